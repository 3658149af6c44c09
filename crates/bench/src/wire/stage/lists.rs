//! Lists: pages for those to whom much is open, and what a noisy organization asks for.

use anyhow::{Result, bail};
use contracts::access::v1::{Object, object};
use contracts::authz::v1::{ListResourcesRequest, ListSubjectsRequest};
use policy::Subject;
use policy::fact::Principal;

use crate::engine::{lists, subjects};
use crate::told;
use crate::wire::stage::calls::Sheet;
use crate::wire::stage::{Casting, Stage};
use crate::world::plan::Plan;
use crate::world::rules::Action;

/// The organization that is noisy.
const NOISY: usize = 0;

/// Writes the calls `resources_100`, `resources_1000`, `subjects_1000`, and the noise: `noise_resources` and
/// `noise_subjects`.
pub(super) fn write(stage: &Stage, casting: &mut Casting) -> Result<()> {
    for limit in [100, 1_000] {
        let mut sheet = Sheet::default();
        for case in lists::cases(stage.name, lists::Kind::Owner, limit).into_iter().take(50) {
            let Subject::User(user) = case.query.subject else { bail!("an owner is a person") };
            let request = ListResourcesRequest {
                permission: case.query.permission.to_owned(),
                organization_id: case.query.organization.into(),
                page_size: limit.try_into()?,
                ..ListResourcesRequest::default()
            };
            sheet.list(&casting.session(user)?, &request, case.page.items.into_iter().map(String::from).collect());
        }
        sheet.write(&stage.calls(&format!("resources_{limit}")))?;
    }
    let plan = Plan::draw(stage.name.shape(), 0);
    let owner = casting.session(plan.names().user(0))?;
    let mut sheet = Sheet::default();
    for case in subjects::everybody(&plan, None).into_iter().chain(subjects::of_documents(&plan, Action::View)) {
        let object = match case.query.object {
            policy::Object::Resource(id) => told::resource_object(id),
            _ => organization_object(&plan),
        };
        let request = ListSubjectsRequest {
            permission: case.query.permission.to_owned(),
            object: Some(object),
            page_size: 1_000,
            ..ListSubjectsRequest::default()
        };
        let users = case.page.items.into_iter().map(|principal| match principal {
            Principal::User(id) => id.into(),
            other => format!("{other:?}"),
        });
        // The organization's program may do everything, and comes behind its people.
        let program =
            casting.programs.iter().find(|program| program.organization_id == plan.names().own(0).to_string());
        let program = program.filter(|_| !case.page.more).map(|program| program.access_token_id.clone());
        sheet.list(&owner, &request, users.chain(program).take(1_000).collect());
    }
    sheet.write(&stage.calls("subjects_1000"))?;
    noise(stage, casting)
}

/// The owner of one organization lists all that is in it.
fn noise(stage: &Stage, casting: &mut Casting) -> Result<()> {
    let plan = Plan::draw(stage.name.shape(), NOISY);
    let owner = casting.session(plan.names().user(0))?;
    let (mut resources, mut subjects) = (Sheet::default(), Sheet::default());
    let request = ListResourcesRequest {
        permission: Action::View.permission().to_owned(),
        organization_id: plan.names().own(0).into(),
        page_size: 1_000,
        ..ListResourcesRequest::default()
    };
    resources.list(&owner, &request, Vec::new());
    let request = ListSubjectsRequest {
        permission: "organization.view".to_owned(),
        object: Some(organization_object(&plan)),
        page_size: 1_000,
        ..ListSubjectsRequest::default()
    };
    subjects.list(&owner, &request, Vec::new());
    resources.write(&stage.calls("noise_resources"))?;
    subjects.write(&stage.calls("noise_subjects"))
}

fn organization_object(plan: &Plan) -> Object {
    Object { kind: Some(object::Kind::OrganizationId(plan.names().own(0).into())) }
}
