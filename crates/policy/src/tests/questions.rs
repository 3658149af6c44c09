//! Questions at random, about the same few things.

use proptest::option;
use proptest::prelude::*;

use crate::question::{Object, Question, Subject};
use crate::tests::facts::{
    CUSTOM_ROLES, GROUPS, NOW, ORGANIZATIONS, RESOURCES, SERVICE_ACCOUNTS, SESSIONS, SHARES, TOKENS, USERS, WORKSPACES,
};
use crate::tests::id;

/// A question that owns its text.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) permission: String,
    question: Question<'static>,
}

impl Asked {
    pub(crate) fn question(&self) -> Question<'_> {
        Question { permission: &self.permission, ..self.question }
    }
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let session = || option::weighted(0.05, (0..SESSIONS).prop_map(id));
    let any = (subject(), session(), permission(), object());
    let opened = prop::sample::select(&["view", "upload", "file.create"][..]).prop_map(str::to_owned);
    let through_a_door = (share(), session(), opened, resource());
    let question = prop_oneof![9 => any.boxed(), 1 => through_a_door.boxed()];
    question.prop_map(|(subject, session, permission, object)| Asked {
        permission,
        question: Question { subject, session, permission: "", object, now: NOW },
    })
}

fn share() -> impl Strategy<Value = Subject> {
    (0..SHARES, option::of((0..USERS).prop_map(id)))
        .prop_map(|(share, person)| Subject::Share { share: id(share), person })
}

fn resource() -> impl Strategy<Value = Object> {
    (0..RESOURCES).prop_map(|resource| Object::Resource(id(resource)))
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        12 => (0..USERS).prop_map(|user| Subject::User(id(user))),
        2 => (0..SERVICE_ACCOUNTS).prop_map(|account| Subject::ServiceAccount(id(account))),
        6 => (0..TOKENS).prop_map(|token| Subject::AccessToken(id(token))),
        4 => share(),
        2 => (0..GROUPS).prop_map(|group| Subject::Group(id(group))),
        1 => Just(Subject::Anonymous),
    ]
}

fn object() -> impl Strategy<Value = Object> {
    prop_oneof![
        3 => Just(Object::Organization(id(0))),
        1 => (0..ORGANIZATIONS).prop_map(|organization| Object::Organization(id(organization))),
        3 => (0..WORKSPACES).prop_map(|workspace| Object::Workspace(id(workspace))),
        6 => resource(),
    ]
}

fn permission() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "view",
        "edit",
        "update",
        "create",
        "upload",
        "undelete",
        "organization.view",
        "view",
        "view",
        "organization.undelete",
        "member.list",
        "workspace.view",
        "folder.view",
        "folder.create",
        "file.view",
        "file.edit",
        "file.create",
        "file.unheard-of",
        "assign:boss",
        "assign:lead",
        "assign:member",
        "assign:guest",
        "grant:edit",
        "grant:view",
        "share:send",
        "share:receive",
        "other:thing",
        "",
    ];
    let custom = (0..CUSTOM_ROLES).prop_map(|role| format!("assign:{}", id::<ids::RoleId>(role)));
    let assumed = (0..4_u32).prop_map(|number| format!("assume:{}", id::<ids::GroupId>(number)));
    prop_oneof![14 => prop::sample::select(TEXTS).prop_map(str::to_owned), 1 => custom, 1 => assumed]
}
