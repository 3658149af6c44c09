//! Nothing of one organization can be read, listed or guessed from another, whichever products they are of.

use e2e::{Headers, Person, Suite, text};
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(nothing_of_one_product_reaches_another);

/// Each product's model, and a type of resource that its organizations can hold.
const PRODUCTS: [(&str, &str); 4] =
    [("fastpix", "media"), ("fastio", "folder"), ("pixelfiddler", "media_source"), ("pinkfish", "automation")];

/// What there is of one product.
struct Home {
    owner: Person,
    organization: String,
    workspace: Option<String>,
    resource: String,
    token: String,
    secret: String,
    key: String,
    invitation: String,
}

impl Home {
    async fn new(suite: &Suite, model: &str, kind: &str) -> Self {
        let owner = suite.person(model).await;
        let made = suite.organization(&owner, model).await;
        let id = made.id.clone();
        if model == "pinkfish" {
            let sold = json!({ "organization_id": id, "edition": "enterprise", "reason": "Bought" });
            suite.operator_does("EditionService/SetEdition", sold).await;
        }
        let workspace = match model {
            "fastpix" => Some(made.workspace("Production").to_owned()),
            "fastio" => Some(suite.workspace(&owner, &id, "Design").await),
            _ => None,
        };
        let parent = match &workspace {
            Some(workspace) => json!({ "workspace_id": workspace }),
            None => json!({ "organization_id": id }),
        };
        let resource = suite.thing(&owner, parent, kind).await;
        let role = if model == "pixelfiddler" { "maintainer" } else { "member" };
        let named = json!({ "organization_id": id, "display_name": "Thing", "role": role });
        let token = suite.does(&owner, "AccessTokenService/CreateAccessToken", named).await;
        let named = json!({ "organization_id": id, "display_name": "Thing" });
        let key = suite.does(&owner, "SigningKeyService/CreateSigningKey", named).await;
        let invited = suite.person("invited").await;
        let invite = json!({ "organization_id": id, "emails": [invited.email], "role": role });
        let invited = suite.does(&owner, "InvitationService/CreateInvitations", invite).await;
        Self {
            organization: id,
            workspace,
            resource,
            token: text(&token["access_token"]["id"]),
            secret: text(&token["secret"]),
            key: text(&key["signing_key"]["id"]),
            invitation: text(&invited["results"][0]["invitation"]["id"]),
            owner,
        }
    }

    /// Reads and changes that name what is here.
    fn calls(&self) -> Vec<(&'static str, Value)> {
        let home = json!({ "organization_id": self.organization });
        let of = |name: &str, id: &str| json!({ "organization_id": self.organization, name: id });
        let resource = json!({ "resource_id": self.resource });
        let mut calls = vec![
            ("OrganizationService/GetOrganization", home.clone()),
            ("OrganizationService/DeleteOrganization", home.clone()),
            ("MemberService/ListMembers", home.clone()),
            ("MemberService/GetMember", of("user_id", &self.owner.user_id)),
            ("MemberService/RemoveMember", of("user_id", &self.owner.user_id)),
            ("WorkspaceService/ListWorkspaces", home.clone()),
            ("RoleService/ListRoles", home.clone()),
            ("GroupService/ListGroups", home.clone()),
            ("ServiceAccountService/ListServiceAccounts", home.clone()),
            ("EditionService/GetEdition", home.clone()),
            ("BillingService/GetUsage", home.clone()),
            ("BillingService/GetBilling", home.clone()),
            ("AuditService/ListAuditEntries", home.clone()),
            ("InvitationService/ListInvitations", home.clone()),
            ("InvitationService/GetInvitation", of("invitation_id", &self.invitation)),
            ("InvitationService/RevokeInvitation", of("invitation_id", &self.invitation)),
            ("AccessTokenService/ListAccessTokens", home.clone()),
            ("AccessTokenService/RevokeAccessToken", of("access_token_id", &self.token)),
            ("SigningKeyService/ListSigningKeys", home.clone()),
            ("SigningKeyService/DeleteSigningKey", of("signing_key_id", &self.key)),
            ("ResourceService/ListResources", home),
            ("ResourceService/GetResource", resource.clone()),
            ("ResourceService/DeleteResource", resource.clone()),
            ("GrantService/ListGrants", resource.clone()),
            ("ShareService/ListShares", resource),
        ];
        if let Some(workspace) = &self.workspace {
            let workspace = json!({ "workspace_id": workspace });
            calls.push(("WorkspaceService/GetWorkspace", workspace.clone()));
            calls.push(("WorkspaceService/DeleteWorkspace", workspace.clone()));
            calls.push(("MemberService/ListWorkspaceMembers", workspace));
        }
        calls
    }

    /// The ids of what is here, which nobody else may come across.
    fn ids(&self) -> [&str; 6] {
        [&self.organization, &self.owner.user_id, &self.resource, &self.token, &self.key, &self.invitation]
    }
}

async fn nothing_of_one_product_reaches_another(suite: &Suite) {
    let mut homes = Vec::new();
    for (model, kind) in PRODUCTS {
        homes.push(Home::new(suite, model, kind).await);
    }
    for (number, home) in homes.iter().enumerate() {
        for (other_number, other) in homes.iter().enumerate() {
            if number == other_number {
                continue;
            }
            for (method, request) in other.calls() {
                suite.is_denied(&home.owner, method, request.clone()).await;
                let denied = (Code::PermissionDenied, "PERMISSION_DENIED");
                suite.fails(Headers::bearer(&home.secret), (method, request), denied).await;
            }
        }
        own_lists_hold_nothing_else(suite, home, &homes).await;
    }
}

/// Each list that an owner can ask for without naming anybody else's ids.
async fn own_lists_hold_nothing_else(suite: &Suite, home: &Home, homes: &[Home]) {
    let own = json!({ "organization_id": home.organization });
    let mut seen = suite.does(&home.owner, "OrganizationService/ListOrganizations", json!({})).await.to_string();
    seen += &suite.does(&home.owner, "InvitationService/ListMyInvitations", json!({})).await.to_string();
    for (method, request) in home.calls().into_iter().filter(|(method, _)| method.contains("/List")) {
        // Not every product has something of everything.
        let answer = suite.call(&e2e::full_name(method), &request, &Headers::bearer(&home.owner.token)).await;
        seen += &answer.map(|answer| answer.to_string()).unwrap_or_default();
    }
    for action in ["view", "update", "delete"] {
        let mut request = own.clone();
        request["permission"] = json!(action);
        seen += &suite.does(&home.owner, "AuthzService/ListResources", request).await.to_string();
    }
    assert!(home.ids().iter().all(|id| seen.contains(id)), "the lists hold what is there: {seen}");
    for other in homes.iter().filter(|other| other.organization != home.organization) {
        for id in other.ids() {
            assert!(!seen.contains(id), "{id} in {seen}");
        }
    }
}
