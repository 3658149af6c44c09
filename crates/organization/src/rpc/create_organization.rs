//! Makes an organization, its default workspaces, and the caller's membership.

use contracts::organization::v1::{CreateOrganizationRequest, CreateOrganizationResponse};
use ids::{MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;
use tonic::Code;

use crate::app::Cx;
use crate::model::{Membership, Organization, State, Workspace, WorkspaceMembership};
use crate::rpc::{convert, ownership};
use crate::{error, event, store};

/// The model for those who name none.
const MODEL_DEFAULT: &str = "standard";

pub(crate) async fn create_organization(
    cx: &Cx,
    request: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let name = fields.name("display_name", &request.display_name);
    let model = match request.model.as_str() {
        "" => Some(MODEL_DEFAULT.to_owned()),
        model => fields.word("model", model),
    };
    let (name, model) = fields.finish((name, model))?;

    let Caller::Person { user, .. } = *cx.caller() else { return Err(error::person_required()) };
    let admitted = cx.admitted()?;
    let model = cx.kit().models().newest(&model).await.map_err(|fault| match fault.code() {
        Code::NotFound => error::model_unknown(&model),
        _ => fault,
    })?;

    let founded = Founded::new(cx, name, user, &model);
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    founded.write(&tx).await?;
    ownership::settle(&tx, &model, founded.organization.id).await?;
    let workspaces: Vec<_> = founded.workspaces.iter().map(|workspace| workspace.id).collect();
    ownership::settle_workspaces(&tx, &model, founded.organization.id, &workspaces).await?;
    let Founded { organization, workspaces, creator, held } = &founded;
    tx.record(event::organization_created(organization, workspaces, creator, held));
    let Founded { organization, workspaces, creator, .. } = founded;
    tx.commit(|revision| CreateOrganizationResponse {
        organization: Some(convert::organization(organization)),
        workspaces: workspaces.into_iter().map(convert::workspace).collect(),
        role: creator.role,
        revision,
    })
    .await
}

/// All that a new organization begins with.
struct Founded {
    organization: Organization,
    workspaces: Vec<Workspace>,
    creator: Membership,
    /// The creator's roles in the workspaces, where the model gives any.
    held: Vec<WorkspaceMembership>,
}

impl Founded {
    fn new(cx: &Cx, display_name: String, user: UserId, model: &KnownModel) -> Self {
        let now = cx.now();
        let id = OrganizationId::from_uuid(cx.uuid());
        let organization = Organization {
            id,
            display_name,
            model: model.reference(),
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
        Self { organization, workspaces, creator, held }
    }

    async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        store::organization::insert(tx, &self.organization).await?;
        for workspace in &self.workspaces {
            store::workspace::insert(tx, workspace).await?;
        }
        store::membership::insert(tx, &self.creator).await?;
        for held in &self.held {
            store::workspace_membership::insert(tx, held).await?;
        }
        Ok(())
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
