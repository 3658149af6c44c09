//! Facts at random, about few things, so that they meet.

use ids::{OrganizationId, ResourceId, WorkspaceId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::fact::{
    Assignment, Audience, Change, CustomRole, Fact, Grant, Group, GroupMember, Holder, Member, Organization,
    OrganizationState, Parent, Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User, Workspace,
};
use crate::tests::id;
use crate::time::Time;

pub(crate) const ORGANIZATIONS: u32 = 2;
pub(crate) const USERS: u32 = 3;
pub(crate) const SESSIONS: u32 = 2;
pub(crate) const SERVICE_ACCOUNTS: u32 = 2;
pub(crate) const WORKSPACES: u32 = 2;
pub(crate) const RESOURCES: u32 = 6;
pub(crate) const TOKENS: u32 = 3;
pub(crate) const SHARES: u32 = 2;
pub(crate) const CUSTOM_ROLES: u32 = 3;
const ASSIGNMENTS: u32 = 16;
const GROUPS: u32 = 2;
const GROUP_MEMBERS: u32 = 5;
const GRANTS: u32 = 9;

/// The moment at which everything is asked.
pub(crate) const NOW: Time = Time(100);

/// Changes, in the order in which they were made; the place in the list is the version.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    let all = (0..USERS).map(user).chain((0..SESSIONS).map(session)).chain((0..SERVICE_ACCOUNTS).map(service_account));
    let all = all.chain((0..ORGANIZATIONS).map(organization)).chain((0..WORKSPACES).map(workspace));
    let all = all.chain((0..ASSIGNMENTS).map(assignment)).chain((0..CUSTOM_ROLES).map(custom_role));
    let all = all.chain((0..GROUPS).map(group)).chain((0..GROUP_MEMBERS).map(group_member));
    let all = all.chain((0..RESOURCES).map(resource)).chain((0..GRANTS).map(grant));
    let all: Vec<BoxedStrategy<Fact>> = all.chain((0..TOKENS).map(token)).chain((0..SHARES).map(share)).collect();
    let later = proptest::strategy::Union::new(all.clone())
        .prop_flat_map(|fact| prop_oneof![5 => Just(Change::Put(fact.clone())), 1 => Just(Change::Remove(fact.key()))]);
    let first: Vec<_> = all.into_iter().map(|fact| option::weighted(0.97, fact)).collect();
    (first, vec(later, 0..15))
        .prop_map(|(first, later)| first.into_iter().flatten().map(Change::Put).chain(later).collect())
}

fn user(number: u32) -> BoxedStrategy<Fact> {
    prop::bool::weighted(0.95).prop_map(move |active| Fact::User(User { id: id(number), active })).boxed()
}

fn session(number: u32) -> BoxedStrategy<Fact> {
    (0..USERS, expires())
        .prop_map(move |(user, expires)| Fact::Session(Session { id: id(number), user: id(user), expires }))
        .boxed()
}

fn service_account(number: u32) -> BoxedStrategy<Fact> {
    (home(), prop::bool::weighted(0.9))
        .prop_map(move |(organization, active)| {
            Fact::ServiceAccount(ServiceAccount { id: id(number), organization, active })
        })
        .boxed()
}

fn organization(number: u32) -> BoxedStrategy<Fact> {
    let state = prop_oneof![
        30 => Just(OrganizationState::Active),
        1 => Just(OrganizationState::Suspended),
        2 => Just(OrganizationState::Deleted),
    ];
    let model = prop_oneof![20 => Just("alpha"), 20 => Just("beta"), 1 => Just("unheard-of")];
    (state, model)
        .prop_map(move |(state, model)| {
            Fact::Organization(Organization { id: id(number), model: model.to_owned(), model_version: 1, state })
        })
        .boxed()
}

fn workspace(number: u32) -> BoxedStrategy<Fact> {
    home().prop_map(move |organization| Fact::Workspace(Workspace { id: id(number), organization })).boxed()
}

fn assignment(number: u32) -> BoxedStrategy<Fact> {
    // The first ones are mostly people's memberships, the next ones mostly tokens', so that there are some.
    let usual = match number {
        number if number < USERS => Some(Holder::User(id(number))),
        number if number < USERS + TOKENS => Some(Holder::AccessToken(id(number - USERS))),
        _ => None,
    };
    let place = (scope(), holder(), prop::bool::weighted(0.7)).prop_map(move |(scope, holder, is_usual)| match usual {
        Some(usual) if is_usual => (Scope::Organization, usual),
        _ => (scope, holder),
    });
    (home(), place, role(), prop::bool::weighted(0.07), expires(), via())
        .prop_map(move |(organization, (scope, holder), role, suspended, expires, via)| {
            Fact::Assignment(Assignment {
                id: id(number),
                organization,
                scope,
                holder,
                role,
                suspended,
                expires,
                via: via.map(id),
            })
        })
        .boxed()
}

fn custom_role(number: u32) -> BoxedStrategy<Fact> {
    let permissions =
        vec(prop::sample::select(&["file.*", "workspace.view", "organization.view", "no.such"][..]), 0..3);
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let assigns = || vec(prop::sample::select(&["*", "member", "lead"][..]), 0..2);
    let scope = prop_oneof![Just(RoleScope::Organization), Just(RoleScope::Workspace)];
    (home(), scope, permissions, any::<bool>(), assigns(), assigns())
        .prop_map(move |(organization, scope, permissions, every_workspace, may_assign, in_workspace)| {
            Fact::CustomRole(CustomRole {
                id: id(number),
                organization,
                scope,
                permissions: names(permissions),
                every_workspace,
                may_assign: names(may_assign),
                may_assign_in_workspace: names(in_workspace),
            })
        })
        .boxed()
}

fn group(number: u32) -> BoxedStrategy<Fact> {
    home().prop_map(move |organization| Fact::Group(Group { id: id(number), organization })).boxed()
}

fn group_member(number: u32) -> BoxedStrategy<Fact> {
    let member = prop_oneof![
        4 => (0..USERS).prop_map(|user| Member::User(id(user))),
        1 => (0..SERVICE_ACCOUNTS).prop_map(|account| Member::ServiceAccount(id(account))),
    ];
    (home(), 0..GROUPS, member, via())
        .prop_map(move |(organization, group, member, via)| {
            Fact::GroupMember(GroupMember { id: id(number), organization, group: id(group), member, via: via.map(id) })
        })
        .boxed()
}

fn resource(number: u32) -> BoxedStrategy<Fact> {
    let kind = prop_oneof![8 => Just("folder"), 8 => Just("file"), 1 => Just("unheard-of")];
    let parent = prop_oneof![
        1 => Just(Parent::Organization),
        3 => (0..WORKSPACES).prop_map(|workspace| Parent::Workspace(id(workspace))),
        // Mostly under an earlier one, so that not many hang in circles.
        6 => (0..=number.saturating_sub(1)).prop_map(|above| Parent::Resource(id(above))),
        1 => (0..RESOURCES).prop_map(|above| Parent::Resource(id(above))),
    ];
    (home(), kind, parent, prop::bool::weighted(0.8))
        .prop_map(move |(organization, kind, parent, inherits)| {
            Fact::Resource(Resource { id: id(number), organization, kind: kind.to_owned(), parent, inherits })
        })
        .boxed()
}

fn grant(number: u32) -> BoxedStrategy<Fact> {
    let level = prop_oneof![9 => Just("edit"), 9 => Just("view"), 1 => Just("unheard-of")];
    (home(), 0..RESOURCES, holder(), level, expires(), via())
        .prop_map(move |(organization, resource, holder, level, expires, via)| {
            Fact::Grant(Grant {
                id: id(number),
                organization,
                resource: id(resource),
                holder,
                level: level.to_owned(),
                expires,
                via: via.map(id),
            })
        })
        .boxed()
}

fn token(number: u32) -> BoxedStrategy<Fact> {
    let scope = prop::sample::select(&["file.*", "folder.view", "organization.view", "workspace.*"][..]);
    let scopes = option::weighted(0.4, vec(scope.prop_map(str::to_owned), 0..4));
    let bound_to = option::weighted(0.4, prop_oneof![3 => 0..USERS, 1 => 0..ASSIGNMENTS]);
    let acts_as = option::weighted(0.25, 0..SERVICE_ACCOUNTS);
    (home(), scopes, bound_to, acts_as, expires())
        .prop_map(move |(organization, scopes, bound_to, acts_as, expires)| {
            let (bound_to, acts_as) = (bound_to.map(id), acts_as.map(id));
            Fact::Token(Token { id: id(number), organization, scopes, bound_to, acts_as, expires })
        })
        .boxed()
}

fn share(number: u32) -> BoxedStrategy<Fact> {
    let audience = prop_oneof![
        Just(Audience::Public),
        Just(Audience::Organization),
        (0..WORKSPACES, any::<bool>())
            .prop_map(|(workspace, guests)| Audience::Workspace { id: id(workspace), guests }),
        vec(0..USERS, 0..3).prop_map(|people| Audience::People(people.into_iter().map(id).collect())),
    ];
    let mode = prop_oneof![4 => Just("send"), 4 => Just("receive"), 1 => Just("unheard-of")];
    (home(), 0..RESOURCES / 2, mode, audience, expires(), prop::bool::weighted(0.9))
        .prop_map(move |(organization, resource, mode, audience, expires, open)| {
            Fact::Share(Share {
                id: id(number),
                organization,
                resource: id::<ResourceId>(resource),
                mode: mode.to_owned(),
                audience,
                expires,
                open,
            })
        })
        .boxed()
}

/// Mostly the first organization, so that facts meet there.
fn home() -> impl Strategy<Value = OrganizationId> {
    prop_oneof![24 => Just(0), 1 => 0..ORGANIZATIONS].prop_map(id)
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Organization),
        (0..WORKSPACES).prop_map(|workspace| Scope::Workspace(id::<WorkspaceId>(workspace))),
    ]
}

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![
        6 => (0..USERS).prop_map(|user| Holder::User(id(user))),
        2 => (0..SERVICE_ACCOUNTS).prop_map(|account| Holder::ServiceAccount(id(account))),
        2 => (0..GROUPS).prop_map(|group| Holder::Group(id(group))),
        2 => (0..TOKENS).prop_map(|token| Holder::AccessToken(id(token))),
    ]
}

fn role() -> impl Strategy<Value = String> {
    let named = prop::sample::select(&["boss", "lead", "member", "guest"][..]).prop_map(str::to_owned);
    let custom = (0..CUSTOM_ROLES).prop_map(|role| id::<ids::RoleId>(role).to_string());
    prop_oneof![5 => named, 1 => custom]
}

fn expires() -> impl Strategy<Value = Option<Time>> {
    prop_oneof![12 => Just(None), 1 => (99_i64..=101).prop_map(|time| Some(Time(time)))]
}

fn via() -> impl Strategy<Value = Option<u32>> {
    option::weighted(0.2, 0..ASSIGNMENTS)
}
