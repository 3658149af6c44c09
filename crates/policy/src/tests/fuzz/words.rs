//! The names that the facts and the questions of a world use.

use std::sync::{Arc, LazyLock};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::fact::RoleScope;
use crate::model::{Model, builtin_models};
use crate::tests::fuzz::dice::Dice;
use crate::tests::models;

/// What no model has.
const UNHEARD_OF: &str = "unheard-of";

static SHIPPED: LazyLock<Vec<Arc<Model>>> = LazyLock::new(|| {
    builtin_models().iter().map(|(name, source)| Arc::new(Model::parse(name, source).unwrap())).collect()
});

/// Three models: mostly made at random, sometimes those that ship with the product.
pub(crate) fn models(dice: &mut Dice) -> Vec<Arc<Model>> {
    if dice.chance(25) {
        let mut shipped = SHIPPED.clone();
        dice.shuffle(&mut shipped);
        shipped.truncate(3);
        return shipped;
    }
    let source = Dice::new(dice.seed()).into_source();
    let mut runner = TestRunner::new_with_rng(Config::default(), source);
    models::three().new_tree(&mut runner).unwrap().current()
}

pub(crate) struct Words {
    models: Vec<Arc<Model>>,
    organization_roles: Vec<String>,
    workspace_roles: Vec<String>,
    pub(crate) levels: Vec<String>,
    pub(crate) modes: Vec<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) permissions: Vec<String>,
}

impl Words {
    pub(crate) fn of(models: &[Arc<Model>]) -> Self {
        let all = |names: &dyn Fn(&Model) -> Vec<String>| {
            let mut all: Vec<String> = models.iter().flat_map(|model| names(model)).collect();
            all.sort();
            all.dedup();
            all
        };
        let roles = |scope| all(&|model| model.roles(scope).iter().map(|role| role.name.clone()).collect());
        let levels = |model: &Model| {
            model.resource_types().iter().flat_map(|kind| kind.levels.keys().cloned()).collect::<Vec<_>>()
        };
        Self {
            models: models.to_vec(),
            organization_roles: roles(RoleScope::Organization),
            workspace_roles: roles(RoleScope::Workspace),
            levels: all(&levels),
            modes: all(&|model| model.share_modes().iter().map(|(name, _)| name.clone()).collect()),
            kinds: all(&|model| model.resource_types().iter().map(|kind| kind.name.clone()).collect()),
            permissions: all(&|model| model.permission_names().to_vec()),
        }
    }

    /// The model that an organization is to follow: its name and version, of which there may be none.
    pub(crate) fn model(&self, dice: &mut Dice) -> (String, u32) {
        let model = dice.pick(&self.models);
        match dice.below(70) {
            0 => (UNHEARD_OF.to_owned(), model.version()),
            1 => (model.name().to_owned(), model.version() + 7),
            _ => (model.name().to_owned(), model.version()),
        }
    }

    pub(crate) fn role(&self, scope: RoleScope, dice: &mut Dice) -> String {
        match scope {
            RoleScope::Organization => known(&self.organization_roles, dice),
            RoleScope::Workspace => known(&self.workspace_roles, dice),
        }
    }

    pub(crate) fn level(&self, dice: &mut Dice) -> String {
        known(&self.levels, dice)
    }

    pub(crate) fn mode(&self, dice: &mut Dice) -> String {
        known(&self.modes, dice)
    }

    pub(crate) fn kind(&self, dice: &mut Dice) -> String {
        known(&self.kinds, dice)
    }

    /// A permission that a role, a level or a share mode of this name gives in a model.
    pub(crate) fn given_by(&self, model: (&str, u32), name: &str, dice: &mut Dice) -> Option<String> {
        let model = self.models.iter().find(|known| (known.name(), known.version()) == model)?;
        let roles = model.organization_roles().iter().chain(model.workspace_roles());
        let roles = roles.filter(|role| role.name == name).map(|role| &role.permissions);
        let kinds = model.resource_types().iter().flat_map(|kind| [kind.levels.get(name), kind.shares.get(name)]);
        let names: Vec<&str> = roles.chain(kinds.flatten()).flat_map(|given| model.names_of(given)).collect();
        let resources: Vec<&str> = names.iter().copied().filter(|name| self.is_about_resources(name)).collect();
        let names = if resources.is_empty() || dice.chance(40) { names } else { resources };
        if names.is_empty() { None } else { Some((*dice.pick(&names)).to_owned()) }
    }

    fn is_about_resources(&self, name: &str) -> bool {
        name.split_once('.').is_some_and(|(kind, _)| self.kinds.iter().any(|known| known == kind))
    }

    /// A permission's full name; half of them are about resources.
    pub(crate) fn permission(&self, dice: &mut Dice) -> String {
        let mut name = dice.pick(&self.permissions);
        for _ in 0..4 {
            if self.is_about_resources(name) || dice.chance(30) {
                break;
            }
            name = dice.pick(&self.permissions);
        }
        name.clone()
    }

    /// A permission, all of a type, or what no model has.
    pub(crate) fn pattern(&self, dice: &mut Dice) -> String {
        let name = self.permission(dice);
        match dice.below(10) {
            0..3 => format!("{}.*", name.split('.').next().unwrap_or_default()),
            3 => ["no.such", "no-such.*", "file", "*", ""][dice.index(5)].to_owned(),
            _ => name,
        }
    }
}

/// Mostly one that some model has; the others of the world may lack it.
fn known(names: &[String], dice: &mut Dice) -> String {
    if names.is_empty() || dice.below(25) == 0 { UNHEARD_OF.to_owned() } else { dice.pick(names).clone() }
}
