//! In every model that ships: nobody makes anybody more than they are themselves, neither with the model's roles nor
//! with an organization's own.

use std::collections::BTreeSet;

use ids::RoleId;

use crate::fact::{RoleScope, Scope};
use crate::model::{Model, builtin_models};
use crate::question::Object;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, in_workspace, organization, source_of, user, workspace};

const PERSON: u32 = 0;

/// Somebody with one role: its scope, its name, and the scene where they hold it.
struct Held {
    title: String,
    scene: Scene,
}

fn model(name: &str) -> Model {
    Model::parse(name, source_of(name)).unwrap()
}

/// The same person, in one scene for each role of the model.
fn each_role(name: &str) -> Vec<Held> {
    let model = model(name);
    let scopes = [(RoleScope::Organization, Scope::Organization), (RoleScope::Workspace, in_workspace(0))];
    let mut held = Vec::new();
    for (kind, scope) in scopes {
        for role in model.roles(kind) {
            let mut scene = Scene::under(name);
            scene.workspace(0);
            if kind == RoleScope::Workspace && !role.outsiders {
                scene.role(0, PERSON, Scope::Organization, model.policy().default_role.as_deref().unwrap_or("member"));
            }
            scene.role(1, PERSON, scope, &role.name);
            held.push(Held { title: format!("{name}: {kind:?} {}", role.name), scene });
        }
    }
    held
}

impl Held {
    fn has(&self, object: Object) -> BTreeSet<String> {
        self.scene.world.list_permissions(user(PERSON), None, object, NOW).into_iter().collect()
    }

    fn hands_out(&self, object: Object) -> Vec<String> {
        self.scene.world.assignable_roles(user(PERSON), None, object, NOW)
    }
}

fn names(model: &Model, scope: RoleScope, role: &str) -> BTreeSet<String> {
    let role = model.roles(scope).iter().find(|known| known.name == role).unwrap();
    model.names_of(&role.permissions).into_iter().map(str::to_owned).collect()
}

#[test]
fn no_role_hands_out_more_than_it_has() {
    for (name, _) in builtin_models() {
        let model = model(name);
        let mut handed_out = 0;
        for held in each_role(name) {
            for (scope, object) in [(RoleScope::Organization, organization()), (RoleScope::Workspace, workspace(0))] {
                for role in held.hands_out(object) {
                    handed_out += 1;
                    let given = names(&model, scope, &role);
                    assert!(given.is_subset(&held.has(object)), "{} hands out {role}", held.title);
                    let reaches = scope == RoleScope::Organization
                        && model.organization_role(&role).is_some_and(|role| role.every_workspace);
                    if reaches {
                        assert!(given.is_subset(&held.has(workspace(0))), "{} hands out {role}", held.title);
                    }
                    assert!(!model.passes_on(scope, &role), "{} hands out {role}, of which there is one", held.title);
                }
            }
        }
        assert!(handed_out > 1, "{name}: somebody hands something out");
    }
}

#[test]
fn no_role_hands_out_an_own_role_with_a_permission_that_it_lacks() {
    for (name, _) in builtin_models() {
        let model = model(name);
        for mut held in each_role(name) {
            let own = held.has(organization());
            let mut refused = 0;
            for (number, permission) in (0..).zip(model.permission_names()) {
                held.scene.custom_role(number, &[permission], &[]);
                let allowed = held.scene.may(user(PERSON), &format!("assign:{}", id::<RoleId>(number)), organization());
                assert!(!allowed || own.contains(permission), "{} hands out `{permission}`", held.title);
                refused += u32::from(!allowed);
            }
            // Whoever is refused nothing has everything, and may hand out whatever there is.
            assert!(refused > 0 || own.len() == model.permission_names().len(), "{}", held.title);
        }
    }
}

#[test]
fn a_role_of_ones_own_making_hands_out_no_more_either() {
    for (name, _) in builtin_models() {
        let model = model(name);
        let mut scene = Scene::under(name);
        scene.workspace(0);
        let climber = scene.custom_role(0, &["organization.view", "member.*"], &["*"]);
        scene.role(0, PERSON, Scope::Organization, &climber);
        let modest: BTreeSet<String> =
            scene.world.list_permissions(user(PERSON), None, organization(), NOW).into_iter().collect();
        for role in model.organization_roles() {
            let given = names(&model, RoleScope::Organization, &role.name);
            let fits = given.is_subset(&modest) && !role.every_workspace;
            let may = scene.may(user(PERSON), &format!("assign:{}", role.name), organization());
            assert_eq!(may, fits, "{name}: {}", role.name);
        }
        assert!(scene.may(user(PERSON), &format!("assign:{climber}"), organization()));
        for role in model.workspace_roles() {
            assert!(!scene.may(user(PERSON), &format!("assign:{}", role.name), workspace(0)), "{name}: {}", role.name);
        }
    }
}

#[test]
fn a_role_that_reaches_every_workspace_is_handed_out_by_those_who_do() {
    for (name, _) in builtin_models() {
        let model = model(name);
        let mut scene = Scene::under(name);
        let all: Vec<&str> = model.permission_names().iter().map(String::as_str).collect();
        let mighty = scene.custom_role(0, &all, &["*"]);
        scene.role(0, PERSON, Scope::Organization, &mighty);
        for role in model.organization_roles() {
            let may = scene.may(user(PERSON), &format!("assign:{}", role.name), organization());
            let single = model.passes_on(RoleScope::Organization, &role.name);
            assert_eq!(may, !role.every_workspace && !single, "{name}: {}", role.name);
        }
    }
}
