//! What can be seen of an organization: to compare before and after calls that must change nothing.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tonic::Code;

use crate::dynamic::Headers;
use crate::people::{Organization, Person};
use crate::refusal::reason;
use crate::suite::Suite;

/// Answers by what was asked.
pub type Snapshot = BTreeMap<String, Value>;

impl Suite {
    /// All that somebody who may see everything sees of an organization, and of themselves.
    pub async fn snapshot(&self, person: &Person, organization: &Organization) -> Snapshot {
        let mut snapshot = Snapshot::new();
        for method in ["identity.v1.UserService/GetUser", "organization.v1.OrganizationService/ListOrganizations"] {
            self.look(&mut snapshot, person, method, json!({})).await;
        }
        for method in LISTS {
            self.look(&mut snapshot, person, method, json!({ "organization_id": organization.id })).await;
        }
        for id in ids(&snapshot, "workspaces") {
            let method = "organization.v1.MemberService/ListWorkspaceMembers";
            self.look(&mut snapshot, person, method, json!({ "workspace_id": id })).await;
        }
        for id in ids(&snapshot, "resources") {
            let method = "resource.v1.GrantService/ListGrants";
            self.look(&mut snapshot, person, method, json!({ "resource_id": id })).await;
        }
        snapshot
    }

    async fn look(&self, snapshot: &mut Snapshot, person: &Person, method: &str, request: Value) {
        let answer = self.call(method, &request, &Headers::bearer(&person.token)).await;
        // What the access model has no permission for is not to be seen by anybody, before or after.
        let answer = match answer {
            Err(status) if status.code() == Code::PermissionDenied => json!({ "refused": reason(&status) }),
            answer => answer.unwrap_or_else(|status| panic!("{method} {request}: {status:?}")),
        };
        snapshot.insert(format!("{method} {request}"), answer);
    }
}

/// What an organization has.
const LISTS: [&str; 7] = [
    "organization.v1.OrganizationService/GetOrganization",
    "organization.v1.WorkspaceService/ListWorkspaces",
    "organization.v1.MemberService/ListMembers",
    "invitation.v1.InvitationService/ListInvitations",
    "resource.v1.ResourceService/ListResources",
    "identity.v1.AccessTokenService/ListAccessTokens",
    "identity.v1.SigningKeyService/ListSigningKeys",
];

fn ids(snapshot: &Snapshot, list: &str) -> Vec<String> {
    let lists = snapshot.values().filter_map(|answer| answer.get(list)?.as_array());
    lists.flatten().filter_map(|element| Some(element.get("id")?.as_str()?.to_owned())).collect()
}
