//! The organization service: what it allows, what it refuses, and what holds when calls meet.

mod authz_away;
mod groups;
mod internal;
mod leaving;
mod life;
mod members;
mod organizations;
mod roles;
mod workspace_members;
mod workspaces;

use contracts::authz::v1::PutModelRequest;
use contracts::organization::v1::{Member, UpdateMemberRequest};
use e2e::{Organization, Person, Suite};
use prost_types::FieldMask;

/// A model with few members, whose roles change by invitation alone, and without kinds of workspaces.
const SMALL: &str = r#"
name = "small"
version = 1

[policy]
organization_owners = "several"
owner_role = "owner"
creator_role = "owner"
default_workspace_role = "member"
member_limit = 4
role_change = "reinvite"

[organization.roles.owner]
permissions = ["organization.*", "member.*", "invitation.*", "workspace.*"]
every_workspace = true
may_assign = ["*"]
may_assign_in_workspace = ["*"]

[organization.roles.member]
permissions = ["organization.view", "member.list"]

[workspace.roles.member]
permissions = ["workspace.view"]

[resources.file]
actions = ["create", "view"]
"#;

/// Makes the small model known.
async fn put_small_model(suite: &Suite) {
    let request = PutModelRequest { source: SMALL.to_owned(), ..PutModelRequest::default() };
    suite.models(&suite.operator).put_model(request).await.expect("the model is taken");
}

/// The change of some fields of a member.
fn update(organization: &Organization, of: &Person, paths: &[&str], member: Member) -> UpdateMemberRequest {
    UpdateMemberRequest {
        organization_id: organization.id.clone(),
        member: Some(Member { user_id: of.user_id.clone(), ..member }),
        update_mask: Some(mask(paths)),
        ..UpdateMemberRequest::default()
    }
}

/// Another role.
fn role(organization: &Organization, of: &Person, role: &str) -> UpdateMemberRequest {
    update(organization, of, &["role"], Member { role: Some(role.to_owned()), ..Member::default() })
}

fn mask(paths: &[&str]) -> FieldMask {
    FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }
}
