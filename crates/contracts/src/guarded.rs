//! The access option of each RPC, as the guard reads it. The implementations are made by the build from `proto/`.

use std::borrow::Cow;

use crate::access::v1::{Object, object};

/// Who may call a method: its access option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// The method: "/package.Service/Method".
    pub path: &'static str,
    /// The kind of caller.
    pub audience: Audience,
    /// The permission, as the option has it; empty unless the audience is `Permitted`.
    pub permission: &'static str,
    /// The request field that names the object; empty unless the audience is `Permitted`.
    pub object: &'static str,
}

/// The kinds of caller that a method is open to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever holds the permission on the object.
    Permitted,
    /// Everybody.
    Public,
    /// Whoever shows a live credential.
    Authenticated,
    /// The services of the suite.
    Internal,
    /// The operator of the deployment.
    Operator,
}

/// An id as the request has it, and what it is the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectRef<'a> {
    /// An organization.
    Organization(&'a str),
    /// A workspace.
    Workspace(&'a str),
    /// A resource.
    Resource(&'a str),
    /// An object message with nothing set.
    Missing,
}

impl<'a> ObjectRef<'a> {
    /// The id in an object message.
    #[must_use]
    pub fn of(object: &'a Object) -> Self {
        match &object.kind {
            Some(object::Kind::OrganizationId(id)) => Self::Organization(id),
            Some(object::Kind::WorkspaceId(id)) => Self::Workspace(id),
            Some(object::Kind::ResourceId(id)) => Self::Resource(id),
            None => Self::Missing,
        }
    }
}

/// A request whose RPC says who may call it: all of them.
pub trait Guarded {
    /// The RPC's access option.
    const ACCESS: Access;

    /// The object that the option names, as this request has it.
    fn object(&self) -> Option<ObjectRef<'_>>;

    /// The permission that the option names, as this request has it.
    fn permission(&self) -> Cow<'static, str>;

    /// The caller's id for this call; empty where none was given.
    fn request_id(&self) -> &str;
}

include!(concat!(env!("OUT_DIR"), "/access.rs"));
