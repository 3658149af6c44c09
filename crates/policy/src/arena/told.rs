//! Facts as they were told, out of the rows that they became.

use ids::{GrantId, GroupMemberId, MembershipId};

use crate::arena::Arena;
use crate::arena::rows::Place;
use crate::arena::table::Slot;
use crate::fact::{Assignment, Fact, FactKey, Grant, GroupMember, Holder, Member, Scope};

impl Arena {
    /// The assignment, grant or place in a group of this key. Other facts are kept elsewhere.
    pub(crate) fn told(&self, key: FactKey) -> Option<Fact> {
        match key {
            FactKey::Assignment(id) => self.assignment_fact(id).map(Fact::Assignment),
            FactKey::Grant(id) => self.grant_fact(id).map(Fact::Grant),
            FactKey::GroupMember(id) => self.group_member_fact(id).map(Fact::GroupMember),
            _ => None,
        }
    }

    /// The keys of all these, and some that are gone or were only spoken of. What hangs on an assignment stands behind
    /// the assignments.
    pub(crate) fn keys(&self) -> impl Iterator<Item = FactKey> + '_ {
        let assignments = self.assignments.ids().map(|id| FactKey::Assignment(*id));
        let group_members = self.group_members.ids().map(|id| FactKey::GroupMember(*id));
        let grants = self.grants.ids().map(|id| FactKey::Grant(*id));
        assignments.chain(group_members).chain(grants)
    }

    fn assignment_fact(&self, id: MembershipId) -> Option<Assignment> {
        let row = self.find_assignment(id)?;
        let scope = match self.place(row.place)? {
            Place::Workspace(id) => Scope::Workspace(id),
            Place::Organization | Place::Resource(_) => Scope::Organization,
        };
        Some(Assignment {
            id,
            organization: self.id,
            scope,
            holder: self.holder_id(row.holder)?,
            role: self.role_name(row.role).to_owned(),
            suspended: row.suspended,
            expires: row.expires,
            via: self.via(row.via),
        })
    }

    fn grant_fact(&self, id: GrantId) -> Option<Grant> {
        let row = self.grant(self.grants.find(&id)?)?;
        let Place::Resource(resource) = self.place(row.place)? else { return None };
        Some(Grant {
            id,
            organization: self.id,
            resource,
            holder: self.holder_id(row.holder)?,
            level: self.level_name(row.level).to_owned(),
            expires: row.expires,
            via: self.via(row.via),
        })
    }

    fn group_member_fact(&self, id: GroupMemberId) -> Option<GroupMember> {
        let row = self.group_members.row(self.group_members.find(&id)?)?.as_ref()?;
        let member = match self.holder_id(row.member)? {
            Holder::User(id) => Member::User(id),
            Holder::ServiceAccount(id) => Member::ServiceAccount(id),
            Holder::Group(_) | Holder::AccessToken(_) => return None,
        };
        let (organization, group) = (self.id, self.group_id(row.group)?);
        Some(GroupMember { id, organization, group, member, via: self.via(row.via) })
    }

    fn via(&self, slot: Option<Slot<MembershipId>>) -> Option<MembershipId> {
        self.assignments.id(slot?).copied()
    }
}
