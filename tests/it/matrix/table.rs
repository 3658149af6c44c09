//! The table of one model: a line for each RPC that asks for a permission, a column for each role.

use std::fmt;

use contracts::guarded::{Access, Audience, METHODS};
use e2e::Suite;
use serde_json::{Value, json};

use crate::matrix::cast::Cast;

/// What is asked: the line's label, the permission and the object.
struct Question {
    label: String,
    permission: String,
    object: Value,
}

/// What each may call.
pub(super) struct Table {
    title: String,
    columns: Vec<String>,
    lines: Vec<(String, Vec<bool>)>,
}

/// What stands above the tables.
pub(super) fn heading() -> String {
    let mut text = String::from(
        "Who may call what, by role, as the running suite answers. \"x\": permitted; \".\": denied.\n\
         A policy of a model can still refuse what a role permits, such as deleting workspaces that are kept for ever.\n\
         What is asked on a resource stands once for each type; grants and shares come on top of roles.\n\n\
         For everybody else:\n",
    );
    for (audience, who) in [
        (Audience::Public, "anybody"),
        (Audience::Authenticated, "whoever is signed in or shows a token"),
        (Audience::Operator, "the operator"),
        (Audience::Internal, "the services"),
    ] {
        for access in METHODS.iter().filter(|access| access.audience == audience) {
            text += &format!("  {:<60} {who}\n", short(access));
        }
    }
    text
}

fn short(access: &Access) -> String {
    access.path.rsplit('.').next().unwrap_or_default().to_owned()
}

impl Table {
    pub(super) async fn ask(suite: &Suite, cast: &Cast) -> Self {
        let mut lines = Vec::new();
        for question in questions(cast) {
            let check = |user: &str| {
                json!({
                    "subject": { "user_id": user },
                    "permission": question.permission,
                    "object": question.object,
                })
            };
            let checks: Vec<_> = cast.people.iter().map(|(_, person)| check(&person.user_id)).collect();
            let headers = e2e::Headers::workload(&suite.workload_key());
            let answer = suite.succeeds(headers, "AuthzService/BatchCheck", json!({ "checks": checks })).await;
            let allowed = answer["results"].as_array().unwrap().iter().map(|result| result["allowed"] == true);
            lines.push((question.label, allowed.collect()));
        }
        let title = cast.model["name"].as_str().unwrap().to_owned();
        Self { title, columns: cast.people.iter().map(|(column, _)| column.clone()).collect(), lines }
    }
}

fn questions(cast: &Cast) -> Vec<Question> {
    let permitted = METHODS.iter().filter(|access| access.audience == Audience::Permitted);
    permitted.flat_map(|access| of_method(cast, access)).collect()
}

/// What a method asks, once for each thing that it can be asked on.
fn of_method(cast: &Cast, access: &Access) -> Vec<Question> {
    let organization = json!({ "organization_id": cast.organization });
    let one =
        |label: String, permission: &str, object: Value| Question { label, permission: permission.to_owned(), object };
    if access.permission.starts_with('{') {
        let place = cast.workspace.as_ref().map_or(organization, |workspace| json!({ "workspace_id": workspace }));
        let create = |(kind, _): &(String, String)| {
            one(format!("{} {kind}", short(access)), &format!("{kind}.create"), place.clone())
        };
        return cast.resources.iter().map(create).collect();
    }
    if access.object.starts_with("workspace") {
        let Some(workspace) = &cast.workspace else { return Vec::new() };
        return vec![one(short(access), access.permission, json!({ "workspace_id": workspace }))];
    }
    if access.object.starts_with("resource") {
        let action = |(kind, id): &(String, String)| {
            one(format!("{} {kind}", short(access)), access.permission, json!({ "resource_id": id }))
        };
        return cast.resources.iter().map(action).collect();
    }
    vec![one(short(access), access.permission, organization)]
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n== {} ==\n", self.title)?;
        let width = self.lines.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
        writeln!(f, "{:width$}  {}", "", self.columns.join(" | "))?;
        for (label, allowed) in &self.lines {
            let cell = |(column, allowed): (&String, &bool)| {
                format!("{:^length$}", if *allowed { "x" } else { "." }, length = column.len())
            };
            let cells: Vec<_> = self.columns.iter().zip(allowed).map(cell).collect();
            writeln!(f, "{}", format!("{label:<width$}  {}", cells.join("   ")).trim_end())?;
        }
        Ok(())
    }
}
