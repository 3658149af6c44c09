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
    (source("alpha", 1), source("beta", 1)).prop_map(|(one, two)| vec![parse(&one), parse(&two)])
}

/// Three models, of which two are versions of one.
pub(crate) fn three() -> impl Strategy<Value = Vec<Arc<Model>>> {
    let sources = [source("alpha", 1), source("alpha", 2), source("beta", 1)];
    sources.prop_map(|sources| sources.iter().map(|source| parse(source)).collect())
}

fn parse(source: &str) -> Arc<Model> {
    Arc::new(Model::parse("random", source).unwrap_or_else(|errors| panic!("{errors}\n{source}")))
}

fn source(name: &'static str, version: u32) -> impl Strategy<Value = String> {
    let organization = ["boss", "lead", "member"].map(|name| role("organization", name));
    let workspace = ["lead", "member", "guest"].map(|name| role("workspace", name));
    let levels = [levels("folder"), levels("file")];
    (switches(), organization, workspace, levels).prop_map(move |(switches, organization, workspace, levels)| {
        [
            format!("name = \"{name}\"\nversion = {version}\n[policy]\ncreator_role = \"boss\"\n{switches}"),
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

/// The switches that an answer can depend on: what is held singly is never handed out, and grants can be good for
/// people from outside. The others are of the services that act on them, and some stand here to show that no answer
/// depends on them.
fn switches() -> impl Strategy<Value = String> {
    let owners = prop::sample::select(&["none", "single", "several"][..]);
    let repeated = prop::sample::select(&["refuse", "replace"][..]);
    (owners, any::<[bool; 4]>(), repeated).prop_map(|(owners, flags, repeated)| {
        let [single_workspace_owner, outsiders, custom_roles, invitations_count] = flags;
        let owners = match owners {
            "none" => "protected_role = \"boss\"\n".to_owned(),
            owners => format!("organization_owners = \"{owners}\"\nowner_role = \"boss\"\n"),
        };
        let workspace_owners = match single_workspace_owner {
            true => "workspace_owners = \"single\"\nworkspace_owner_role = \"lead\"\n",
            false => "",
        };
        format!(
            "{owners}{workspace_owners}grants_to_outsiders = {outsiders}\ncustom_roles = {custom_roles}\n\
             invitations_count = {invitations_count}\nrepeated_invitation = \"{repeated}\"\n"
        )
    })
}

/// A role. Bosses and leads can pass on what they may be the single owners of, and bosses take others in.
fn role(scope: &'static str, name: &'static str) -> impl Strategy<Value = String> {
    let permissions = subsequence(PERMISSIONS, 2..=PERMISSIONS.len());
    (permissions, any::<[bool; 3]>()).prop_map(move |(mut permissions, [reaches, assigns, outsiders])| {
        match (scope, name) {
            ("organization", "boss") => permissions.push("organization.transfer"),
            ("workspace", "lead") => permissions.push("workspace.transfer"),
            _ => {}
        }
        let mut text = format!("[{scope}.roles.{name}]\npermissions = {permissions:?}\n");
        if assigns || (scope, name) == ("organization", "boss") {
            text += "may_assign = [\"*\"]\n";
        }
        match scope {
            "organization" if reaches => text += "every_workspace = true\nmay_assign_in_workspace = [\"*\"]\n",
            "workspace" if outsiders && name != "lead" => text += "outsiders = true\n",
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
