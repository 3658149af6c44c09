//! Whom changes touch, and where that can show.

use std::collections::{BTreeMap, BTreeSet};

use ids::{OrganizationId, WorkspaceId};

use crate::arena::{Arena, HolderRow, Place};
use crate::fact::{Fact, FactKey, Holder, Principal};
use crate::question::Object;
use crate::time::Time;
use crate::world::World;

/// Those whom changes touch, before or after.
pub(super) struct Touched<'w> {
    worlds: [&'w World; 2],
    organization: OrganizationId,
    now: Time,
    seen: BTreeSet<FactKey>,
    open: Vec<FactKey>,
    principals: BTreeSet<Principal>,
    /// Objects that changed themselves: everybody is asked about them.
    places: BTreeSet<Object>,
}

/// Where it can show.
#[derive(Default)]
pub(super) struct Pairs {
    asked: BTreeMap<Object, BTreeSet<Principal>>,
    /// Those who reach into every workspace.
    everywhere: BTreeSet<Principal>,
}

impl<'w> Touched<'w> {
    pub(super) fn by(
        worlds: [&'w World; 2],
        organization: OrganizationId,
        changed: impl IntoIterator<Item = FactKey>,
        now: Time,
    ) -> Self {
        let (seen, principals, places) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut touched = Self { worlds, organization, now, seen, open: Vec::new(), principals, places };
        changed.into_iter().for_each(|key| touched.visit(key));
        while let Some(key) = touched.open.pop() {
            touched.follow(key);
        }
        touched
    }

    /// Every object with those who are to be asked about it, by object, then by principal.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (Object, Principal)> + use<> {
        let mut pairs = Pairs::default();
        let organization = Object::Organization(self.organization);
        for principal in &self.principals {
            pairs.add(organization, *principal);
            for arena in self.arenas() {
                self.reach(arena, *principal, &mut pairs);
            }
        }
        let everybody = if self.places.is_empty() { BTreeSet::new() } else { self.everybody() };
        for place in &self.places {
            pairs.asked.entry(*place).or_default().extend(&everybody);
        }
        if !pairs.everywhere.is_empty() {
            for workspace in self.arenas().flat_map(Arena::workspaces) {
                pairs.asked.entry(Object::Workspace(workspace)).or_default();
            }
        }
        pairs.in_order()
    }

    fn arenas(&self) -> impl Iterator<Item = &'w Arena> + use<'w> {
        let organization = self.organization;
        self.worlds.into_iter().filter_map(move |world| world.arena(organization))
    }

    // --- Whom they touch ------------------------------------------------------

    fn visit(&mut self, key: FactKey) {
        if self.seen.insert(key) {
            self.open.push(key);
        }
    }

    /// Goes from a fact that is touched to those who hold it, and to the facts that hang on it.
    fn follow(&mut self, key: FactKey) {
        match key {
            FactKey::User(id) => self.touch(Principal::User(id)),
            FactKey::ServiceAccount(id) => self.touch(Principal::ServiceAccount(id)),
            FactKey::Token(id) => self.touch(Principal::AccessToken(id)),
            FactKey::Organization(id) if id == self.organization => {
                self.everybody().into_iter().for_each(|principal| self.touch(principal));
            }
            FactKey::Workspace(id) => {
                self.places.insert(Object::Workspace(id));
                // Those who are its guests are guests of the organization by it.
                let of_it = |principal: &Principal| self.is_in(*principal, id);
                let theirs: Vec<Principal> = self.everybody().into_iter().filter(of_it).collect();
                theirs.into_iter().for_each(|principal| self.touch(principal));
            }
            FactKey::Resource(id) => {
                self.places.insert(Object::Resource(id));
            }
            _ => {}
        }
        for world in self.worlds {
            match world.fact(key).as_deref() {
                Some(Fact::Assignment(fact)) => self.hold(fact.holder),
                Some(Fact::Grant(fact)) => self.hold(fact.holder),
                Some(Fact::GroupMember(fact)) => self.hold(fact.member.into()),
                _ => {}
            }
        }
        let hanging: Vec<FactKey> = self.arenas().flat_map(|arena| arena.hanging_on(key)).collect();
        hanging.into_iter().for_each(|key| self.visit(key));
    }

    /// A group is touched with those in it, who hang on it.
    fn hold(&mut self, holder: Holder) {
        match (holder, holder.principal()) {
            (_, Some(principal)) => self.touch(principal),
            (Holder::Group(id), None) => self.visit(FactKey::Group(id)),
            (_, None) => {}
        }
    }

    /// Somebody is touched with the tokens that act as them, or can do no more than they can.
    fn touch(&mut self, principal: Principal) {
        if self.principals.insert(principal) {
            self.tokens_of(principal).into_iter().for_each(|key| self.visit(key));
        }
    }

    fn tokens_of(&self, principal: Principal) -> Vec<FactKey> {
        let mut tokens = Vec::new();
        for arena in self.arenas() {
            if let Principal::ServiceAccount(id) = principal {
                tokens.extend(arena.hanging_on(FactKey::ServiceAccount(id)));
            }
            let Some(row) = row(arena, principal.into()) else { continue };
            let keys = row.roles.iter().map(|held| FactKey::Assignment(held.id));
            tokens.extend(keys.flat_map(|key| arena.hanging_on(key)));
        }
        tokens.retain(|key| matches!(key, FactKey::Token(_)));
        tokens
    }

    /// All who hold anything, and the tokens that act as one of them.
    fn everybody(&self) -> BTreeSet<Principal> {
        let mut all: BTreeSet<Principal> = self.arenas().flat_map(|arena| arena.principals_after(None)).collect();
        let accounts: Vec<Principal> =
            all.iter().filter(|principal| matches!(principal, Principal::ServiceAccount(_))).copied().collect();
        for key in accounts.into_iter().flat_map(|account| self.tokens_of(account)) {
            if let FactKey::Token(id) = key {
                all.insert(Principal::AccessToken(id));
            }
        }
        all
    }

    /// Whether somebody has a role in the workspace, themselves or through a group.
    fn is_in(&self, principal: Principal, workspace: WorkspaceId) -> bool {
        self.arenas().any(|arena| {
            let Some(slot) = arena.find_place(Place::Workspace(workspace)) else { return false };
            self.rows(arena, principal).iter().any(|row| row.roles_at(slot).next().is_some())
        })
    }

    // --- Where it can show ----------------------------------------------------

    /// The workspaces that somebody has a role in, and the resources that they have a grant on.
    fn reach(&self, arena: &Arena, principal: Principal, pairs: &mut Pairs) {
        for row in self.rows(arena, principal) {
            let places = row.roles.iter().map(|held| held.place).chain(row.grants.iter().map(|held| held.place));
            for place in places {
                match arena.place(place) {
                    Some(Place::Workspace(id)) => pairs.add(Object::Workspace(id), principal),
                    Some(Place::Resource(id)) => pairs.add(Object::Resource(id), principal),
                    Some(Place::Organization) | None => {}
                }
            }
            let roles = row.roles_at(arena.top()).filter_map(|held| arena.role(held));
            if roles.into_iter().any(|role| role.every_workspace) {
                pairs.everywhere.insert(principal);
            }
        }
    }

    /// What somebody holds things as: as themselves, or whom they act as, or can do no more than; and as their groups.
    fn rows(&self, arena: &'w Arena, principal: Principal) -> Vec<&'w HolderRow> {
        let itself = [principal].into_iter().chain(self.worlds.map(|world| world.itself(principal))).map(Holder::from);
        let member = self.worlds.into_iter().filter_map(|world| {
            let Principal::AccessToken(id) = principal else { return None };
            let Some(Fact::Token(token)) = world.recorded(FactKey::Token(id)) else { return None };
            arena.holder_id(arena.find_assignment(token.bound_to?)?.holder)
        });
        let mut rows: Vec<&HolderRow> = itself.chain(member).filter_map(|holder| row(arena, holder)).collect();
        let groups: Vec<&HolderRow> = rows
            .iter()
            .flat_map(|row| arena.groups_of(row, self.now))
            .filter_map(|group| arena.holder(group))
            .collect();
        rows.extend(groups);
        rows
    }
}

impl Pairs {
    fn add(&mut self, object: Object, principal: Principal) {
        self.asked.entry(object).or_default().insert(principal);
    }

    fn in_order(self) -> impl Iterator<Item = (Object, Principal)> {
        let Self { asked, everywhere } = self;
        asked.into_iter().flat_map(move |(object, mut principals)| {
            if matches!(object, Object::Workspace(_)) {
                principals.extend(&everywhere);
            }
            principals.into_iter().map(move |principal| (object, principal))
        })
    }
}

fn row(arena: &Arena, holder: Holder) -> Option<&HolderRow> {
    arena.holder(arena.find_holder(holder)?)
}
