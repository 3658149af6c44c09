//! A growing list.

use std::sync::Arc;

/// How many rows a leaf has at most, and how many leaves a branch.
const FAN: usize = 64;

/// A list in leaves, to which rows are added at the end. As deep as its length needs: a short one is one leaf.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    tree: Tree<T>,
    len: usize,
}

/// A leaf is as long as the next power of two, up to [`FAN`]; what lies beyond the list's end is [`Default`].
type Leaf<T> = Arc<[T]>;
type Branch<T> = Arc<[Leaf<T>]>;

#[derive(Debug, Clone)]
enum Tree<T> {
    Leaf(Leaf<T>),
    Branch(Branch<T>),
    Root(Arc<[Branch<T>]>),
}

impl<T: Clone + Default> Rows<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        if index >= self.len {
            return None;
        }
        match &self.tree {
            Tree::Leaf(leaf) => leaf.get(index),
            Tree::Branch(branch) => branch.get(index / FAN)?.get(index % FAN),
            Tree::Root(root) => root.get(index / (FAN * FAN))?.get(index / FAN % FAN)?.get(index % FAN),
        }
    }

    /// The row to change in place.
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index >= self.len {
            return None;
        }
        self.leaf_mut(index / FAN).and_then(|leaf| Arc::make_mut(leaf).get_mut(index % FAN))
    }

    pub(crate) fn push(&mut self, row: T) {
        let index = self.len;
        if index.is_multiple_of(FAN) && index > 0 {
            self.add_leaf();
        }
        self.len = index.saturating_add(1);
        let Some(leaf) = self.leaf_mut(index / FAN) else { return };
        if leaf.len() <= index % FAN {
            *leaf = grown(std::mem::take(leaf));
        }
        if let Some(free) = Arc::make_mut(leaf).get_mut(index % FAN) {
            *free = row;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len).filter_map(|index| self.get(index))
    }

    fn leaf_mut(&mut self, number: usize) -> Option<&mut Leaf<T>> {
        match &mut self.tree {
            Tree::Leaf(leaf) => (number == 0).then_some(leaf),
            Tree::Branch(branch) => Arc::make_mut(branch).get_mut(number),
            Tree::Root(root) => Arc::make_mut(Arc::make_mut(root).get_mut(number / FAN)?).get_mut(number % FAN),
        }
    }

    /// Adds an empty leaf at the end, behind leaves that are full.
    fn add_leaf(&mut self) {
        let leaf = Leaf::default();
        self.tree = match std::mem::take(&mut self.tree) {
            Tree::Leaf(first) => Tree::Branch([first, leaf].into()),
            Tree::Branch(branch) if branch.len() < FAN => Tree::Branch(longer(&branch, leaf)),
            Tree::Branch(branch) => Tree::Root([branch, [leaf].into()].into()),
            Tree::Root(mut root) => {
                let last = Arc::make_mut(&mut root).last_mut().filter(|last| last.len() < FAN);
                match last {
                    Some(last) => *last = longer(last, leaf),
                    None => root = longer(&root, [leaf].into()),
                }
                Tree::Root(root)
            }
        };
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self::Leaf(Leaf::default())
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { tree: Tree::default(), len: 0 }
    }
}

/// The leaf with room for as many rows again. Rows that nobody else holds are moved.
fn grown<T: Clone + Default>(mut leaf: Leaf<T>) -> Leaf<T> {
    let room = leaf.len().saturating_mul(2).clamp(1, FAN);
    let mut rows: Vec<T> = match Arc::get_mut(&mut leaf) {
        Some(own) => own.iter_mut().map(std::mem::take).collect(),
        None => leaf.to_vec(),
    };
    rows.resize_with(room, T::default);
    rows.into()
}

fn longer<T>(some: &[Arc<T>], another: Arc<T>) -> Arc<[Arc<T>]>
where
    T: ?Sized,
{
    some.iter().cloned().chain([another]).collect()
}
