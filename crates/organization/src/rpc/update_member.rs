//! Changes a member's role, workspaces and expiry.

mod plan;
mod wanted;

use contracts::organization::v1::{UpdateMemberRequest, UpdateMemberResponse};
use ids::MembershipId;
use kit::models::KnownModel;
use kit::{Fault, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{RoleScope, WorkspaceMembership};
use crate::rpc::update_member::plan::Plan;
use crate::rpc::update_member::wanted::Wanted;
use crate::rpc::{change, convert, ownership, role_name};
use crate::{error, event, store};

pub(crate) async fn update_member(cx: &Cx, request: UpdateMemberRequest) -> Result<UpdateMemberResponse, Fault> {
    let wanted = Wanted::parse(cx, request)?;

    let granted = cx.require(wanted.organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let is_question = wanted.is_question;
    let plan = Plan::new(cx, &model, wanted).await?;
    let person = cx.app.peers.people(cx, [plan.before.user]).await?.get(plan.before.user);

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, plan.before.organization).await?;
    change::unchanged(&tx, &plan.before).await?;
    roles_known_still(&tx, &model, &plan).await?;
    if plan.before.role != plan.after.role {
        ownership::keep_holder(&tx, &model, &plan.before).await?;
    }
    store::membership::update(&tx, &plan.after).await?;
    let put = apply(cx, &tx, &plan, now).await?;
    ownership::settle(&tx, &model, plan.before.organization).await?;
    let Plan { before, after, changes, .. } = plan;
    tx.record(event::member_updated(&before, &after, &put, &changes));
    let held = store::workspace_membership::of_user(&tx, after.organization, after.user).await?;
    let organization = after.organization;
    let member = Some(convert::member(after, person, held, now));
    if is_question {
        let differences = cx.preview(organization, tx.abandon().await?).await?;
        return Ok(UpdateMemberResponse { member, revision: String::new(), differences });
    }
    tx.commit(|revision| UpdateMemberResponse { member, revision, differences: Vec::new() }).await
}

/// A role of the organization's own can be deleted between the question and the lock.
async fn roles_known_still(tx: &Tx, model: &KnownModel, plan: &Plan) -> Result<(), Fault> {
    let organization = plan.after.organization;
    if plan.before.role != plan.after.role {
        role_name::known_still(tx, model, organization, RoleScope::Organization, &plan.after.role).await?;
    }
    let changed = plan.changes.changed.iter().map(|(_, role)| role);
    for role in plan.changes.added.iter().map(|(_, role)| role).chain(changed) {
        role_name::known_still(tx, model, organization, RoleScope::Workspace, role).await?;
    }
    Ok(())
}

/// Writes the changes of the roles in workspaces, and gives those that are new or others now.
async fn apply(cx: &Cx, tx: &Tx, plan: &Plan, now: Time) -> Result<Vec<WorkspaceMembership>, Fault> {
    let (organization, user) = (plan.after.organization, plan.after.user);
    if store::workspace_membership::of_user(tx, organization, user).await? != plan.held {
        return Err(error::changed_meanwhile());
    }
    let added: Vec<_> = plan.changes.added.iter().map(|(workspace, _)| *workspace).collect();
    if store::workspace::find_many(tx, organization, &added).await?.len() != added.len() {
        return Err(error::workspace_not_found());
    }
    let removed: Vec<_> = plan.changes.removed.iter().map(|held| held.id).collect();
    store::workspace_membership::end(tx, organization, &removed, now).await?;
    let mut put = Vec::new();
    for (held, role) in &plan.changes.changed {
        let held = WorkspaceMembership { role: role.clone(), membership: Some(plan.after.id), ..held.clone() };
        store::workspace_membership::update(tx, &held).await?;
        put.push(held);
    }
    for (workspace, role) in &plan.changes.added {
        let held = WorkspaceMembership {
            id: MembershipId::from_uuid(cx.uuid()),
            organization,
            workspace: *workspace,
            user,
            membership: Some(plan.after.id),
            role: role.clone(),
            expires: None,
            created: now,
        };
        store::workspace_membership::insert(tx, &held).await?;
        put.push(held);
    }
    Ok(put)
}
