//! Why something is denied, as far as the decision itself learns it.

/// The gate at which a question was denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Why {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Anonymous,
    /// No such person is known.
    #[error("the person is not known")]
    UserUnknown,
    /// The person's account was deactivated.
    #[error("the person's account is deactivated")]
    UserInactive,
    /// No such session: never seen, or ended.
    #[error("the session is not known, or it was ended")]
    SessionUnknown,
    /// The session's time is over.
    #[error("the session has expired")]
    SessionExpired,
    /// The session is not this subject's.
    #[error("the session belongs to somebody else")]
    SessionOfAnother,
    /// No such service account is known.
    #[error("the service account is not known")]
    ServiceAccountUnknown,
    /// The service account was deactivated.
    #[error("the service account is deactivated")]
    ServiceAccountInactive,
    /// No such group is known.
    #[error("the group is not known")]
    GroupUnknown,
    /// No such token: never seen, or revoked.
    #[error("the access token is not known, or it was revoked")]
    TokenUnknown,
    /// The token's time is over.
    #[error("the access token has expired")]
    TokenExpired,
    /// The membership that the token is bound to has ended.
    #[error("the membership that the access token is bound to has ended")]
    TokenMembershipEnded,
    /// No such share: never seen, or deleted.
    #[error("the share is not known, or it was deleted")]
    ShareUnknown,
    /// The share is closed.
    #[error("the share is closed")]
    ShareClosed,
    /// The share's time is over.
    #[error("the share has expired")]
    ShareExpired,
    /// No such object: never seen, deleted, or something above it is.
    #[error("the object is not known, or it was deleted")]
    ObjectUnknown,
    /// The organization is suspended.
    #[error("the organization is suspended")]
    OrganizationSuspended,
    /// The organization is deleted.
    #[error("the organization is deleted")]
    OrganizationDeleted,
    /// The organization's model is not known.
    #[error("the organization's access model is not known")]
    ModelUnknown,
    /// The model has no such permission.
    #[error("the organization's access model has no such permission")]
    PermissionUnknown,
    /// No such role can be handed out there.
    #[error("there is no such role in this place")]
    RoleUnknown,
    /// The type has no such level.
    #[error("the object's type has no such level")]
    LevelUnknown,
    /// The model has no such share mode.
    #[error("the organization's access model has no such share mode")]
    ModeUnknown,
    /// The subject belongs to another organization.
    #[error("the subject belongs to another organization")]
    OtherOrganization,
    /// The token's scopes do not contain it.
    #[error("the access token's scopes do not contain it")]
    TokenScope,
    /// The member that the token is bound to may not do it.
    #[error("the member that the access token is bound to may not do it")]
    TokenMember,
    /// The person is not among those whom the share is for.
    #[error("the share is for others")]
    ShareAudience,
    /// The object is not behind the share.
    #[error("the object is not behind the share")]
    ShareElsewhere,
    /// The share's mode does not contain it.
    #[error("the share's mode does not contain it")]
    ShareMode,
    /// None of the subject's roles lists the role as one to hand out.
    #[error("none of the subject's roles here may assign it")]
    NotAssignable,
    /// The role, level or mode gives what the subject does not hold.
    #[error("it gives what the subject itself does not hold here")]
    MoreThanHeld,
    /// The subject holds nothing at all in the organization.
    #[error("the subject holds nothing in the organization")]
    Stranger,
    /// Nothing that the subject holds allows it.
    #[error("nothing that the subject holds here allows it")]
    NotPermitted,
}
