//! How an organization stands, in words that are the same for every one that stands so.

use std::collections::BTreeMap;

use e2e::dynamic::Headers;
use e2e::{Log, Suite, text};
use serde_json::{Value, json};
use tonic::Status;

/// An organization whose standing is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) id: String,
    /// Somebody who sees everything.
    pub(crate) owner: Headers,
    /// Whose rights in it are asked for.
    pub(crate) person: Headers,
    /// What ids are called.
    pub(crate) names: BTreeMap<String, &'static str>,
}

/// Whether authz has applied the whole log of the organization service.
pub(crate) const AUTHZ_AGREES: &str = "authz agrees";

/// The logs that tell of an organization.
#[derive(Debug)]
pub(crate) struct Logs {
    pub(crate) organization: Log,
    pub(crate) invitation: Log,
}

impl Place {
    /// Members, who is invited, places in workspaces, seats, the logs, whether authz has all of it, and what the person
    /// may do.
    pub(crate) async fn standing(&self, suite: &Suite, logs: &Logs) -> Result<Value, Status> {
        let here = json!({ "organization_id": self.id, "page_size": 1000 });
        let workspaces = self.ask(suite, "organization.v1.WorkspaceService/ListWorkspaces", here.clone()).await?;
        let workspaces = list(&workspaces, "workspaces");
        let mut places = BTreeMap::new();
        for workspace in workspaces {
            let there = json!({ "workspace_id": workspace["id"], "page_size": 1000 });
            let held = self.ask(suite, "organization.v1.MemberService/ListWorkspaceMembers", there).await?;
            let held = self.told(list(&held, "members"), &["user_id", "role", "guest"]);
            places.insert(text(&workspace["display_name"]), held);
        }
        let members = self.ask(suite, "organization.v1.MemberService/ListMembers", here.clone()).await?;
        let invitations = self.ask(suite, "invitation.v1.InvitationService/ListInvitations", here.clone()).await?;
        let one = json!({ "organization_id": self.id });
        let usage = self.ask(suite, "organization.v1.BillingService/GetUsage", one).await?;
        let audit = self.ask(suite, "organization.v1.AuditService/ListAuditEntries", here).await?;
        let logged = logs.invitation.entries(&self.id).await;
        Ok(json!({
            "members": self.told(list(&members, "members"), &["user_id", "role", "state", "workspaces"]),
            "workspaces": places,
            "invitations": self.told(list(&invitations, "invitations"), &["role", "state"]),
            "usage": self.told(list(&usage, "usages"), &["name", "used"]),
            "audit": self.told(list(&audit, "entries"), &["sequence", "action"]),
            "log of invitation": logged.into_iter().map(|entry| entry.kind).collect::<Vec<_>>(),
            AUTHZ_AGREES: suite.authz_agrees(&logs.organization, &self.id).await?,
            "may": self.may(suite, workspaces).await?,
        }))
    }

    async fn may(&self, suite: &Suite, workspaces: &[Value]) -> Result<Value, Status> {
        let organization = ["organization.view", "member.list", "member.invite"];
        let mut checks: Vec<_> = organization
            .map(|permission| json!({ "permission": permission, "object": { "organization_id": self.id } }))
            .into();
        for workspace in workspaces {
            let object = json!({ "workspace_id": workspace["id"] });
            checks.push(json!({ "permission": "workspace.view", "object": object }));
        }
        let request = json!({ "checks": checks });
        let answer = suite.call("authz.v1.AuthzService/BatchCheck", &request, &self.person).await?;
        Ok(list(&answer, "results").iter().map(|result| result["allowed"].clone()).collect())
    }

    async fn ask(&self, suite: &Suite, method: &str, request: Value) -> Result<Value, Status> {
        suite.call(method, &request, &self.owner).await
    }

    /// These fields of some elements, in an order that does not depend on ids.
    fn told(&self, elements: &[Value], fields: &[&str]) -> Vec<String> {
        let told = elements.iter().map(|element| fields.iter().map(|field| element[*field].clone()).collect::<Value>());
        let mut told: Vec<_> = told.map(|told| self.named(told.to_string())).collect();
        told.sort();
        told
    }

    fn named(&self, text: String) -> String {
        self.names.iter().fold(text, |text, (id, name)| text.replace(id, name))
    }
}

fn list<'a>(answer: &'a Value, field: &str) -> &'a [Value] {
    answer[field].as_array().expect("a list")
}
