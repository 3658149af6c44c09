//! Organizations, people and things, and what is given and taken of them.

use std::sync::Arc;
use std::time::Duration;

use contracts::access::v1::{Object, Subject};
use e2e::{Organization, Person, Suite, resource_object, text, user_subject, workspace_object};
use serde_json::json;
use tokio::sync::Mutex;

use crate::board::{Board, Key, Question};
use crate::lab::Post;
use crate::toggles::member::State;
use crate::toggles::{Grant, Member, Role, Share, Toggle, Token};
use crate::verdict::{Effect, Step};
use crate::world::World;

/// All of it.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) posts: Vec<Arc<Post>>,
}

/// An organization, and who is in it.
struct Place<'a> {
    suite: &'a Suite,
    board: &'a Board,
    organization: Organization,
    owner: Person,
    bystander: Person,
    workspace: String,
    toggles: Vec<Toggle>,
}

const ORGANIZATIONS: usize = 2;
/// Of each kind in each organization.
const EACH: usize = 4;

/// Sets it, while nothing comes in the way.
pub(crate) async fn set(world: &World, board: &Board) -> Scene {
    let mut posts = Vec::new();
    for _ in 0..ORGANIZATIONS {
        let mut place = Place::found(&world.suite, board).await;
        for _ in 0..EACH {
            place.add_grant().await;
            place.add_role().await;
            place.add_member().await;
            place.add_share().await;
            place.add_token();
        }
        let token = place.program().await;
        let organization = place.organization.id;
        let post = |toggle| {
            let (token, organization) = (token.clone(), organization.clone());
            Arc::new(Post { toggle: Mutex::new(toggle), token, organization })
        };
        posts.extend(place.toggles.into_iter().map(post));
    }
    Scene { posts }
}

impl<'a> Place<'a> {
    async fn found(suite: &'a Suite, board: &'a Board) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, "standard").await;
        let bystander = suite.join(&owner, &organization, "bystander", "member", &[]).await;
        let workspace = suite.workspace(&owner, &organization.id, "Everything").await;
        Self { suite, board, organization, owner, bystander, workspace, toggles: Vec::new() }
    }

    async fn add_grant(&mut self) {
        let resource = self.thing("media").await;
        let question = self.question(&self.bystander.user_id, "media.view", resource_object(&resource));
        let key = self.key(format!("grant on {resource}"), question, Effect::Narrows);
        let user = self.bystander.user_id.clone();
        self.toggles.push(Toggle::Grant(Grant { key, resource, user, grant: None }));
    }

    async fn add_role(&mut self) {
        let name = self.suite.unique("Workspace ");
        let workspace = self.suite.workspace(&self.owner, &self.organization.id, &name).await;
        let question = self.question(&self.bystander.user_id, "workspace.view", workspace_object(&workspace));
        let key = self.key(format!("role in {workspace}"), question, Effect::Narrows);
        let user = self.bystander.user_id.clone();
        self.toggles.push(Toggle::Role(Role { key, workspace, user, held: false }));
    }

    async fn add_member(&mut self) {
        let person = self.suite.join(&self.owner, &self.organization, "member", "member", &[]).await;
        // It begins with a removal, so that each writer can begin by giving.
        let request = json!({ "organization_id": self.organization.id, "user_id": person.user_id });
        self.suite.does(&self.owner, "MemberService/RemoveMember", request).await;
        let question = self.question(&person.user_id, "organization.view", self.organization.object());
        let key = self.key(format!("membership of {}", person.email), question, Effect::Narrows);
        let (organization, Person { user_id: user, email, .. }) = (self.organization.id.clone(), person);
        let state = State::Outside;
        let member = Member { key, organization, user, email, state, invitations: 1, session: None };
        self.toggles.push(Toggle::Member(member));
    }

    async fn add_share(&mut self) {
        let resource = self.thing("file").await;
        let question = self.question("", "file.download", resource_object(&resource));
        self.toggles.push(Toggle::Share(Share { resource, question, key: None, share: None }));
    }

    fn add_token(&mut self) {
        let question = self.question("", "organization.view", self.organization.object());
        let organization = self.organization.id.clone();
        self.toggles.push(Toggle::Token(Token { organization, question, key: None, token: None }));
    }

    /// The secret of a program that may do everything here, for longer than a session lives.
    async fn program(&self) -> String {
        let request = json!({ "organization_id": self.organization.id, "display_name": "program", "role": "owner" });
        text(&self.suite.does(&self.owner, "AccessTokenService/CreateAccessToken", request).await["secret"])
    }

    async fn thing(&self, kind: &str) -> String {
        self.suite.thing(&self.owner, json!({ "workspace_id": self.workspace }), kind).await
    }

    /// About somebody, or about whom the toggle will say.
    fn question(&self, user: &str, permission: &str, object: Object) -> Question {
        let subject = if user.is_empty() { Subject::default() } else { user_subject(user) };
        Question { subject, permission: permission.to_owned(), object, organization: self.organization.id.clone() }
    }

    fn key(&self, name: String, question: Question, effect: Effect) -> Arc<Key> {
        let before = Step { effect, begun: Duration::ZERO, ended: Some(Duration::ZERO) };
        self.board.add(Key::new(name, question, vec![before], None))
    }
}
