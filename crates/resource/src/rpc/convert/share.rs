//! Shares from and to protobuf.

use contracts::resource::v1 as proto;
use contracts::resource::v1::share_audience::Kind;
use ids::UserId;
use kit::Fields;
use secrecy::SecretString;

use crate::model::{Audience, NAMED_MAX, NamedPeople, Share};

/// Without its secret.
pub(crate) fn share(share: Share) -> proto::Share {
    let etag = share.etag();
    proto::Share {
        id: share.id.into(),
        resource_id: share.resource.into(),
        organization_id: share.organization.into(),
        display_name: Some(share.display_name),
        mode: Some(share.mode),
        audience: Some(proto::ShareAudience { kind: Some(kind(share.audience)) }),
        has_password: share.password.is_some(),
        expire_time: share.expire_time.map(Into::into),
        max_uses: Some(share.max_uses),
        uses: share.uses,
        closed: Some(share.closed),
        created_by: share.created_by,
        create_time: Some(share.create_time.into()),
        etag,
    }
}

fn kind(audience: Audience) -> Kind {
    match audience {
        Audience::Anyone => Kind::Anyone(proto::ShareAnyone {}),
        Audience::Organization => Kind::Organization(proto::ShareOrganizationMembers {}),
        Audience::Workspace { id, guests } => {
            Kind::Workspace(proto::ShareWorkspaceMembers { workspace_id: id.into(), include_guests: guests })
        }
        Audience::People(people) => Kind::People(proto::ShareNamedPeople {
            user_ids: people.users.into_iter().map(Into::into).collect(),
            emails: people.emails.into_iter().map(Into::into).collect(),
        }),
    }
}

/// Who may come through.
pub(crate) fn audience(fields: &mut Fields, given: Option<&proto::ShareAudience>) -> Option<Audience> {
    match given.and_then(|given| given.kind.as_ref()) {
        Some(Kind::Anyone(_)) => Some(Audience::Anyone),
        Some(Kind::Organization(_)) => Some(Audience::Organization),
        Some(Kind::Workspace(given)) => {
            let id = fields.id("share.audience.workspace.workspace_id", &given.workspace_id)?;
            Some(Audience::Workspace { id, guests: given.include_guests })
        }
        Some(Kind::People(given)) => people(fields, given).map(Audience::People),
        None => {
            fields.violation("share.audience", "must be anyone, the organization, a workspace or named people");
            None
        }
    }
}

fn people(fields: &mut Fields, given: &proto::ShareNamedPeople) -> Option<NamedPeople> {
    const FIELD: &str = "share.audience.people";

    if given.user_ids.is_empty() && given.emails.is_empty() {
        fields.violation(FIELD, "must name somebody, by an account or by an address");
        return None;
    }
    fields.count(&format!("{FIELD}.user_ids"), given.user_ids.len(), 0..=NAMED_MAX)?;
    fields.count(&format!("{FIELD}.emails"), given.emails.len(), 0..=NAMED_MAX)?;
    let mut people = NamedPeople::default();
    for (index, id) in given.user_ids.iter().enumerate() {
        people.users.extend(fields.id::<UserId>(format_args!("{FIELD}.user_ids[{index}]"), id));
    }
    for (index, email) in given.emails.iter().enumerate() {
        people.emails.extend(fields.email(&format!("{FIELD}.emails[{index}]"), email));
    }
    Some(people)
}

/// What a share is for; it may be left out.
pub(crate) fn note(fields: &mut Fields, given: Option<&str>) -> Option<String> {
    match given.unwrap_or_default() {
        "" => Some(String::new()),
        name => fields.name("share.display_name", name),
    }
}

/// How often a share can be opened.
pub(crate) fn max_uses(fields: &mut Fields, given: Option<i64>) -> Option<i64> {
    let given = given.unwrap_or_default();
    fields.check("share.max_uses", if given < 0 { Err("must not be negative") } else { Ok(given) })
}

/// The password that a share is to ask for; empty means none.
pub(crate) fn new_password(fields: &mut Fields, given: &str) -> Option<Option<SecretString>> {
    if given.is_empty() { Some(None) } else { fields.new_password("password", given).map(Some) }
}
