//! What accepted invitations gave, so that each gives it once.

use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit_db::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;

use crate::model::InvitedMembership;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation_membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) invitation_id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) user_id: Uuid,
    /// None for a guest.
    pub(crate) membership_id: Option<Uuid>,
    /// The role that the person had afterwards; empty for a guest.
    pub(crate) role: String,
    pub(crate) already_member: bool,
    /// Separated by commas.
    pub(crate) skipped_workspace_ids: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes what an invitation gave.
pub(crate) async fn insert(db: &impl ConnectionTrait, given: &InvitedMembership) -> Result<(), StoreError> {
    let skipped: Vec<_> = given.skipped.iter().map(ToString::to_string).collect();
    let row = ActiveModel {
        invitation_id: Set(given.invitation.uuid()),
        organization_id: Set(given.organization.uuid()),
        user_id: Set(given.user.uuid()),
        membership_id: Set(given.membership.map(MembershipId::uuid)),
        role: Set(given.role.clone()),
        already_member: Set(given.already_member),
        skipped_workspace_ids: Set(skipped.join(",")),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// What an invitation gave, if it was accepted.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    invitation: InvitationId,
) -> Result<Option<InvitedMembership>, StoreError> {
    Entity::find_by_id(invitation.uuid()).one(db).await?.map(InvitedMembership::try_from).transpose()
}

/// Those of some invitations that were accepted.
pub(crate) async fn accepted(
    db: &impl ConnectionTrait,
    invitations: &[InvitationId],
) -> Result<Vec<InvitationId>, StoreError> {
    let rows = Entity::find()
        .select_only()
        .column(Column::InvitationId)
        .filter(Column::InvitationId.is_in(invitations.iter().map(|invitation| invitation.uuid())))
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(InvitationId::from_uuid).collect())
}

impl TryFrom<Model> for InvitedMembership {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let skipped = row.skipped_workspace_ids.split(',').filter(|id| !id.is_empty());
        let skipped: Result<Vec<WorkspaceId>, _> = skipped.map(str::parse).collect();
        Ok(Self {
            invitation: InvitationId::from_uuid(row.invitation_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            user: UserId::from_uuid(row.user_id),
            membership: row.membership_id.map(MembershipId::from_uuid),
            role: row.role,
            already_member: row.already_member,
            skipped: skipped.map_err(|_| StoreError::Corrupt("invitation_membership.skipped_workspace_ids"))?,
        })
    }
}
