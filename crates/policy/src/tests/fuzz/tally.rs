//! What a run has compared, and what has occurred in it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::answer::{Because, Explanation, Miss, Why};
use crate::fact::{Audience, Fact};
use crate::model::{Model, Owners};
use crate::question::Subject;

/// What one compared answer was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// What a change did, with what the changes before it say.
    Applied,
    /// A check, with the plain way.
    Check,
    /// Whether a subject can act, what somebody belongs or is there by, with the plain way.
    Standing,
    /// Permissions, missing ones, roles to hand out, with the plain way.
    Names,
    /// A list of resources or of subjects, with the plain way.
    List,
    /// A batch or an explanation, with the check.
    Explained,
    /// Each reason of a yes, each near miss and the gate of a no, with the facts.
    Claim,
    /// Each candidate of a list, each name of a permission, with its check.
    Candidate,
    /// A list in pages, with the list in one.
    Pages,
    /// A list in pages while the world changed, with what was there all along.
    ChangingPages,
    /// Any answer of a rebuilt world, with the one of the world that was built as things happened.
    Rebuilt,
    /// Any answer of a clone, with the one that it gave before the world went on.
    Held,
    /// What changes give and take, with the plain way asked before and after.
    Difference,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) worlds: u64,
    pub(crate) facts: u64,
    pub(crate) changes: u64,
    pub(crate) cases: BTreeMap<Kind, u64>,
    whys: HashMap<Why, u64>,
    seen: BTreeMap<&'static str, u64>,
}

macro_rules! whys {
    ($($name:ident)+) => {
        /// Every gate.
        const WHYS: &[Why] = &[$(Why::$name),+];

        /// Does not compile as long as a gate is lacking above.
        const fn is_listed(why: Why) -> bool {
            match why { $(Why::$name => true),+ }
        }
    };
}

whys! {
    Anonymous UserUnknown UserInactive SessionUnknown SessionExpired SessionOfAnother ServiceAccountUnknown
    ServiceAccountInactive GroupUnknown TokenUnknown TokenExpired TokenMembershipEnded ShareUnknown ShareClosed
    ShareExpired ObjectUnknown OrganizationSuspended OrganizationDeleted ModelUnknown PermissionUnknown RoleUnknown
    LevelUnknown ModeUnknown OtherOrganization TokenScope TokenMember ShareAudience ShareElsewhere ShareMode
    NotAssignable MoreThanHeld Stranger NotPermitted
}

/// What must occur besides: grounds of a yes, near misses, audiences behind which something was opened, and switches
/// of models under which something was asked.
const EXPECTED: &[&str] = &[
    "yes by a role",
    "yes by a role of a group",
    "yes by a grant",
    "yes by a grant of a group",
    "yes by a share",
    "yes to a person",
    "yes to a service account",
    "yes to a token",
    "yes to a token with scopes",
    "yes to a token that acts as an account",
    "yes to a token bound to a member",
    "yes to a group",
    "yes to assign",
    "yes to grant",
    "yes to share",
    "yes to assume",
    "miss: scope",
    "miss: suspended",
    "miss: assignment expired",
    "miss: assignment ended",
    "miss: grant expired",
    "miss: grant ended",
    "miss: not a member",
    "miss: inheritance broken",
    "miss: mode",
    "miss: not held",
    "miss: level",
    "miss: role",
    "miss: elsewhere",
    "miss: stranger",
    "opened to the public",
    "opened to the organization",
    "opened to a workspace with guests",
    "opened to a workspace without guests",
    "opened to people",
    "organization_owners none",
    "organization_owners single",
    "organization_owners several",
    "workspace_owners none",
    "workspace_owners single",
    "grants_to_outsiders true",
    "grants_to_outsiders false",
    "custom_roles true",
    "custom_roles false",
    "invitations_count true",
    "invitations_count false",
    "a list of several pages",
    "a list that changed while it was read",
    "a difference",
];

impl Tally {
    pub(crate) fn compared(&mut self, kind: Kind, count: u64) {
        *self.cases.entry(kind).or_default() += count;
    }

    pub(crate) fn total(&self) -> u64 {
        self.cases.values().sum()
    }

    pub(crate) fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    /// Notes what an answer is like.
    pub(crate) fn answered(&mut self, subject: Subject, permission: &str, so: &[Fact], explanation: &Explanation<'_>) {
        let ground = match explanation.decision.because {
            Because::Denied(why) => {
                *self.whys.entry(why).or_default() += 1;
                explanation.misses.iter().for_each(|miss| self.saw(miss_name(miss)));
                return;
            }
            Because::Role { group: None, .. } => "yes by a role",
            Because::Role { .. } => "yes by a role of a group",
            Because::Grant { group: None, .. } => "yes by a grant",
            Because::Grant { .. } => "yes by a grant of a group",
            Because::Share(id) => {
                let share = so.iter().find_map(|fact| match fact {
                    Fact::Share(share) if share.id == id => Some(share),
                    _ => None,
                });
                self.saw(share.map_or("no share", |share| audience_name(&share.audience)));
                "yes by a share"
            }
        };
        self.saw(ground);
        match permission.split_once(':').map(|(verb, _)| verb) {
            Some("assign") => self.saw("yes to assign"),
            Some("grant") => self.saw("yes to grant"),
            Some("share") => self.saw("yes to share"),
            Some("assume") => self.saw("yes to assume"),
            _ => {}
        }
        match subject {
            Subject::User(_) => self.saw("yes to a person"),
            Subject::ServiceAccount(_) => self.saw("yes to a service account"),
            Subject::AccessToken(_) => self.saw("yes to a token"),
            Subject::Group(_) => self.saw("yes to a group"),
            Subject::Share { .. } | Subject::Anonymous => {}
        }
        let Some(limits) = &explanation.token else { return };
        let limited = [
            (limits.scopes.is_some(), "yes to a token with scopes"),
            (limits.acts_as.is_some(), "yes to a token that acts as an account"),
            (limits.bound_to.is_some(), "yes to a token bound to a member"),
        ];
        limited.into_iter().filter(|(is_so, _)| *is_so).for_each(|(_, name)| self.saw(name));
    }

    /// Notes under which switches something is asked.
    pub(crate) fn asked_under(&mut self, model: &Model) {
        let policy = model.policy();
        self.saw(match policy.organization_owners {
            Owners::None => "organization_owners none",
            Owners::Single => "organization_owners single",
            Owners::Several => "organization_owners several",
        });
        self.saw(match policy.workspace_owners {
            Owners::Single => "workspace_owners single",
            _ => "workspace_owners none",
        });
        self.saw(if policy.grants_to_outsiders { "grants_to_outsiders true" } else { "grants_to_outsiders false" });
        self.saw(if policy.custom_roles { "custom_roles true" } else { "custom_roles false" });
        self.saw(if policy.invitations_count { "invitations_count true" } else { "invitations_count false" });
    }

    /// What never occurred and should have.
    pub(crate) fn unseen(&self) -> Vec<String> {
        let whys = WHYS.iter().filter(|why| is_listed(**why) && !self.whys.contains_key(why));
        let others = EXPECTED.iter().filter(|name| !self.seen.contains_key(**name));
        whys.map(|why| format!("denied: {why:?}")).chain(others.map(|name| (*name).to_owned())).collect()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.worlds += other.worlds;
        self.facts += other.facts;
        self.changes += other.changes;
        other.cases.into_iter().for_each(|(kind, count)| self.compared(kind, count));
        other.whys.into_iter().for_each(|(why, count)| *self.whys.entry(why).or_default() += count);
        other.seen.into_iter().for_each(|(name, count)| *self.seen.entry(name).or_default() += count);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worlds, facts, changes, .. } = self;
        writeln!(f, "{} cases in {worlds} worlds with {facts} facts after {changes} changes", self.total())?;
        for (kind, count) in &self.cases {
            writeln!(f, "  {count:>12}  {kind:?}")?;
        }
        let plain = [Kind::Check, Kind::Standing, Kind::Names, Kind::List, Kind::Difference];
        let plain: u64 = plain.iter().filter_map(|kind| self.cases.get(kind)).sum();
        writeln!(f, "of these {plain} are answers of the plain way")?;
        let yes: u64 = self.seen.iter().filter(|(name, _)| name.starts_with("yes by")).map(|(_, count)| count).sum();
        let no: u64 = self.whys.values().sum();
        writeln!(f, "of the questions {yes} were allowed and {no} denied; what occurred:")?;
        for why in WHYS {
            writeln!(f, "  {:>12}  denied: {why:?}", self.whys.get(why).copied().unwrap_or_default())?;
        }
        for (name, count) in &self.seen {
            writeln!(f, "  {count:>12}  {name}")?;
        }
        Ok(())
    }
}

fn audience_name(audience: &Audience) -> &'static str {
    match audience {
        Audience::Public => "opened to the public",
        Audience::Organization => "opened to the organization",
        Audience::Workspace { guests: true, .. } => "opened to a workspace with guests",
        Audience::Workspace { guests: false, .. } => "opened to a workspace without guests",
        Audience::People(_) => "opened to people",
    }
}

fn miss_name(miss: &Miss<'_>) -> &'static str {
    match miss {
        Miss::ScopeLacks { .. } => "miss: scope",
        Miss::AssignmentSuspended { .. } => "miss: suspended",
        Miss::AssignmentExpired { .. } => "miss: assignment expired",
        Miss::AssignmentEnded { .. } => "miss: assignment ended",
        Miss::GrantExpired { .. } => "miss: grant expired",
        Miss::GrantEnded { .. } => "miss: grant ended",
        Miss::NotAMember { .. } => "miss: not a member",
        Miss::InheritanceBroken { .. } => "miss: inheritance broken",
        Miss::ModeLacks { .. } => "miss: mode",
        Miss::NotHeld { .. } => "miss: not held",
        Miss::LevelLacks { .. } => "miss: level",
        Miss::RoleLacks { .. } => "miss: role",
        Miss::Elsewhere { .. } => "miss: elsewhere",
        Miss::Stranger { .. } => "miss: stranger",
    }
}
