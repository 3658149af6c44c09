//! Facts as bytes: a section of a checkpoint.
//!
//! An id is written whole where it is first spoken of, and by its number among the section's ids from there on; so are
//! names. Numbers are LEB128.

use std::collections::HashMap;

use ids::OrganizationId;
use policy::fact::{
    Assignment, Audience, CustomRole, Grant, GroupMember, Holder, Member, Organization, OrganizationState, Parent,
    Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User,
};
use policy::{Fact, FactKey, Time};
use uuid::Uuid;

use crate::checkpoint::tag;

/// A section on its way.
#[derive(Debug, Default)]
pub(super) struct Section {
    bytes: Vec<u8>,
    ids: HashMap<Uuid, u64>,
    /// How many ids were written whole. Some of them were known by then.
    ids_written: u64,
    words: HashMap<String, u64>,
    organization: Option<OrganizationId>,
    pub(super) facts: u64,
}

impl Section {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes a fact.
    pub(super) fn put(&mut self, version: u64, fact: &Fact) {
        self.belong(fact.organization());
        self.facts = self.facts.saturating_add(1);
        match fact {
            // Every field is named here and below: one that is added does not compile until it is written, too.
            Fact::User(User { id, active }) => {
                self.begin(tag::USER, version, id.uuid());
                self.flag(*active);
            }
            Fact::Session(Session { id, user, expires }) => {
                self.begin(tag::SESSION, version, id.uuid());
                self.id(user.uuid());
                self.moment(*expires);
            }
            Fact::ServiceAccount(ServiceAccount { id, organization: _, active }) => {
                self.begin(tag::SERVICE_ACCOUNT, version, id.uuid());
                self.flag(*active);
            }
            Fact::Organization(fact) => self.organization(version, fact),
            Fact::Workspace(policy::fact::Workspace { id, organization: _ }) => {
                self.begin(tag::WORKSPACE, version, id.uuid());
            }
            Fact::Assignment(fact) => self.assignment(version, fact),
            Fact::CustomRole(fact) => self.custom_role(version, fact),
            Fact::Group(policy::fact::Group { id, organization: _ }) => self.begin(tag::GROUP, version, id.uuid()),
            Fact::GroupMember(fact) => self.group_member(version, fact),
            Fact::Resource(fact) => self.resource(version, fact),
            Fact::Grant(fact) => self.grant(version, fact),
            Fact::Token(fact) => self.token(version, fact),
            Fact::Share(fact) => self.share(version, fact),
        }
    }

    /// Writes that something was removed.
    pub(super) fn remove(&mut self, key: FactKey) {
        self.facts = self.facts.saturating_add(1);
        let (kind, id) = match key {
            FactKey::User(id) => (tag::USER, id.uuid()),
            FactKey::Session(id) => (tag::SESSION, id.uuid()),
            FactKey::ServiceAccount(id) => (tag::SERVICE_ACCOUNT, id.uuid()),
            FactKey::Organization(id) => (tag::ORGANIZATION, id.uuid()),
            FactKey::Workspace(id) => (tag::WORKSPACE, id.uuid()),
            FactKey::Assignment(id) => (tag::ASSIGNMENT, id.uuid()),
            FactKey::CustomRole(id) => (tag::CUSTOM_ROLE, id.uuid()),
            FactKey::Group(id) => (tag::GROUP, id.uuid()),
            FactKey::GroupMember(id) => (tag::GROUP_MEMBER, id.uuid()),
            FactKey::Resource(id) => (tag::RESOURCE, id.uuid()),
            FactKey::Grant(id) => (tag::GRANT, id.uuid()),
            FactKey::Token(id) => (tag::TOKEN, id.uuid()),
            FactKey::Share(id) => (tag::SHARE, id.uuid()),
        };
        self.bytes.push(tag::REMOVED | kind);
        self.bytes.extend_from_slice(id.as_bytes());
    }

    fn organization(&mut self, version: u64, fact: &Organization) {
        let Organization { id: _, model, model_version, state } = fact;
        self.bytes.push(tag::ORGANIZATION);
        self.number(version);
        self.word(model);
        self.number(u64::from(*model_version));
        self.bytes.push(match state {
            OrganizationState::Active => tag::state::ACTIVE,
            OrganizationState::Suspended => tag::state::SUSPENDED,
            OrganizationState::Deleted => tag::state::DELETED,
        });
    }

    fn assignment(&mut self, version: u64, fact: &Assignment) {
        let Assignment { id, organization: _, scope, holder, role, suspended, expires, via } = fact;
        self.begin(tag::ASSIGNMENT, version, id.uuid());
        self.optional_id(match scope {
            Scope::Organization => None,
            Scope::Workspace(id) => Some(id.uuid()),
        });
        self.holder(*holder);
        self.word(role);
        self.flag(*suspended);
        self.moment(*expires);
        self.optional_id(via.map(ids::MembershipId::uuid));
    }

    fn custom_role(&mut self, version: u64, fact: &CustomRole) {
        let CustomRole {
            id,
            organization: _,
            scope,
            permissions,
            every_workspace,
            may_assign,
            may_assign_in_workspace,
        } = fact;
        self.begin(tag::CUSTOM_ROLE, version, id.uuid());
        self.flag(*scope == RoleScope::Workspace);
        self.flag(*every_workspace);
        for words in [permissions, may_assign, may_assign_in_workspace] {
            self.words(words);
        }
    }

    fn group_member(&mut self, version: u64, fact: &GroupMember) {
        let GroupMember { id, organization: _, group, member, via } = fact;
        self.begin(tag::GROUP_MEMBER, version, id.uuid());
        self.id(group.uuid());
        self.holder(match member {
            Member::User(id) => Holder::User(*id),
            Member::ServiceAccount(id) => Holder::ServiceAccount(*id),
        });
        self.optional_id(via.map(ids::MembershipId::uuid));
    }

    fn resource(&mut self, version: u64, fact: &Resource) {
        let Resource { id, organization: _, kind, parent, inherits } = fact;
        self.begin(tag::RESOURCE, version, id.uuid());
        self.word(kind);
        self.flag(*inherits);
        match parent {
            Parent::Organization => self.bytes.push(tag::parent::ORGANIZATION),
            Parent::Workspace(id) => {
                self.bytes.push(tag::parent::WORKSPACE);
                self.id(id.uuid());
            }
            Parent::Resource(id) => {
                self.bytes.push(tag::parent::RESOURCE);
                self.id(id.uuid());
            }
        }
    }

    fn grant(&mut self, version: u64, fact: &Grant) {
        let Grant { id, organization: _, resource, holder, level, expires, via } = fact;
        self.begin(tag::GRANT, version, id.uuid());
        self.id(resource.uuid());
        self.holder(*holder);
        self.word(level);
        self.moment(*expires);
        self.optional_id(via.map(ids::MembershipId::uuid));
    }

    fn token(&mut self, version: u64, fact: &Token) {
        let Token { id, organization: _, scopes, bound_to, acts_as, expires } = fact;
        self.begin(tag::TOKEN, version, id.uuid());
        self.flag(scopes.is_some());
        self.words(scopes.as_deref().unwrap_or_default());
        self.optional_id(bound_to.map(ids::MembershipId::uuid));
        self.optional_id(acts_as.map(ids::ServiceAccountId::uuid));
        self.moment(*expires);
    }

    fn share(&mut self, version: u64, fact: &Share) {
        let Share { id, organization: _, resource, mode, audience, expires, open } = fact;
        self.begin(tag::SHARE, version, id.uuid());
        self.id(resource.uuid());
        self.word(mode);
        self.moment(*expires);
        self.flag(*open);
        match audience {
            Audience::Public => self.bytes.push(tag::audience::PUBLIC),
            Audience::Organization => self.bytes.push(tag::audience::ORGANIZATION),
            Audience::Workspace { id, guests } => {
                let both = if *guests { tag::audience::WORKSPACE_AND_GUESTS } else { tag::audience::WORKSPACE };
                self.bytes.push(both);
                self.id(id.uuid());
            }
            Audience::People(people) => {
                self.bytes.push(tag::audience::PEOPLE);
                self.length(people.len());
                people.iter().for_each(|id| self.id(id.uuid()));
            }
        }
    }

    // --- What facts are made of -------------------------------------------------

    fn belong(&mut self, organization: Option<OrganizationId>) {
        let Some(id) = organization.filter(|_| organization != self.organization) else { return };
        self.organization = organization;
        self.bytes.push(tag::BELONGS_TO);
        self.bytes.extend_from_slice(id.uuid().as_bytes());
    }

    /// What every fact begins with. Others may speak of it, so its id gets a number.
    fn begin(&mut self, kind: u8, version: u64, id: Uuid) {
        self.bytes.push(kind);
        self.number(version);
        self.whole_id(id);
    }

    fn whole_id(&mut self, id: Uuid) {
        self.bytes.extend_from_slice(id.as_bytes());
        self.ids.entry(id).or_insert(self.ids_written);
        self.ids_written = self.ids_written.saturating_add(1);
    }

    fn id(&mut self, id: Uuid) {
        self.optional_id(Some(id));
    }

    /// 0: none. 1: it stands behind. Else its number, plus 2.
    fn optional_id(&mut self, id: Option<Uuid>) {
        let Some(id) = id else { return self.number(0) };
        match self.ids.get(&id) {
            Some(known) => self.number(known.saturating_add(2)),
            None => {
                self.number(1);
                self.whole_id(id);
            }
        }
    }

    fn holder(&mut self, holder: Holder) {
        let (kind, id) = match holder {
            Holder::User(id) => (tag::holder::USER, id.uuid()),
            Holder::ServiceAccount(id) => (tag::holder::SERVICE_ACCOUNT, id.uuid()),
            Holder::Group(id) => (tag::holder::GROUP, id.uuid()),
            Holder::AccessToken(id) => (tag::holder::ACCESS_TOKEN, id.uuid()),
        };
        self.bytes.push(kind);
        self.id(id);
    }

    /// 0: it stands behind. Else its number, plus 1.
    fn word(&mut self, word: &str) {
        if let Some(known) = self.words.get(word) {
            return self.number(known.saturating_add(1));
        }
        let next = u64::try_from(self.words.len()).unwrap_or(u64::MAX);
        self.words.insert(word.to_owned(), next);
        self.number(0);
        self.length(word.len());
        self.bytes.extend_from_slice(word.as_bytes());
    }

    fn words(&mut self, words: &[String]) {
        self.length(words.len());
        words.iter().for_each(|word| self.word(word));
    }

    fn moment(&mut self, moment: Option<Time>) {
        self.flag(moment.is_some());
        self.bytes.extend(moment.into_iter().flat_map(|Time(millis)| millis.to_le_bytes()));
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    fn length(&mut self, length: usize) {
        self.number(u64::try_from(length).unwrap_or(u64::MAX));
    }

    fn number(&mut self, number: u64) {
        let mut rest = number;
        while rest >= 0x80 {
            self.bytes.push(0x80 | (rest.to_le_bytes()[0] & 0x7f));
            rest >>= 7;
        }
        self.bytes.push(rest.to_le_bytes()[0]);
    }
}
