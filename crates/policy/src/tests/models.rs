//! Models at random.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::model::Model;

const PERMISSIONS: &[&str] = &[
    "organization.view",
    "organization.update",
    "organization.undelete",
    "member.list",
    "workspace.*",
    "workspace.view",
    "folder.*",
    "folder.view",
    "file.create",
    "file.view",
    "file.edit",
];

/// Two models, which organizations follow.
pub(crate) fn models() -> impl Strategy<Value = Vec<Arc<Model>>> {
    (source("alpha"), source("beta")).prop_map(|(one, two)| vec![parse(&one), parse(&two)])
}

fn parse(source: &str) -> Arc<Model> {
    Arc::new(Model::parse("random", source).unwrap_or_else(|errors| panic!("{errors}\n{source}")))
}

fn source(name: &'static str) -> impl Strategy<Value = String> {
    let organization = ["boss", "lead", "member"].map(|name| role("organization", name));
    let workspace = ["lead", "member", "guest"].map(|name| role("workspace", name));
    let levels = [levels("folder"), levels("file")];
    (any::<[bool; 2]>(), organization, workspace, levels).prop_map(move |(flags, organization, workspace, levels)| {
        let [single_owner, outsiders] = flags;
        let owners = if single_owner { "organization_owners = \"single\"\nowner_role = \"boss\"\n" } else { "" };
        [
            format!("name = \"{name}\"\nversion = 1\n[policy]\n{owners}creator_role = \"boss\"\n"),
            format!("grants_to_outsiders = {outsiders}\n"),
            organization.concat(),
            workspace.concat(),
            "[resources.folder]\nactions = [\"create\", \"view\", \"edit\", \"upload\"]\n".to_owned(),
            "[resources.file]\nactions = [\"create\", \"view\", \"edit\"]\nparents = [\"workspace\", \"folder\"]\n"
                .to_owned(),
            levels.concat(),
            "[share_modes]\nsend = [\"view\"]\nreceive = [\"upload\", \"file.create\"]\n".to_owned(),
        ]
        .concat()
    })
}

fn role(scope: &'static str, name: &'static str) -> impl Strategy<Value = String> {
    let permissions = subsequence(PERMISSIONS, 2..=PERMISSIONS.len());
    (permissions, any::<[bool; 3]>()).prop_map(move |(permissions, [reaches, assigns, outsiders])| {
        let mut text = format!("[{scope}.roles.{name}]\npermissions = {permissions:?}\n");
        if assigns {
            text += "may_assign = [\"*\"]\n";
        }
        match scope {
            "organization" if reaches => text += "every_workspace = true\nmay_assign_in_workspace = [\"*\"]\n",
            "workspace" if outsiders => text += "outsiders = true\n",
            _ => {}
        }
        text
    })
}

fn levels(kind: &'static str) -> impl Strategy<Value = String> {
    let actions = || subsequence(&["view", "edit", "file.create", "file.edit"][..], 1..=4);
    (actions(), actions())
        .prop_map(move |(edit, view)| format!("[resources.{kind}.levels]\nedit = {edit:?}\nview = {view:?}\n"))
}
