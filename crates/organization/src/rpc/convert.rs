//! The model's values in the contract's words, and what several requests have in common.

mod groups;
mod roles;

use std::collections::{BTreeMap, HashMap};

use contracts::organization::v1 as pb;
use ids::{OrganizationId, UserId, WorkspaceId};
use kit::fields::Fields;
use kit::page::Page;
use kit::{Fault, Time};
use prost_types::FieldMask;

use crate::app::Cx;
use crate::editions::Edition;
use crate::model::{
    Billing, Membership, Organization, PaymentMethod, Position, State, Workspace, WorkspaceMembership, etag,
};
use crate::peers::Person;
pub(crate) use crate::rpc::convert::groups::{
    given, group, group_member, group_name, grouped, optional_role, service_account, service_account_name,
};
pub(crate) use crate::rpc::convert::roles::{of_model, role, role_scope};

/// Characters in a description at most.
const DESCRIPTION_MAX: usize = 1_000;

/// Characters in an operator's reason.
const REASON_MAX: usize = 1000;

pub(crate) fn organization(cx: &Cx, organization: Organization) -> pb::Organization {
    let state = match organization.state {
        State::Active => pb::OrganizationState::Active,
        State::Suspended => pb::OrganizationState::Suspended,
        State::Deleted => pb::OrganizationState::Deleted,
    };
    let purged = organization.purged();
    let edition = cx.app.editions.name_of(&organization);
    pb::Organization {
        id: organization.id.into(),
        display_name: Some(organization.display_name),
        model: organization.model.name,
        model_version: organization.model.version,
        state: state.into(),
        create_time: Some(organization.created.into()),
        update_time: Some(organization.updated.into()),
        etag: etag(organization.version),
        delete_time: organization.deleted.map(Time::into),
        purge_time: purged.map(Time::into),
        edition,
    }
}

pub(crate) fn edition(model: &str, edition: &Edition) -> pb::Edition {
    let limits = edition.limits.iter().map(|(name, limit)| (name.clone(), i64::try_from(*limit).unwrap_or(i64::MAX)));
    pb::Edition {
        model: model.to_owned(),
        name: edition.name.clone(),
        display_name: edition.display_name.clone(),
        features: edition.features.clone(),
        limits: limits.collect(),
        is_default: edition.is_default,
    }
}

pub(crate) fn billing(billing: Billing) -> pb::Billing {
    let payment_method = match billing.payment_method {
        None => pb::PaymentMethod::Unspecified,
        Some(PaymentMethod::Direct) => pb::PaymentMethod::Direct,
        Some(PaymentMethod::Invoice) => pb::PaymentMethod::Invoice,
    };
    pb::Billing {
        organization_id: billing.organization.into(),
        email: Some(billing.email),
        payment_method: payment_method.into(),
        address: Some(billing.address),
        tax_id: Some(billing.tax_id),
        purchase_order: Some(billing.purchase_order),
        etag: etag(billing.version),
    }
}

/// A way to pay as the model knows it.
pub(crate) const fn payment_method(method: pb::PaymentMethod) -> Option<PaymentMethod> {
    match method {
        pb::PaymentMethod::Unspecified => None,
        pb::PaymentMethod::Direct => Some(PaymentMethod::Direct),
        pb::PaymentMethod::Invoice => Some(PaymentMethod::Invoice),
    }
}

pub(crate) fn workspace(workspace: Workspace) -> pb::Workspace {
    pb::Workspace {
        id: workspace.id.into(),
        organization_id: workspace.organization.into(),
        display_name: Some(workspace.display_name),
        kind: Some(workspace.kind),
        create_time: Some(workspace.created.into()),
        update_time: Some(workspace.updated.into()),
        etag: etag(workspace.version),
    }
}

/// A member, with the roles in workspaces that have not expired.
pub(crate) fn member(
    membership: Membership,
    person: Person,
    mut held: Vec<WorkspaceMembership>,
    now: Time,
) -> pb::Member {
    held.retain(|held| held.is_live(now));
    let state = if membership.suspended { pb::MemberState::Suspended } else { pb::MemberState::Active };
    let workspaces =
        held.into_iter().map(|held| pb::WorkspaceRole { workspace_id: held.workspace.into(), role: held.role });
    pb::Member {
        organization_id: membership.organization.into(),
        user_id: membership.user.into(),
        display_name: person.display_name,
        email: person.email,
        role: Some(membership.role),
        workspaces: workspaces.collect(),
        state: state.into(),
        invitation_id: String::new(),
        create_time: Some(membership.created.into()),
        expire_time: membership.expires.map(Time::into),
        etag: etag(membership.version),
    }
}

pub(crate) fn workspace_member(held: WorkspaceMembership, person: Person, guest: bool) -> pb::WorkspaceMember {
    pb::WorkspaceMember {
        workspace_id: held.workspace.into(),
        user_id: held.user.into(),
        display_name: person.display_name,
        email: person.email,
        role: held.role,
        create_time: Some(held.created.into()),
        expire_time: held.expires.map(Time::into),
        guest,
    }
}

/// Roles in workspaces by whose they are.
pub(crate) fn by_user(held: Vec<WorkspaceMembership>) -> HashMap<UserId, Vec<WorkspaceMembership>> {
    let mut by_user: HashMap<_, Vec<_>> = HashMap::new();
    for held in held {
        by_user.entry(held.user).or_default().push(held);
    }
    by_user
}

/// The fields that an update changes: one at least.
pub(crate) fn changed(
    fields: &mut Fields,
    mask: Option<&FieldMask>,
    changeable: &[(&'static str, bool)],
) -> Vec<&'static str> {
    let changed = fields.mask(mask, changeable);
    if changed.is_empty() && mask.is_none_or(|mask| mask.paths.is_empty()) {
        let known: Vec<_> = changeable.iter().map(|(name, _)| *name).collect();
        fields.violation(
            "update_mask",
            format!("must name what changes, or the request must set it: {}", known.join(", ")),
        );
    }
    changed
}

/// Roles in workspaces, each named once; an empty role is the model's default.
pub(crate) fn workspace_roles(
    fields: &mut Fields,
    field: &str,
    roles: &[pb::WorkspaceRole],
    most: usize,
) -> Option<BTreeMap<WorkspaceId, String>> {
    fields.count(field, roles.len(), 0..=most)?;
    let mut workspaces = BTreeMap::new();
    for (index, role) in roles.iter().enumerate() {
        let field = format!("{field}[{index}]");
        let id = fields.id(format_args!("{field}.workspace_id"), &role.workspace_id);
        let word = match role.role.as_str() {
            "" => Some(String::new()),
            word => fields.word(&format!("{field}.role"), word),
        };
        if let (Some(id), Some(word)) = (id, word)
            && workspaces.insert(id, word).is_some()
        {
            fields.violation(format_args!("{field}.workspace_id"), "must not be named twice");
        }
    }
    Some(workspaces)
}

/// What something is for; 1,000 characters at most.
pub(crate) fn description(fields: &mut Fields, field: &str, text: &str) -> Option<String> {
    if text.chars().count() > DESCRIPTION_MAX {
        fields.violation(field, "must have 1000 characters at most");
        return None;
    }
    Some(text.to_owned())
}

/// A kind of workspace; where the model has none, it is left out.
pub(crate) fn kind(fields: &mut Fields, field: &str, kind: &str) -> Option<String> {
    if kind.is_empty() { Some(String::new()) } else { fields.word(field, kind) }
}

/// The organization and the person that a request names.
pub(crate) fn member_name(organization_id: &str, user_id: &str) -> Result<(OrganizationId, UserId), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", organization_id);
    let user = fields.id("user_id", user_id);
    fields.finish((organization, user))
}

/// Why an operator does something: 1 to 1,000 characters.
pub(crate) fn reason(fields: &mut Fields, reason: &str) -> Option<String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        fields.violation("reason", format!("must have 1 to {REASON_MAX} characters"));
        return None;
    }
    Some(reason.to_owned())
}

/// Where a page of a list that is sorted by time and id begins.
pub(crate) fn position(page: &Page) -> Result<Option<Position>, Fault> {
    page.after.as_deref().map(str::parse).transpose().map_err(Fault::internal)
}
