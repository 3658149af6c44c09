//! An organization under a model, with somebody in each role and something of each type.

use e2e::{Person, Suite, text};
use serde_json::{Value, json};

/// Who is asked about, and on what.
pub(super) struct Cast {
    pub(super) model: Value,
    /// Each with the name of the column.
    pub(super) people: Vec<(String, Person)>,
    pub(super) organization: String,
    /// The workspace that the roles are in; none where the model's people make none.
    pub(super) workspace: Option<String>,
    /// One of each type, with the type; made by the operator's hand in no role, so that nobody holds it as its maker.
    pub(super) resources: Vec<(String, String)>,
}

impl Cast {
    pub(super) async fn new(suite: &Suite, model: &str) -> Self {
        let founder = suite.person("founder").await;
        let made = suite.organization(&founder, model).await;
        let organization = made.id.clone();
        let known = suite.does(&founder, "ModelService/GetModel", json!({ "name": model })).await["model"].clone();
        if model == "pinkfish" {
            let sold = json!({ "organization_id": organization, "edition": "enterprise", "reason": "Bought" });
            suite.operator_does("EditionService/SetEdition", sold).await;
        }
        let mut cast = Self { model: known, people: Vec::new(), workspace: None, resources: Vec::new(), organization };
        cast.fill_organization(suite, &founder).await;
        if !roles(&cast.model, "workspace_roles").is_empty() {
            cast.fill_workspace(suite, &founder, made.workspaces.first().map(|(_, id)| id.clone())).await;
        }
        cast.fill_resources(suite, &founder).await;
        cast
    }

    /// Somebody in each role of the organization, in the model's order.
    async fn fill_organization(&mut self, suite: &Suite, founder: &Person) {
        let creator = text(&self.model["policy"]["creator_role"]);
        for (role, _) in roles(&self.model, "organization_roles") {
            let person = if role == creator {
                founder.clone()
            } else {
                let person = suite.person(&role).await;
                suite.join_with_account(founder, &self.organization, &person, &role).await;
                person
            };
            self.people.push((role, person));
        }
    }

    /// Somebody in each role of a workspace, who is else a plain member or a guest.
    async fn fill_workspace(&mut self, suite: &Suite, founder: &Person, existing: Option<String>) {
        let workspace = match existing {
            Some(workspace) => workspace,
            None => suite.workspace(founder, &self.organization, "Workspace").await,
        };
        let plain = roles(&self.model, "organization_roles").last().map(|(role, _)| role.clone()).unwrap();
        let sole = text(&self.model["policy"]["workspace_owner_role"]);
        for (role, outsiders) in roles(&self.model, "workspace_roles") {
            let person = if outsiders {
                suite.guest(founder, &workspace, &role).await
            } else {
                let person = suite.person(&role).await;
                suite.join_with_account(founder, &self.organization, &person, &plain).await;
                if role == sole {
                    let pass = json!({ "workspace_id": workspace, "new_owner_user_id": person.user_id });
                    suite.does(founder, "WorkspaceService/TransferWorkspaceOwnership", pass).await;
                } else {
                    suite.assign(founder, &workspace, &person, &role).await;
                }
                person
            };
            self.people.push((format!("workspace {role}"), person));
        }
        self.workspace = Some(workspace);
    }

    /// One of each type, made by somebody who leaves then; and somebody with each level of it.
    async fn fill_resources(&mut self, suite: &Suite, founder: &Person) {
        let role = text(&self.model["policy"]["creator_role"]);
        let maker_role =
            if self.model["policy"]["organization_owners"] == "OWNERSHIP_SINGLE" { "admin" } else { &role };
        let maker = suite.person("maker").await;
        suite.join_with_account(founder, &self.organization, &maker, maker_role).await;
        let types = self.model["resource_types"].as_array().unwrap().clone();
        for kind in types {
            let name = text(&kind["name"]);
            // What nobody makes is no resource of anybody's: it is there to be asked about.
            if !kind["actions"].as_array().unwrap().contains(&json!("create")) {
                continue;
            }
            let parents: Vec<_> = kind["parents"].as_array().unwrap().iter().map(text).collect();
            let parent = match &self.workspace {
                Some(workspace) if parents.is_empty() || parents.iter().any(|parent| parent == "workspace") => {
                    json!({ "workspace_id": workspace })
                }
                _ => json!({ "organization_id": self.organization }),
            };
            let made = suite.thing(&maker, parent, &name).await;
            self.resources.push((name, made));
        }
        let leave = json!({ "organization_id": self.organization });
        suite.does(&maker, "MemberService/LeaveOrganization", leave).await;
    }
}

/// The roles of a scope, each with whether people from outside can have it.
fn roles(model: &Value, scope: &str) -> Vec<(String, bool)> {
    let role = |role: &Value| (text(&role["name"]), role["outsiders"] == true);
    model[scope].as_array().unwrap().iter().map(role).collect()
}
