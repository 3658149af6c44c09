//! How large a world is, and what it has much of.

use crate::tests::fuzz::dice::Dice;

/// How many things of each kind there are. Their numbers begin at 0.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) organizations: u32,
    pub(crate) users: u32,
    pub(crate) sessions: u32,
    pub(crate) accounts: u32,
    pub(crate) workspaces: u32,
    pub(crate) custom_roles: u32,
    pub(crate) assignments: u32,
    pub(crate) groups: u32,
    pub(crate) places: u32,
    pub(crate) resources: u32,
    pub(crate) grants: u32,
    pub(crate) tokens: u32,
    pub(crate) shares: u32,
    /// How many in a hundred resources hang under the one before.
    pub(crate) deep: u32,
    /// How many in a hundred assignments hang on the one before.
    pub(crate) chained: u32,
    /// How many changes follow the first facts.
    pub(crate) later: u32,
    /// How many questions are asked.
    pub(crate) questions: u32,
}

impl Shape {
    /// Mostly small, since facts meet there and the plain way is fast; the others have much of something.
    pub(crate) fn any(dice: &mut Dice) -> Self {
        let number = dice.below(1_000);
        let mut shape = Self::small(dice);
        match number {
            0..560 => {}
            560..660 => shape.tiny(dice),
            660..740 => shape.chains(dice),
            740..880 => shape.middling(),
            880..930 => shape.deep_tree(dice),
            930..970 => shape.wide_groups(dice),
            _ => shape.large(dice),
        }
        shape
    }

    fn small(dice: &mut Dice) -> Self {
        Self {
            organizations: 2,
            users: dice.within(2, 4),
            sessions: 2,
            accounts: dice.within(1, 2),
            workspaces: dice.within(1, 3),
            custom_roles: dice.within(0, 3),
            assignments: dice.within(6, 18),
            groups: dice.within(0, 2),
            places: dice.within(0, 5),
            resources: dice.within(2, 9),
            grants: dice.within(2, 10),
            tokens: dice.within(1, 4),
            shares: dice.within(1, 3),
            deep: dice.within(20, 80),
            chained: 15,
            later: dice.within(0, 40),
            questions: 90,
        }
    }

    fn tiny(&mut self, dice: &mut Dice) {
        (self.users, self.workspaces, self.resources) = (1, 1, dice.within(1, 2));
        (self.assignments, self.grants, self.tokens) = (dice.within(1, 4), dice.within(0, 2), 1);
        (self.organizations, self.sessions, self.questions) = (1, 1, 40);
    }

    /// Assignments that hang on one another, up to the limit and beyond.
    fn chains(&mut self, dice: &mut Dice) {
        (self.assignments, self.chained) = (dice.within(12, 30), 90);
    }

    fn middling(&mut self) {
        (self.users, self.accounts, self.workspaces) = (12, 4, 6);
        (self.assignments, self.groups, self.places) = (40, 5, 16);
        (self.resources, self.grants, self.tokens, self.shares) = (40, 30, 8, 6);
        (self.later, self.questions) = (80, 80);
    }

    /// A tree around the depth at which resources cease to exist.
    fn deep_tree(&mut self, dice: &mut Dice) {
        (self.resources, self.deep) = (dice.within(60, 75), dice.within(98, 100));
        (self.grants, self.shares, self.questions) = (14, 4, 60);
    }

    fn wide_groups(&mut self, dice: &mut Dice) {
        (self.users, self.groups, self.places) = (dice.within(60, 150), dice.within(1, 40), dice.within(150, 300));
        (self.assignments, self.grants, self.questions) = (80, 40, 40);
    }

    fn large(&mut self, dice: &mut Dice) {
        (self.organizations, self.users, self.accounts, self.workspaces) = (3, 40, 10, 12);
        (self.assignments, self.groups, self.places) = (110, 10, 60);
        (self.resources, self.grants, self.tokens, self.shares) = (dice.within(150, 300), 120, 25, 25);
        (self.later, self.questions) = (200, 40);
    }
}
