//! What can be seen of an organization: to compare before and after calls that must change nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tonic::Code;

use crate::dynamic::Headers;
use crate::people::{Organization, Person};
use crate::refusal::reason;
use crate::suite::Suite;

/// Answers by what was asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot(BTreeMap<String, Value>);

impl Snapshot {
    /// With another organization's.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Panics, with what differs, unless a later one is the same.
    #[track_caller]
    pub fn expect_same(&self, later: &Self) {
        let names: BTreeSet<_> = self.0.keys().chain(later.0.keys()).collect();
        let differ = names.into_iter().filter(|name| self.0.get(*name) != later.0.get(*name));
        let told = differ.map(|name| format!("{name}\n  was {:?}\n  is {:?}", self.0.get(name), later.0.get(name)));
        let told: Vec<_> = told.collect();
        assert!(told.is_empty(), "calls that were refused or repeated must change nothing:\n{}", told.join("\n"));
    }

    /// What was asked.
    pub fn questions(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

impl Suite {
    /// All that somebody who may see everything sees of an organization, and of themselves.
    pub async fn snapshot(&self, person: &Person, organization: &Organization) -> Snapshot {
        let mut snapshot = Snapshot::default();
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
            for method in ["resource.v1.GrantService/ListGrants", "resource.v1.ShareService/ListShares"] {
                self.look(&mut snapshot, person, method, json!({ "resource_id": id })).await;
            }
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
        snapshot.0.insert(format!("{} {method} {request}", person.email), answer);
    }
}

/// What an organization has.
const LISTS: [&str; 12] = [
    "organization.v1.OrganizationService/GetOrganization",
    "organization.v1.WorkspaceService/ListWorkspaces",
    "organization.v1.MemberService/ListMembers",
    "organization.v1.RoleService/ListRoles",
    "organization.v1.GroupService/ListGroups",
    "organization.v1.ServiceAccountService/ListServiceAccounts",
    "organization.v1.BillingService/GetBilling",
    "organization.v1.AuditService/ListAuditEntries",
    "invitation.v1.InvitationService/ListInvitations",
    "resource.v1.ResourceService/ListResources",
    "identity.v1.AccessTokenService/ListAccessTokens",
    "identity.v1.SigningKeyService/ListSigningKeys",
];

fn ids(snapshot: &Snapshot, list: &str) -> Vec<String> {
    let lists = snapshot.0.values().filter_map(|answer| answer.get(list)?.as_array());
    lists.flatten().filter_map(|element| Some(element.get("id")?.as_str()?.to_owned())).collect()
}
