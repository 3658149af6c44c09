//! A section of a checkpoint, read back into facts.

use ids::{
    AccessTokenId, GrantId, GroupId, GroupMemberId, MembershipId, OrganizationId, ResourceId, RoleId, ServiceAccountId,
    SessionId, ShareId, UserId, WorkspaceId,
};
use policy::fact::{
    Assignment, Audience, CustomRole, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState,
    Parent, Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User, Workspace,
};
use policy::{Fact, FactKey, Overlap, Part, Time};
use uuid::Uuid;

use crate::checkpoint::tag;

/// Some of it was not written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is damaged")]
pub(crate) struct Damaged;

/// A section, as far as it is read.
struct Reader<'a> {
    bytes: &'a [u8],
    ids: Vec<Uuid>,
    words: Vec<String>,
    organization: Option<OrganizationId>,
    /// The resource that was read last. There are a hundred times more of them than of anything else.
    resource: Resource,
}

/// Puts the facts of a section into a part; says how many there were.
pub(super) fn read(section: &[u8], part: &mut Part) -> Result<u64, Damaged> {
    let mut reader = Reader {
        bytes: section,
        ids: Vec::new(),
        words: Vec::new(),
        organization: None,
        resource: Resource {
            id: ResourceId::NIL,
            organization: OrganizationId::NIL,
            kind: String::new(),
            parent: Parent::Organization,
            inherits: true,
        },
    };
    let mut facts = 0_u64;
    while let Some((kind, rest)) = reader.bytes.split_first() {
        reader.bytes = rest;
        if *kind == tag::BELONGS_TO {
            reader.organization = Some(OrganizationId::from_uuid(reader.raw_id()?));
            continue;
        }
        facts = facts.saturating_add(1);
        if kind & tag::REMOVED != 0 {
            let key = key(kind ^ tag::REMOVED, reader.raw_id()?)?;
            part.remove(key)?;
            continue;
        }
        let version = reader.number()?;
        if *kind == tag::RESOURCE {
            reader.resource()?;
            part.put_resource(version, &reader.resource)?;
        } else {
            part.put(version, reader.fact(*kind)?)?;
        }
    }
    Ok(facts)
}

fn key(kind: u8, id: Uuid) -> Result<FactKey, Damaged> {
    Ok(match kind {
        tag::USER => FactKey::User(UserId::from_uuid(id)),
        tag::SESSION => FactKey::Session(SessionId::from_uuid(id)),
        tag::SERVICE_ACCOUNT => FactKey::ServiceAccount(ServiceAccountId::from_uuid(id)),
        tag::ORGANIZATION => FactKey::Organization(OrganizationId::from_uuid(id)),
        tag::WORKSPACE => FactKey::Workspace(WorkspaceId::from_uuid(id)),
        tag::ASSIGNMENT => FactKey::Assignment(MembershipId::from_uuid(id)),
        tag::CUSTOM_ROLE => FactKey::CustomRole(RoleId::from_uuid(id)),
        tag::GROUP => FactKey::Group(GroupId::from_uuid(id)),
        tag::GROUP_MEMBER => FactKey::GroupMember(GroupMemberId::from_uuid(id)),
        tag::RESOURCE => FactKey::Resource(ResourceId::from_uuid(id)),
        tag::GRANT => FactKey::Grant(GrantId::from_uuid(id)),
        tag::TOKEN => FactKey::Token(AccessTokenId::from_uuid(id)),
        tag::SHARE => FactKey::Share(ShareId::from_uuid(id)),
        _ => return Err(Damaged),
    })
}

impl Reader<'_> {
    fn fact(&mut self, kind: u8) -> Result<Fact, Damaged> {
        if kind == tag::ORGANIZATION {
            return self.own_fact();
        }
        let id = self.whole_id()?;
        Ok(match kind {
            tag::USER => Fact::User(User { id: UserId::from_uuid(id), active: self.flag()? }),
            tag::SESSION => Fact::Session(Session {
                id: SessionId::from_uuid(id),
                user: UserId::from_uuid(self.id()?),
                expires: self.moment()?,
            }),
            tag::SERVICE_ACCOUNT => Fact::ServiceAccount(ServiceAccount {
                id: ServiceAccountId::from_uuid(id),
                organization: self.organization()?,
                active: self.flag()?,
            }),
            tag::WORKSPACE => {
                Fact::Workspace(Workspace { id: WorkspaceId::from_uuid(id), organization: self.organization()? })
            }
            tag::ASSIGNMENT => self.assignment(MembershipId::from_uuid(id))?,
            tag::CUSTOM_ROLE => self.custom_role(RoleId::from_uuid(id))?,
            tag::GROUP => Fact::Group(Group { id: GroupId::from_uuid(id), organization: self.organization()? }),
            tag::GROUP_MEMBER => self.group_member(GroupMemberId::from_uuid(id))?,
            tag::GRANT => self.grant(GrantId::from_uuid(id))?,
            tag::TOKEN => self.token(AccessTokenId::from_uuid(id))?,
            tag::SHARE => self.share(ShareId::from_uuid(id))?,
            _ => return Err(Damaged),
        })
    }

    /// The organization's own fact has no id but that of all facts around it.
    fn own_fact(&mut self) -> Result<Fact, Damaged> {
        let (id, model) = (self.organization()?, self.word()?.to_owned());
        let model_version = u32::try_from(self.number()?).map_err(|_| Damaged)?;
        let state = match self.byte()? {
            tag::state::ACTIVE => OrganizationState::Active,
            tag::state::SUSPENDED => OrganizationState::Suspended,
            tag::state::DELETED => OrganizationState::Deleted,
            _ => return Err(Damaged),
        };
        Ok(Fact::Organization(Organization { id, model, model_version, state }))
    }

    fn assignment(&mut self, id: MembershipId) -> Result<Fact, Damaged> {
        let scope = self.optional_id()?.map_or(Scope::Organization, |id| Scope::Workspace(WorkspaceId::from_uuid(id)));
        Ok(Fact::Assignment(Assignment {
            id,
            organization: self.organization()?,
            scope,
            holder: self.holder()?,
            role: self.word()?.to_owned(),
            suspended: self.flag()?,
            expires: self.moment()?,
            via: self.optional_id()?.map(MembershipId::from_uuid),
        }))
    }

    fn custom_role(&mut self, id: RoleId) -> Result<Fact, Damaged> {
        Ok(Fact::CustomRole(CustomRole {
            id,
            organization: self.organization()?,
            scope: if self.flag()? { RoleScope::Workspace } else { RoleScope::Organization },
            every_workspace: self.flag()?,
            permissions: self.words()?,
            may_assign: self.words()?,
            may_assign_in_workspace: self.words()?,
        }))
    }

    fn group_member(&mut self, id: GroupMemberId) -> Result<Fact, Damaged> {
        Ok(Fact::GroupMember(GroupMember {
            id,
            organization: self.organization()?,
            group: GroupId::from_uuid(self.id()?),
            member: match self.holder()? {
                Holder::User(id) => Member::User(id),
                Holder::ServiceAccount(id) => Member::ServiceAccount(id),
                Holder::Group(_) | Holder::AccessToken(_) => return Err(Damaged),
            },
            via: self.optional_id()?.map(MembershipId::from_uuid),
        }))
    }

    fn resource(&mut self) -> Result<(), Damaged> {
        let id = self.whole_id()?;
        let word = self.word_number()?;
        let kind = self.words.get(word).ok_or(Damaged)?;
        self.resource.kind.clone_from(kind);
        self.resource.id = ResourceId::from_uuid(id);
        self.resource.organization = self.organization()?;
        self.resource.inherits = self.flag()?;
        self.resource.parent = match self.byte()? {
            tag::parent::ORGANIZATION => Parent::Organization,
            tag::parent::WORKSPACE => Parent::Workspace(WorkspaceId::from_uuid(self.id()?)),
            tag::parent::RESOURCE => Parent::Resource(ResourceId::from_uuid(self.id()?)),
            _ => return Err(Damaged),
        };
        Ok(())
    }

    fn grant(&mut self, id: GrantId) -> Result<Fact, Damaged> {
        Ok(Fact::Grant(Grant {
            id,
            organization: self.organization()?,
            resource: ResourceId::from_uuid(self.id()?),
            holder: self.holder()?,
            level: self.word()?.to_owned(),
            expires: self.moment()?,
            via: self.optional_id()?.map(MembershipId::from_uuid),
        }))
    }

    fn token(&mut self, id: AccessTokenId) -> Result<Fact, Damaged> {
        let (is_limited, scopes) = (self.flag()?, self.words()?);
        Ok(Fact::Token(Token {
            id,
            organization: self.organization()?,
            scopes: is_limited.then_some(scopes),
            bound_to: self.optional_id()?.map(MembershipId::from_uuid),
            acts_as: self.optional_id()?.map(ServiceAccountId::from_uuid),
            expires: self.moment()?,
        }))
    }

    fn share(&mut self, id: ShareId) -> Result<Fact, Damaged> {
        Ok(Fact::Share(Share {
            id,
            organization: self.organization()?,
            resource: ResourceId::from_uuid(self.id()?),
            mode: self.word()?.to_owned(),
            expires: self.moment()?,
            open: self.flag()?,
            audience: self.audience()?,
        }))
    }

    fn audience(&mut self) -> Result<Audience, Damaged> {
        Ok(match self.byte()? {
            tag::audience::PUBLIC => Audience::Public,
            tag::audience::ORGANIZATION => Audience::Organization,
            kind @ (tag::audience::WORKSPACE | tag::audience::WORKSPACE_AND_GUESTS) => Audience::Workspace {
                id: WorkspaceId::from_uuid(self.id()?),
                guests: kind == tag::audience::WORKSPACE_AND_GUESTS,
            },
            tag::audience::PEOPLE => {
                let count = self.number()?;
                let people = (0..count).map(|_| self.id().map(UserId::from_uuid));
                Audience::People(people.collect::<Result<_, _>>()?)
            }
            _ => return Err(Damaged),
        })
    }

    fn holder(&mut self) -> Result<Holder, Damaged> {
        let (kind, id) = (self.byte()?, self.id()?);
        Ok(match kind {
            tag::holder::USER => Holder::User(UserId::from_uuid(id)),
            tag::holder::SERVICE_ACCOUNT => Holder::ServiceAccount(ServiceAccountId::from_uuid(id)),
            tag::holder::GROUP => Holder::Group(GroupId::from_uuid(id)),
            tag::holder::ACCESS_TOKEN => Holder::AccessToken(AccessTokenId::from_uuid(id)),
            _ => return Err(Damaged),
        })
    }

    // --- What facts are made of -------------------------------------------------

    fn organization(&self) -> Result<OrganizationId, Damaged> {
        self.organization.ok_or(Damaged)
    }

    fn id(&mut self) -> Result<Uuid, Damaged> {
        self.optional_id()?.ok_or(Damaged)
    }

    fn optional_id(&mut self) -> Result<Option<Uuid>, Damaged> {
        match self.number()? {
            0 => Ok(None),
            1 => self.whole_id().map(Some),
            number => {
                let number = usize::try_from(number.saturating_sub(2)).map_err(|_| Damaged)?;
                self.ids.get(number).copied().map(Some).ok_or(Damaged)
            }
        }
    }

    fn whole_id(&mut self) -> Result<Uuid, Damaged> {
        let id = self.raw_id()?;
        self.ids.push(id);
        Ok(id)
    }

    fn raw_id(&mut self) -> Result<Uuid, Damaged> {
        self.array().map(Uuid::from_bytes)
    }

    fn words(&mut self) -> Result<Vec<String>, Damaged> {
        let count = self.number()?;
        (0..count).map(|_| self.word().map(str::to_owned)).collect()
    }

    fn word(&mut self) -> Result<&str, Damaged> {
        let number = self.word_number()?;
        self.words.get(number).map(String::as_str).ok_or(Damaged)
    }

    fn word_number(&mut self) -> Result<usize, Damaged> {
        if let Some(known) = usize::try_from(self.number()?).map_err(|_| Damaged)?.checked_sub(1) {
            return Ok(known);
        }
        let length = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        let (word, rest) = self.bytes.split_at_checked(length).ok_or(Damaged)?;
        self.words.push(String::from_utf8(word.to_vec()).map_err(|_| Damaged)?);
        self.bytes = rest;
        Ok(self.words.len().saturating_sub(1))
    }

    fn moment(&mut self) -> Result<Option<Time>, Damaged> {
        if self.flag()? { Ok(Some(Time(i64::from_le_bytes(self.array()?)))) } else { Ok(None) }
    }

    fn flag(&mut self) -> Result<bool, Damaged> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damaged),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (byte, rest) = self.bytes.split_first().ok_or(Damaged)?;
        self.bytes = rest;
        Ok(*byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or(Damaged)?;
        self.bytes = rest;
        Ok(*array)
    }
}

impl From<Overlap> for Damaged {
    fn from(_: Overlap) -> Self {
        Self
    }
}
