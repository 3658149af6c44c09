use std::sync::Arc;

use policy::fact::{Assignment, Holder, Organization, OrganizationState, Parent, Resource, Scope, User, Workspace};
use policy::{Change, Fact, Model, Object, Question, Subject, Time, World};

const MODEL: &str = r#"
    name = "press"
    version = 1

    [policy]
    creator_role = "publisher"

    [organization.roles.publisher]
    permissions = ["organization.*", "member.*", "workspace.*", "article.*"]
    every_workspace = true
    may_assign = ["publisher", "writer"]

    [organization.roles.writer]
    permissions = ["organization.view"]

    [workspace.roles.author]
    permissions = ["workspace.view", "article.create", "article.view"]

    [resources.article]
    actions = ["create", "view", "update"]
    levels = { edit = ["view", "update"] }

    [[expect]]
    who = { workspace_role = "author" }
    may = ["article.create"]
    may_not = ["article.update"]
"#;

#[test]
fn a_writer_reads_an_article_and_may_not_change_it() -> Result<(), Box<dyn std::error::Error>> {
    // The model: what the roles may do. It is checked, with its expectations, when it is read.
    let mut world = World::new();
    world.add_model(Arc::new(Model::parse("press.toml", MODEL)?));

    // The facts: an organization with a workspace and an article in it, and Ada, who writes there.
    let (press, news) =
        ("0197c2a0-0000-7000-8000-000000000001".parse()?, "0197c2a0-0000-7000-8000-000000000002".parse()?);
    let (ada, article) =
        ("0197c2a0-0000-7000-8000-000000000003".parse()?, "0197c2a0-0000-7000-8000-000000000004".parse()?);
    let (joined, writes) =
        ("0197c2a0-0000-7000-8000-000000000005".parse()?, "0197c2a0-0000-7000-8000-000000000006".parse()?);
    let role = |id, scope, role: &str, via| {
        let (holder, role) = (Holder::User(ada), role.to_owned());
        Fact::Assignment(Assignment {
            id,
            organization: press,
            scope,
            holder,
            role,
            suspended: false,
            expires: None,
            via,
        })
    };
    let facts = [
        Fact::User(User { id: ada, active: true }),
        Fact::Organization(Organization {
            id: press,
            model: "press".to_owned(),
            model_version: 1,
            state: OrganizationState::Active,
        }),
        Fact::Workspace(Workspace { id: news, organization: press }),
        role(joined, Scope::Organization, "writer", None),
        role(writes, Scope::Workspace(news), "author", Some(joined)),
        Fact::Resource(Resource {
            id: article,
            organization: press,
            kind: "article".to_owned(),
            parent: Parent::Workspace(news),
            inherits: true,
        }),
    ];
    for (version, fact) in (1..).zip(facts) {
        world.apply(version, Change::Put(fact));
    }

    // The questions.
    let ask = |permission| Question {
        subject: Subject::User(ada),
        session: None,
        permission,
        object: Object::Resource(article),
        now: Time(1_763_769_600_000),
    };
    let view = world.explain(&ask("view"));
    assert!(view.decision.allowed);
    let held = format!("the role `author` in workspace {news} (assignment {writes})");
    assert_eq!(view.reasons[0].to_string(), format!("user {ada} has {held}"));

    let update = world.explain(&ask("update"));
    assert!(!update.decision.allowed);
    assert_eq!(update.misses[0].to_string(), format!("{held} lacks it"));

    // Her membership ends, and with it the role that hangs on it.
    world.apply(7, Change::Remove(policy::FactKey::Assignment(joined)));
    assert!(!world.check(&ask("view")).allowed);
    Ok(())
}
