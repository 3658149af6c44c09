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

/// How somebody with this role leaves an organization that must keep a holder of `protected` (empty: of no role) and
/// has so many of them.
pub(crate) fn leaving(role: &str, protected: &str, holders: u64, has_successor: bool) -> Leaving {
    let is_protected = !protected.is_empty() && role == protected;
    match (is_protected, has_successor) {
        (true, true) => Leaving::HandOver,
        (true, false) if holders <= 1 => Leaving::LastHolder,
        _ => Leaving::Free,
    }
}
