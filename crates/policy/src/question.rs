//! What can be asked.

use ids::{
    AccessTokenId, GroupId, OrganizationId, ResourceId, ServiceAccountId, SessionId, ShareId, UserId, WorkspaceId,
};

use crate::fact::Principal;
use crate::time::Time;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A program.
    ServiceAccount(ServiceAccountId),
    /// Whoever has this access token.
    AccessToken(AccessTokenId),
    /// Whoever is in this group and belongs to its organization, by that alone.
    Group(GroupId),
    /// Whoever came through this share; `person` if they are signed in.
    Share {
        /// The door.
        share: ShareId,
        /// Who it is, if that is known.
        person: Option<UserId>,
    },
    /// Nobody known.
    Anonymous,
}

/// On what. The order of variants is the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// An organization.
    Organization(OrganizationId),
    /// A workspace.
    Workspace(WorkspaceId),
    /// A resource.
    Resource(ResourceId),
}

/// May this subject do this, here, now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// Who acts.
    pub subject: Subject,
    /// The session that a person acts in; it must be theirs, and alive.
    pub session: Option<SessionId>,
    /// - a permission's full name (`media.view`); `<type>.create` is asked on the parent to be;
    /// - an action of the object's own type (`view` is `workspace.view` on a workspace, `media.view` on a
    ///   resource of type `media`);
    /// - `assign:ROLE`, on an organization or a workspace: may the subject hand out that role there?
    /// - `grant:LEVEL` or `share:MODE`, on a resource: does the subject hold all that the level or the mode
    ///   would give, there and on whatever can hang under it?
    /// - `assume:ID`, on an organization: could the subject hand on each role and each grant that the group or the
    ///   service account of this id has, by itself and by its groups?
    pub permission: &'a str,
    /// On what.
    pub object: Object,
    /// When.
    pub now: Time,
}

/// Which resources of an organization may this subject do this on?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceQuery<'a> {
    /// Who acts.
    pub subject: Subject,
    /// The session that a person acts in.
    pub session: Option<SessionId>,
    /// A permission's full name, or an action of each resource's own type.
    pub permission: &'a str,
    /// Where to look.
    pub organization: OrganizationId,
    /// Resources of this type alone. None: of the permission's own type when it is a full name of one
    /// (`media.view`), else of any.
    pub kind: Option<&'a str>,
    /// The last id of the page before.
    pub after: Option<ResourceId>,
    /// At most so many.
    pub limit: usize,
    /// When.
    pub now: Time,
}

/// Which people, service accounts and access tokens may do this here?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubjectQuery<'a> {
    /// As in [`Question::permission`].
    pub permission: &'a str,
    /// On what.
    pub object: Object,
    /// The last one of the page before.
    pub after: Option<Principal>,
    /// At most so many.
    pub limit: usize,
    /// When.
    pub now: Time,
}

/// One page of a list, in the order of its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Whether there is another page after the last item.
    pub more: bool,
}

impl From<Principal> for Subject {
    fn from(principal: Principal) -> Self {
        match principal {
            Principal::User(id) => Self::User(id),
            Principal::ServiceAccount(id) => Self::ServiceAccount(id),
            Principal::AccessToken(id) => Self::AccessToken(id),
        }
    }
}
