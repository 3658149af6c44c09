//! What founding an organization takes: its model, room for one more, and all that it begins with.

use std::sync::Arc;

use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Fault;
use kit::models::KnownModel;
use kit_db::{Entry, Tx};
use tonic::Code;

use crate::app::Cx;
use crate::editions::Limit;
use crate::model::{Membership, Organization, State, Workspace, WorkspaceMembership};
use crate::rpc::ownership;
use crate::{error, event, store};

/// Organizations that one person can have founded, of all products together.
const FOUNDED_MAX: u64 = 1000;
/// Memberships of the founder that are looked at for an edition that allows more.
const MEMBERSHIPS_MAX: u64 = 1000;

/// The newest version of a model.
pub(crate) async fn newest_model(cx: &Cx, name: &str) -> Result<Arc<KnownModel>, Fault> {
    cx.kit().models().newest(name).await.map_err(|fault| match fault.code() {
        Code::NotFound => error::model_unknown(name),
        _ => fault,
    })
}

/// Refuses to found one more organization than the founder may. Holds the founder's row, so that of two at once one is
/// counted by the other.
pub(crate) async fn require_room(cx: &Cx, tx: &Tx, user: UserId, model: &KnownModel) -> Result<(), Fault> {
    store::founder::lock(tx, user).await?;
    require_room_beside(cx, tx, user, model, 0).await
}

/// The same for one that was founded before and has just been brought back: others may have come in its place.
pub(crate) async fn require_room_again(
    cx: &Cx,
    tx: &Tx,
    organization: OrganizationId,
    model: &KnownModel,
) -> Result<(), Fault> {
    let Some(user) = store::founding::founder(tx, organization).await? else { return Ok(()) };
    store::founder::lock(tx, user).await?;
    require_room_beside(cx, tx, user, model, 1).await
}

/// So many of those that are counted are the one in question.
async fn require_room_beside(cx: &Cx, tx: &Tx, user: UserId, model: &KnownModel, own: u64) -> Result<(), Fault> {
    if store::founding::number(tx, user, None).await?.saturating_sub(own) >= FOUNDED_MAX {
        return Err(error::organization_limit_reached(FOUNDED_MAX));
    }
    let name = &model.model.name;
    let founded = store::founding::number(tx, user, Some(name)).await?.saturating_sub(own);
    match allowance(cx, tx, user, model).await? {
        Some((edition, limit)) if founded > 0 && founded >= limit => {
            Err(error::edition_limit_reached(&edition, Limit::Organizations.name(), limit))
        }
        _ => Ok(()),
    }
}

/// How many organizations of a product somebody may have founded, and the edition that says so; nothing where there is
/// no limit. It is the most generous edition among the organizations that they hold the founder's role in; whoever
/// holds it nowhere has what the default edition allows.
async fn allowance(cx: &Cx, tx: &Tx, user: UserId, model: &KnownModel) -> Result<Option<(String, u64)>, Fault> {
    let editions = &cx.app.editions;
    let Some(default) = editions.default_of(&model.model.name) else { return Ok(None) };
    let memberships = store::membership::page_of_user(tx, user, cx.now(), None, MEMBERSHIPS_MAX).await?;
    let held = memberships.iter().filter(|membership| membership.role == model.policy.creator_role);
    let ids: Vec<_> = held.map(|membership| membership.organization).collect();
    let organizations = store::organization::find_many(tx, &ids).await?;
    let of_model = organizations.iter().filter(|organization| organization.model.name == model.model.name);
    let allowing = of_model.filter(|organization| organization.state == State::Active);
    let mut most: Option<(String, u64)> = None;
    for edition in allowing.filter_map(|organization| editions.of(organization)).chain([default]) {
        let Some(limit) = edition.limit(Limit::Organizations) else { return Ok(None) };
        if most.as_ref().is_none_or(|(_, most)| limit > *most) {
            most = Some((edition.name.clone(), limit));
        }
    }
    Ok(most)
}

/// All that a new organization begins with.
pub(crate) struct Founded {
    pub(crate) organization: Organization,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) creator: Membership,
    /// The creator's roles in the workspaces, where the model gives any.
    held: Vec<WorkspaceMembership>,
    /// Whether it comes by itself, at sign-up.
    is_default: bool,
}

impl Founded {
    /// An organization that somebody founds on purpose.
    pub(crate) fn new(cx: &Cx, display_name: String, user: UserId, model: &KnownModel) -> Self {
        let now = cx.now();
        let id = OrganizationId::from_uuid(cx.uuid());
        let edition = cx.app.editions.default_of(&model.model.name);
        let organization = Organization {
            id,
            display_name,
            model: model.reference(),
            edition: edition.map(|edition| edition.name.clone()).unwrap_or_default(),
            state: State::Active,
            version: 1,
            created: now,
            updated: now,
            deleted: None,
        };
        let creator = Membership {
            id: MembershipId::from_uuid(cx.uuid()),
            organization: id,
            user,
            role: model.policy.creator_role.clone(),
            expires: None,
            suspended: false,
            version: 1,
            created: now,
        };
        let workspaces = workspaces(cx, id, model);
        let role = &model.policy.workspace_creator_role;
        let with_role = workspaces.iter().filter(|_| !role.is_empty());
        let held = with_role.map(|workspace| WorkspaceMembership {
            id: MembershipId::from_uuid(cx.uuid()),
            organization: id,
            workspace: workspace.id,
            user,
            membership: Some(creator.id),
            role: role.clone(),
            expires: None,
            created: now,
        });
        let held = held.collect();
        Self { organization, workspaces, creator, held, is_default: false }
    }

    /// An organization that comes by itself.
    pub(crate) fn by_default(cx: &Cx, display_name: String, user: UserId, model: &KnownModel) -> Self {
        Self { is_default: true, ..Self::new(cx, display_name, user, model) }
    }

    /// What it means to the log.
    pub(crate) fn entry(&self) -> Entry {
        event::organization_created(&self.organization, &self.workspaces, &self.creator, &self.held)
    }

    pub(crate) async fn write(&self, tx: &Tx, model: &KnownModel) -> Result<(), Fault> {
        let organization = self.organization.id;
        store::organization::insert(tx, &self.organization).await?;
        store::founding::insert(tx, organization, self.creator.user, &model.model.name, self.is_default).await?;
        for workspace in &self.workspaces {
            store::workspace::insert(tx, workspace).await?;
        }
        store::membership::insert(tx, &self.creator).await?;
        for held in &self.held {
            store::workspace_membership::insert(tx, held).await?;
        }
        ownership::settle(tx, model, organization).await?;
        let workspaces: Vec<_> = self.workspaces.iter().map(|workspace| workspace.id).collect();
        ownership::settle_workspaces(tx, model, organization, &workspaces).await
    }
}

/// The default workspaces. They are listed by time, then by id, and all have the same time: ids that go up keep them
/// in the model's order.
fn workspaces(cx: &Cx, organization: OrganizationId, model: &KnownModel) -> Vec<Workspace> {
    let now = cx.now();
    let defaults = &model.policy.default_workspaces;
    let mut ids: Vec<_> = defaults.iter().map(|_| cx.uuid()).collect();
    ids.sort_unstable();
    let workspace = |(id, default): (_, &contracts::authz::v1::DefaultWorkspace)| Workspace {
        id: WorkspaceId::from_uuid(id),
        organization,
        display_name: default.display_name.clone(),
        kind: default.kind.clone(),
        version: 1,
        created: now,
        updated: now,
    };
    ids.into_iter().zip(defaults).map(workspace).collect()
}
