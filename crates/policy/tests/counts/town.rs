//! A world of fixed size under the standard model: one organization that is asked about, and others beside it.

use std::fmt::Debug;
use std::str::FromStr;
use std::sync::Arc;

use ids::OrganizationId;
use policy::fact::{
    Assignment, Audience, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState, Parent, Resource,
    Scope, Share, Token, User, Workspace,
};
use policy::{Change, Fact, Model, Object, Subject, Time, World, builtin_models};

pub(crate) const NOW: Time = Time(1_000);

/// Beside the one that is asked about.
const NEIGHBOURS: u32 = 20;
const WORKSPACES: u32 = 10;
/// Who are members of the organization, and nothing else; the workers are besides.
const MEMBERS: u32 = 200;
/// In each workspace.
const FILES: u32 = 150;
/// So many folders, each in the one before, and files in the last one.
const DEPTH: u32 = 9;
const DEEP_FILES: u32 = 50;

/// The world, and the ids of those that are asked about.
pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) organization: OrganizationId,
    pub(crate) admin: Subject,
    pub(crate) member: Subject,
    pub(crate) granted: Subject,
    pub(crate) in_groups: Subject,
    pub(crate) stranger: Subject,
    pub(crate) token: Subject,
    pub(crate) visitor: Subject,
    /// Of each workspace.
    workers: Vec<Subject>,
    files: Vec<Object>,
    deep_files: Vec<Object>,
    version: u64,
    assignments: u32,
}

/// The id with this number.
fn id<T: FromStr<Err: Debug>>(number: u32) -> T {
    format!("00000000-0000-7000-8000-{:012x}", number + 1).parse().unwrap()
}

fn user(number: u32) -> Subject {
    Subject::User(id(number))
}

impl Town {
    pub(crate) fn build() -> Self {
        let mut town = Self {
            world: World::new(),
            organization: id(0),
            admin: user(0),
            member: user(1),
            granted: user(2),
            in_groups: user(3),
            stranger: user(4),
            token: Subject::AccessToken(id(0)),
            visitor: Subject::Share { share: id(0), person: None },
            workers: Vec::new(),
            files: Vec::new(),
            deep_files: Vec::new(),
            version: 0,
            assignments: 0,
        };
        let (name, source) = builtin_models().iter().find(|(name, _)| *name == "standard").unwrap();
        town.world.add_model(Arc::new(Model::parse(name, source).unwrap()));
        (0..=NEIGHBOURS).for_each(|number| town.put_organization(number));
        town.put_people();
        town.put_files();
        town.put_tree();
        town.put_groups();
        town.put_token();
        town
    }

    pub(crate) fn file(&self, round: u32) -> Object {
        Self::in_turn(&self.files, round)
    }

    pub(crate) fn deep_file(&self, round: u32) -> Object {
        Self::in_turn(&self.deep_files, round)
    }

    /// Who is at home where the file of this round is.
    pub(crate) fn worker_at(&self, round: u32) -> Subject {
        Self::in_turn(&self.workers, round % (WORKSPACES * FILES) / FILES)
    }

    /// Who is at home in the next workspace.
    pub(crate) fn elsewhere(&self, round: u32) -> Subject {
        self.worker_at(round + FILES)
    }

    fn in_turn<T: Copy>(all: &[T], round: u32) -> T {
        all[usize::try_from(round).unwrap() % all.len()]
    }

    fn put(&mut self, fact: Fact) {
        self.version += 1;
        self.world.apply(self.version, Change::Put(fact));
    }

    fn put_organization(&mut self, number: u32) {
        let model = "standard".to_owned();
        let state = OrganizationState::Active;
        self.put(Fact::Organization(Organization { id: id(number), model, model_version: 1, state }));
        self.put(Fact::Workspace(Workspace { id: id(1_000 + number), organization: id(number) }));
    }

    fn put_role(&mut self, holder: Holder, scope: Scope, role: &str) {
        self.assignments += 1;
        self.put(Fact::Assignment(Assignment {
            id: id(self.assignments),
            organization: self.organization,
            scope,
            holder,
            role: role.to_owned(),
            suspended: false,
            expires: None,
            via: None,
        }));
    }

    fn put_people(&mut self) {
        for number in 0..MEMBERS {
            self.put(Fact::User(User { id: id(number), active: true }));
            match number {
                0 => self.put_role(Holder::User(id(number)), Scope::Organization, "admin"),
                4 => {}
                _ => self.put_role(Holder::User(id(number)), Scope::Organization, "member"),
            }
        }
    }

    /// The files of each workspace in turn, so that rounds go through all of them.
    fn put_files(&mut self) {
        for workspace in 0..WORKSPACES {
            let worker = MEMBERS + workspace;
            self.put(Fact::User(User { id: id(worker), active: true }));
            self.put(Fact::Workspace(Workspace { id: id(workspace), organization: self.organization }));
            self.put_role(Holder::User(id(worker)), Scope::Organization, "member");
            self.put_role(Holder::User(id(worker)), Scope::Workspace(id(workspace)), "member");
            self.workers.push(user(worker));
            for file in 0..FILES {
                let number = workspace * FILES + file;
                self.put_resource(number, "file", Parent::Workspace(id(workspace)));
                self.files.push(Object::Resource(id(number)));
            }
        }
    }

    /// A grant and a share on the topmost folder of a tree.
    fn put_tree(&mut self) {
        let first = 1_000_000;
        self.put_resource(first, "folder", Parent::Workspace(id(0)));
        for folder in first + 1..first + DEPTH {
            self.put_resource(folder, "folder", Parent::Resource(id(folder - 1)));
        }
        for file in first + DEPTH..first + DEPTH + DEEP_FILES {
            self.put_resource(file, "file", Parent::Resource(id(first + DEPTH - 1)));
            self.deep_files.push(Object::Resource(id(file)));
        }
        self.put(Fact::Grant(Grant {
            id: id(0),
            organization: self.organization,
            resource: id(first),
            holder: Holder::User(id(2)),
            level: "view".to_owned(),
            expires: None,
            via: None,
        }));
        self.put(Fact::Share(Share {
            id: id(0),
            organization: self.organization,
            resource: id(first),
            mode: "send".to_owned(),
            audience: Audience::Public,
            expires: None,
            open: true,
        }));
    }

    /// Somebody is in as many groups as there are workspaces, and each has a role in one of them.
    fn put_groups(&mut self) {
        for number in 0..WORKSPACES {
            self.put(Fact::Group(Group { id: id(number), organization: self.organization }));
            self.put(Fact::GroupMember(GroupMember {
                id: id(number),
                organization: self.organization,
                group: id(number),
                member: Member::User(id(3)),
                via: None,
            }));
            self.put_role(Holder::Group(id(number)), Scope::Workspace(id(number)), "member");
        }
    }

    fn put_token(&mut self) {
        self.put(Fact::Token(Token {
            id: id(0),
            organization: self.organization,
            scopes: Some(vec!["organization.view".to_owned(), "folder.*".to_owned(), "file.*".to_owned()]),
            bound_to: None,
            acts_as: None,
            expires: None,
        }));
        self.put_role(Holder::AccessToken(id(0)), Scope::Organization, "admin");
    }

    fn put_resource(&mut self, number: u32, kind: &str, parent: Parent) {
        let (organization, kind) = (self.organization, kind.to_owned());
        self.put(Fact::Resource(Resource { id: id(number), organization, kind, parent, inherits: true }));
    }
}
