//! A world and its questions as JSON lines. The crate's documentation says how they read.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use policy::fact::{Assignment, Audience, Fact, Grant, GroupMember, Holder, Member, Parent, Resource, Scope, Share};
use policy::{Change, Object, Subject};
use serde_json::{Value, json};

use crate::queries::{self, Query, Spread};
use crate::world;
use crate::world::shape::Name;

/// How many questions of each spread.
const QUERIES: usize = 100_000;

pub(crate) fn export(name: Name, directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    fs::write(directory.join("model.toml"), world::MODEL).context("cannot write the access model")?;
    let facts = write(&directory.join("world.jsonl"), world::changes(name.shape()).map(|change| fact(&change)))?;
    println!("{facts} facts");
    for (spread, file) in [(Spread::Uniform, "queries.uniform.jsonl"), (Spread::Zipf, "queries.zipf.jsonl")] {
        let drawn = queries::draw(name.shape(), spread, QUERIES)?;
        let count = write(&directory.join(file), drawn.iter().map(query))?;
        println!("{count} questions in {file}");
    }
    Ok(())
}

/// One value a line. How many there were.
fn write(path: &Path, lines: impl Iterator<Item = anyhow::Result<Value>>) -> anyhow::Result<usize> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    let mut count = 0;
    for line in lines {
        serde_json::to_writer(&mut file, &line?)?;
        writeln!(file)?;
        count += 1;
    }
    file.flush()?;
    Ok(count)
}

fn fact(change: &Change) -> anyhow::Result<Value> {
    let Change::Put(fact) = change else { bail!("a world begins with what is there, not with what is gone") };
    Ok(match fact {
        Fact::User(user) => json!({"fact": "user", "id": text(user.id)}),
        Fact::Organization(organization) => json!({"fact": "organization", "id": text(organization.id)}),
        Fact::Workspace(workspace) => {
            json!({"fact": "workspace", "id": text(workspace.id), "organization": text(workspace.organization)})
        }
        Fact::Group(group) => {
            json!({"fact": "group", "id": text(group.id), "organization": text(group.organization)})
        }
        Fact::Assignment(fact) => assignment(fact)?,
        Fact::GroupMember(fact) => group_member(fact)?,
        Fact::Resource(fact) => resource(fact)?,
        Fact::Grant(fact) => grant(fact)?,
        Fact::Share(fact) => share(fact)?,
        Fact::Session(_) | Fact::ServiceAccount(_) | Fact::CustomRole(_) | Fact::Token(_) => {
            bail!("no world has {fact:?}")
        }
    })
}

fn assignment(fact: &Assignment) -> anyhow::Result<Value> {
    let workspace = match fact.scope {
        Scope::Organization => None,
        Scope::Workspace(id) => Some(text(id)),
    };
    let Holder::User(user) = fact.holder else { bail!("no world has a role of {}", fact.holder) };
    Ok(json!({
        "fact": "assignment",
        "id": text(fact.id),
        "organization": text(fact.organization),
        "workspace": workspace,
        "user": text(user),
        "role": fact.role,
        "via": fact.via.map(text),
    }))
}

fn group_member(fact: &GroupMember) -> anyhow::Result<Value> {
    let Member::User(user) = fact.member else { bail!("no world has a program in a group") };
    Ok(json!({
        "fact": "group_member",
        "id": text(fact.id),
        "organization": text(fact.organization),
        "group": text(fact.group),
        "user": text(user),
        "via": fact.via.map(text),
    }))
}

fn resource(fact: &Resource) -> anyhow::Result<Value> {
    let parent = match fact.parent {
        Parent::Workspace(id) => json!({"workspace": text(id)}),
        Parent::Resource(id) => json!({"resource": text(id)}),
        Parent::Organization => bail!("no world has a resource right under its organization"),
    };
    Ok(json!({
        "fact": "resource",
        "id": text(fact.id),
        "organization": text(fact.organization),
        "type": fact.kind,
        "parent": parent,
    }))
}

fn grant(fact: &Grant) -> anyhow::Result<Value> {
    let holder = match fact.holder {
        Holder::User(id) => json!({"user": text(id)}),
        Holder::Group(id) => json!({"group": text(id)}),
        Holder::ServiceAccount(_) | Holder::AccessToken(_) => bail!("no world has a grant to {}", fact.holder),
    };
    Ok(json!({
        "fact": "grant",
        "id": text(fact.id),
        "organization": text(fact.organization),
        "resource": text(fact.resource),
        "holder": holder,
        "level": fact.level,
        "via": fact.via.map(text),
    }))
}

fn share(fact: &Share) -> anyhow::Result<Value> {
    if fact.audience != Audience::Public {
        bail!("no world has a share for {:?}", fact.audience);
    }
    Ok(json!({
        "fact": "share",
        "id": text(fact.id),
        "organization": text(fact.organization),
        "resource": text(fact.resource),
        "mode": fact.mode,
        "audience": "public",
    }))
}

fn query(query: &Query) -> anyhow::Result<Value> {
    let question = query.question;
    let subject = match question.subject {
        Subject::User(id) => json!({"user": text(id)}),
        Subject::Share { share, .. } => json!({"share": text(share)}),
        other => bail!("nobody asks as {other:?}"),
    };
    let Object::Resource(resource) = question.object else { bail!("nobody asks about {:?}", question.object) };
    Ok(json!({
        "subject": subject,
        "permission": question.permission,
        "resource": text(resource),
        "allowed": query.allowed,
    }))
}

/// An id as it is written everywhere.
fn text(id: impl Into<String>) -> String {
    id.into()
}

#[cfg(test)]
mod tests;
