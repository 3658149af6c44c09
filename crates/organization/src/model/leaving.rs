//! How somebody leaves who may be the last holder of a role that the organization must keep.

/// What becomes of the role of somebody who leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// It goes with them.
    Free,
    /// The successor takes it over.
    HandOver,
    /// They cannot leave: nobody would hold it.
    LastHolder,
}

/// How somebody leaves whose role must be kept, or need not be, with so many others who hold it for good.
pub(crate) fn leaving(is_kept: bool, others: u64, has_successor: bool) -> Leaving {
    match (is_kept, has_successor) {
        (true, true) => Leaving::HandOver,
        (true, false) if others == 0 => Leaving::LastHolder,
        _ => Leaving::Free,
    }
}
