//! Between the contract's words and those of `policy`.

use std::fmt::Display;

use contracts::access::v1::{self as access, subject};
use contracts::authz::v1::{CheckResponse, DecisionReason};
use kit::Fields;
use kit::guard::ObjectId;
use policy::fact::Principal;
use policy::{Because, Decision, Object, Subject, Why};

/// Characters in the longest question about a permission: `assign:` and a word of 64, or a type, a dot and an action.
const PERMISSION_MAX: usize = 160;

pub(crate) fn subject(fields: &mut Fields, field: impl Display, subject: &access::Subject) -> Option<Subject> {
    match subject.kind.as_ref() {
        Some(subject::Kind::UserId(id)) => fields.id(format_args!("{field}.user_id"), id).map(Subject::User),
        Some(subject::Kind::ServiceAccountId(id)) => {
            fields.id(format_args!("{field}.service_account_id"), id).map(Subject::ServiceAccount)
        }
        Some(subject::Kind::AccessTokenId(id)) => {
            fields.id(format_args!("{field}.access_token_id"), id).map(Subject::AccessToken)
        }
        Some(subject::Kind::GroupId(id)) => fields.id(format_args!("{field}.group_id"), id).map(Subject::Group),
        Some(subject::Kind::Anonymous(_)) => Some(Subject::Anonymous),
        Some(subject::Kind::ShareProof(_)) | None => {
            fields.violation(field, "must name a person, a service account, an access token, a group or anonymous");
            None
        }
    }
}

pub(crate) fn object(fields: &mut Fields, field: impl Display, object: Option<&access::Object>) -> Option<Object> {
    fields.object(field, object).map(|object| match object {
        ObjectId::Organization(id) => Object::Organization(id),
        ObjectId::Workspace(id) => Object::Workspace(id),
        ObjectId::Resource(id) => Object::Resource(id),
    })
}

pub(crate) fn permission<'r>(fields: &mut Fields, field: impl Display, permission: &'r str) -> Option<&'r str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.:".contains(&byte);
    if (1..=PERMISSION_MAX).contains(&permission.len()) && permission.bytes().all(plain) {
        return Some(permission);
    }
    fields.violation(field, "must be a permission such as media.view, or an action such as view");
    None
}

/// A permission, or `type.*` for all of a type.
pub(crate) fn permission_or_all_of_type<'r>(
    fields: &mut Fields,
    field: impl Display,
    text: &'r str,
) -> Option<&'r str> {
    match text.strip_suffix(".*") {
        Some(kind) => permission(fields, field, kind).map(|_| text),
        None => permission(fields, field, text),
    }
}

pub(crate) fn object_id(object: Object) -> ObjectId {
    match object {
        Object::Organization(id) => ObjectId::Organization(id),
        Object::Workspace(id) => ObjectId::Workspace(id),
        Object::Resource(id) => ObjectId::Resource(id),
    }
}

pub(crate) fn principal(principal: Principal) -> access::Subject {
    let kind = match principal {
        Principal::User(id) => subject::Kind::UserId(id.into()),
        Principal::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
        Principal::AccessToken(id) => subject::Kind::AccessTokenId(id.into()),
    };
    access::Subject { kind: Some(kind) }
}

pub(crate) fn answer(decision: &Decision, has_standing: bool) -> CheckResponse {
    CheckResponse { allowed: decision.allowed, reason: reason(decision, has_standing).into() }
}

/// The reason in short. Somebody without standing is told the same whether or not the object exists.
pub(crate) fn reason(decision: &Decision, has_standing: bool) -> DecisionReason {
    match decision.because {
        Because::Role { .. } => DecisionReason::Role,
        Because::Grant { .. } => DecisionReason::Grant,
        Because::Share(_) => DecisionReason::Share,
        Because::Denied(why) => match denial(why) {
            ended @ DecisionReason::SubjectEnded => ended,
            _ if !has_standing => DecisionReason::NoStanding,
            reason => reason,
        },
    }
}

fn denial(why: Why) -> DecisionReason {
    match why {
        Why::UserUnknown
        | Why::UserInactive
        | Why::SessionUnknown
        | Why::SessionExpired
        | Why::SessionOfAnother
        | Why::ServiceAccountUnknown
        | Why::ServiceAccountInactive
        | Why::GroupUnknown
        | Why::TokenUnknown
        | Why::TokenExpired
        | Why::TokenMembershipEnded
        // Somebody who came through a share is that share's somebody: once it is shut they are nobody any more.
        | Why::ShareUnknown
        | Why::ShareClosed
        | Why::ShareExpired => DecisionReason::SubjectEnded,
        Why::Anonymous
        | Why::ObjectUnknown
        | Why::ModelUnknown
        | Why::OtherOrganization
        | Why::ShareAudience
        | Why::ShareElsewhere => DecisionReason::NoStanding,
        Why::OrganizationSuspended | Why::OrganizationDeleted => DecisionReason::OrganizationInactive,
        Why::PermissionUnknown | Why::RoleUnknown => DecisionReason::PermissionUnknown,
        Why::TokenScope | Why::TokenMember => DecisionReason::TokenCut,
        Why::ShareMode | Why::NotAssignable | Why::MoreThanHeld | Why::NotPermitted => DecisionReason::NotHeld,
        _ => DecisionReason::NotHeld,
    }
}
