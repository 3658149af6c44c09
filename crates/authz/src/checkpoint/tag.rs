//! What stands before each thing in a checkpoint: a byte that says what it is. Each number has its meaning for ever; a
//! new form of a thing takes a new number, and the format of the file (`file.rs`) goes up with it.

pub(super) const USER: u8 = 1;
pub(super) const SESSION: u8 = 2;
pub(super) const SERVICE_ACCOUNT: u8 = 3;
pub(super) const ORGANIZATION: u8 = 4;
pub(super) const WORKSPACE: u8 = 5;
pub(super) const ASSIGNMENT: u8 = 6;
pub(super) const CUSTOM_ROLE: u8 = 7;
pub(super) const GROUP: u8 = 8;
pub(super) const GROUP_MEMBER: u8 = 9;
pub(super) const RESOURCE: u8 = 10;
pub(super) const GRANT: u8 = 11;
pub(super) const TOKEN: u8 = 12;
pub(super) const SHARE: u8 = 13;

/// The organization that the facts after it belong to.
pub(super) const BELONGS_TO: u8 = 0x40;
/// Added to the number of a fact's kind: it was removed.
pub(super) const REMOVED: u8 = 0x80;

/// A holder: which kind of id follows.
pub(super) mod holder {
    pub(crate) const USER: u8 = 0;
    pub(crate) const SERVICE_ACCOUNT: u8 = 1;
    pub(crate) const GROUP: u8 = 2;
    pub(crate) const ACCESS_TOKEN: u8 = 3;
}

/// What a resource hangs under: which kind of id follows, if any.
pub(super) mod parent {
    pub(crate) const ORGANIZATION: u8 = 0;
    pub(crate) const WORKSPACE: u8 = 1;
    pub(crate) const RESOURCE: u8 = 2;
}

/// Whom a share is for.
pub(super) mod audience {
    pub(crate) const PUBLIC: u8 = 0;
    pub(crate) const ORGANIZATION: u8 = 1;
    pub(crate) const WORKSPACE: u8 = 2;
    pub(crate) const WORKSPACE_AND_GUESTS: u8 = 3;
    pub(crate) const PEOPLE: u8 = 4;
}

/// Whether an organization is in use.
pub(super) mod state {
    pub(crate) const ACTIVE: u8 = 0;
    pub(crate) const SUSPENDED: u8 = 1;
    pub(crate) const DELETED: u8 = 2;
}
