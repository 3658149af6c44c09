//! Questions at random, a good part of them about what somebody holds.

use ids::{OrganizationId, ResourceId, SessionId, WorkspaceId};

use crate::fact::{Audience, Fact, Holder, Parent, Principal, RoleScope, Scope};
use crate::question::{Object, Question, ResourceQuery, Subject, SubjectQuery};
use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::facts::Facts;
use crate::tests::fuzz::words::Words;
use crate::tests::id;
use crate::time::Time;

/// Everything that is asked about one subject, one object and one permission.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) permission: String,
    question: Question<'static>,
    /// For the lists.
    pub(crate) organization: OrganizationId,
    pub(crate) kind: Option<String>,
    pub(crate) limits: Vec<usize>,
    /// For what somebody belongs by.
    pub(crate) principal: Principal,
    /// For what somebody lacks.
    pub(crate) several: Vec<String>,
    /// Whether what costs much is asked too.
    pub(crate) lists: bool,
    pub(crate) names: bool,
}

impl Asked {
    pub(crate) fn question(&self) -> Question<'_> {
        Question { permission: &self.permission, ..self.question }
    }

    pub(crate) fn resources(&self, after: Option<ResourceId>, limit: usize) -> ResourceQuery<'_> {
        let Question { subject, session, now, .. } = self.question;
        let (permission, organization, kind) = (self.permission.as_str(), self.organization, self.kind.as_deref());
        ResourceQuery { subject, session, permission, organization, kind, after, limit, now }
    }

    pub(crate) fn subjects(&self, after: Option<Principal>, limit: usize) -> SubjectQuery<'_> {
        let Question { object, now, .. } = self.question;
        SubjectQuery { permission: &self.permission, object, after, limit, now }
    }

    pub(crate) fn several(&self) -> impl Iterator<Item = &str> {
        self.several.iter().map(String::as_str)
    }
}

/// Who, what, on what.
type Core = (Subject, String, Object);

impl Facts<'_> {
    /// A question about a world in which these facts are so.
    pub(crate) fn asked(&self, so: &[Fact], dice: &mut Dice) -> Asked {
        let aimed = if dice.chance(75) { self.aimed(so, dice) } else { None };
        let (subject, permission, object) =
            aimed.unwrap_or_else(|| (self.subject(dice), self.text(dice), self.object(dice)));
        let now = Time(if dice.chance(70) { 100 } else { i64::from(dice.within(97, 103)) });
        let session = dice.chance(5).then(|| self.session(subject, so, dice));
        let principal = match subject {
            Subject::User(id) => Principal::User(id),
            Subject::ServiceAccount(id) => Principal::ServiceAccount(id),
            Subject::AccessToken(id) => Principal::AccessToken(id),
            _ => Principal::User(id(dice.known_below(self.shape.users))),
        };
        Asked {
            permission,
            question: Question { subject, session, permission: "", object, now },
            organization: if dice.chance(90) { id(0) } else { id(dice.known_below(self.shape.organizations)) },
            kind: dice.chance(30).then(|| self.words.kind(dice)),
            limits: (0..4).map(|_| usize::try_from(dice.within(1, 5)).unwrap()).collect(),
            principal,
            several: (0..dice.below(4)).map(|_| self.one_of_several(dice)).collect(),
            lists: dice.chance(18),
            names: dice.chance(25),
        }
    }

    /// Mostly one of the person's.
    fn session(&self, subject: Subject, so: &[Fact], dice: &mut Dice) -> SessionId {
        let theirs = so.iter().find_map(|fact| match (fact, subject) {
            (Fact::Session(session), Subject::User(id)) if session.user == id => Some(session.id),
            _ => None,
        });
        theirs.filter(|_| dice.chance(75)).unwrap_or_else(|| id(dice.known_below(self.shape.sessions)))
    }

    fn one_of_several(&self, dice: &mut Dice) -> String {
        if dice.chance(60) { self.words.pattern(dice) } else { self.text(dice) }
    }

    /// A question that comes close to a yes: somebody who holds something asks there, or below, for what it may give.
    fn aimed(&self, so: &[Fact], dice: &mut Dice) -> Option<Core> {
        let held =
            |fact: &&Fact| matches!(fact, Fact::Assignment(_) | Fact::Grant(_) | Fact::Share(_) | Fact::Token(_));
        let held: Vec<&Fact> = so.iter().filter(held).collect();
        let others = dice.chance(10) || held.is_empty();
        let fact = if others { so.get(dice.index(so.len()))? } else { *dice.pick(&held) };
        Some(match fact {
            Fact::Assignment(held) => {
                let object = match held.scope {
                    _ if dice.chance(25) => self.object(dice),
                    Scope::Workspace(id) => self.in_workspace(id, so, dice),
                    Scope::Organization if dice.chance(70) => Object::Organization(held.organization),
                    Scope::Organization => self.object(dice),
                };
                let given = given(self.words, so, held.organization, &held.role, dice);
                let permission = given.filter(|_| dice.chance(75)).unwrap_or_else(|| self.text(dice));
                (self.whoever(held.holder, so, dice), permission, object)
            }
            Fact::Grant(held) => {
                let given = given(self.words, so, held.organization, &held.level, dice);
                let permission = given.filter(|_| dice.chance(75)).unwrap_or_else(|| self.about_resources(dice));
                (self.whoever(held.holder, so, dice), permission, self.below(held.resource, so, dice))
            }
            Fact::Share(share) => {
                let among = match &share.audience {
                    Audience::People(people) if !people.is_empty() && dice.chance(60) => Some(*dice.pick(people)),
                    _ => None,
                };
                let person = among.or_else(|| dice.chance(65).then(|| id(dice.below(self.shape.users))));
                let object = self.below(share.resource, so, dice);
                let given = given(self.words, so, share.organization, &share.mode, dice);
                let permission = given.filter(|_| dice.chance(80)).unwrap_or_else(|| self.about_resources(dice));
                (Subject::Share { share: share.id, person }, permission, object)
            }
            Fact::Token(token) => {
                let scope = token.scopes.as_ref().filter(|scopes| !scopes.is_empty()).map(|scopes| dice.pick(scopes));
                let permission = match scope {
                    Some(scope) if dice.chance(50) => scope.clone(),
                    _ => self.text(dice),
                };
                (Subject::AccessToken(token.id), permission, self.object(dice))
            }
            Fact::Group(group) => (Subject::Group(group.id), self.text(dice), self.object(dice)),
            Fact::Session(session) => (Subject::User(session.user), self.text(dice), self.object(dice)),
            _ => return None,
        })
    }

    /// The holder; for a group one of those in it, or the group itself.
    fn whoever(&self, holder: Holder, so: &[Fact], dice: &mut Dice) -> Subject {
        let Holder::Group(group) = holder else { return holder.principal().map(Subject::from).unwrap() };
        let members = so.iter().filter_map(|fact| match fact {
            Fact::GroupMember(place) if place.group == group => Holder::from(place.member).principal(),
            _ => None,
        });
        let members: Vec<Principal> = members.collect();
        if members.is_empty() || dice.chance(15) { Subject::Group(group) } else { (*dice.pick(&members)).into() }
    }

    /// The workspace, or what hangs in it.
    fn in_workspace(&self, workspace: WorkspaceId, so: &[Fact], dice: &mut Dice) -> Object {
        let tops = so.iter().filter_map(|fact| match fact {
            Fact::Resource(top) if top.parent == Parent::Workspace(workspace) => Some(top.id),
            _ => None,
        });
        let tops: Vec<ResourceId> = tops.collect();
        match tops.is_empty() || dice.chance(40) {
            true => Object::Workspace(workspace),
            false => self.below(*dice.pick(&tops), so, dice),
        }
    }

    /// The resource, or one that hangs somewhere under it.
    fn below(&self, resource: ResourceId, so: &[Fact], dice: &mut Dice) -> Object {
        let mut resource = resource;
        for _ in 0..dice.below(8) {
            let children = so.iter().filter_map(|fact| match fact {
                Fact::Resource(child) if child.parent == Parent::Resource(resource) => Some(child.id),
                _ => None,
            });
            let children: Vec<ResourceId> = children.collect();
            if children.is_empty() {
                break;
            }
            resource = *dice.pick(&children);
        }
        Object::Resource(resource)
    }

    /// Sometimes somebody whom nobody has told of.
    fn subject(&self, dice: &mut Dice) -> Subject {
        let shape = self.shape;
        match dice.below(27) {
            0..12 => Subject::User(id(dice.known_below(shape.users))),
            12..14 => Subject::ServiceAccount(id(dice.known_below(shape.accounts))),
            14..20 => Subject::AccessToken(id(dice.known_below(shape.tokens))),
            20..24 => {
                let person = dice.chance(50).then(|| id(dice.known_below(shape.users)));
                Subject::Share { share: id(dice.known_below(shape.shares)), person }
            }
            24..26 => Subject::Group(id(dice.known_below(shape.groups))),
            _ => Subject::Anonymous,
        }
    }

    fn object(&self, dice: &mut Dice) -> Object {
        let shape = self.shape;
        match dice.below(26) {
            0..5 => Object::Organization(id(0)),
            5 => Object::Organization(id(dice.known_below(shape.organizations))),
            6..12 => Object::Workspace(id(dice.below(shape.workspaces))),
            12 => Object::Workspace(id(shape.workspaces)),
            13 => Object::Resource(id(shape.resources)),
            _ => Object::Resource(id(dice.below(shape.resources))),
        }
    }

    /// A permission's text: a full name, an action, or something to hand on.
    fn text(&self, dice: &mut Dice) -> String {
        let words = self.words;
        match dice.below(20) {
            0..6 => words.permission(dice),
            6..10 => self.action(dice),
            10..13 => {
                let scope = if dice.chance(50) { RoleScope::Organization } else { RoleScope::Workspace };
                format!("assign:{}", self.role(scope, dice))
            }
            13..15 => format!("grant:{}", words.level(dice)),
            15..17 => format!("share:{}", words.mode(dice)),
            17 => format!("assume:{}", id::<ids::GroupId>(dice.below(3))),
            18 => "view".to_owned(),
            _ => {
                const ODD: [&str; 9] =
                    ["", ".", ":", "other:thing", "undelete", "organization.undelete", "file.*", "assign:", "create"];
                (*dice.pick(&ODD)).to_owned()
            }
        }
    }

    fn about_resources(&self, dice: &mut Dice) -> String {
        match dice.below(8) {
            0 => format!("grant:{}", self.words.level(dice)),
            1 => format!("share:{}", self.words.mode(dice)),
            2..5 => self.action(dice),
            _ => self.words.permission(dice),
        }
    }

    fn action(&self, dice: &mut Dice) -> String {
        let name = self.words.permission(dice);
        name.split_once('.').map_or_else(String::new, |(_, action)| action.to_owned())
    }
}

/// A permission that a role, a level or a mode of this name gives, by the organization's model.
fn given(words: &Words, so: &[Fact], organization: OrganizationId, name: &str, dice: &mut Dice) -> Option<String> {
    let follows = so.iter().find_map(|fact| match fact {
        Fact::Organization(known) if known.id == organization => Some((known.model.as_str(), known.model_version)),
        _ => None,
    })?;
    words.given_by(follows, name, dice)
}
