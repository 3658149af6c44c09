//! Permissions as numbers, and sets of them as bits.

mod built_in;

pub use self::built_in::BUILT_IN_PERMISSIONS;

/// How many permissions a model can have, the built-in ones included.
pub const PERMISSION_LIMIT: usize = 256;

/// One permission of one model, by its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(u8);

/// A set of permissions of one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PermissionSet([u64; 4]);

impl Permission {
    /// The permission with this number, if there can be so many.
    pub(crate) fn numbered(number: usize) -> Option<Self> {
        u8::try_from(number).ok().map(Self)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// Its bit, and the word in which it stands.
    fn bit(self) -> (usize, u64) {
        (usize::from(self.0 >> 6), 1 << (self.0 & 63))
    }
}

impl PermissionSet {
    /// The set with nothing in it.
    pub const EMPTY: Self = Self([0; 4]);

    /// Takes one permission in.
    pub fn insert(&mut self, permission: Permission) {
        let (word, bit) = permission.bit();
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether it is in the set.
    #[must_use]
    pub fn contains(&self, permission: Permission) -> bool {
        let (word, bit) = permission.bit();
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether all of `other` is in the set.
    #[must_use]
    pub fn contains_all(&self, other: &Self) -> bool {
        other.without(self).is_empty()
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one | two)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one & two)
    }

    /// What is in this one and not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one & !two)
    }

    /// The permissions of the set, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = Permission> + '_ {
        (0..=u8::MAX).map(Permission).filter(|permission| self.contains(*permission))
    }

    fn combine(&self, other: &Self, word: impl Fn(u64, u64) -> u64) -> Self {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        Self([word(a, e), word(b, f), word(c, g), word(d, h)])
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut set = Self::EMPTY;
        permissions.into_iter().for_each(|permission| set.insert(permission));
        set
    }
}

#[cfg(test)]
mod tests;
