//! What a writer gives and takes, again and again: one kind a file.

mod grant;
pub(crate) mod member;
mod role;
mod share;
mod token;

use std::sync::Arc;

use crate::board::{Board, Key};
use crate::calls::Caller;
use crate::verdict::Effect;

pub(crate) use grant::Grant;
pub(crate) use member::Member;
pub(crate) use role::Role;
pub(crate) use share::Share;
pub(crate) use token::Token;

/// One of them.
#[derive(Debug)]
pub(crate) enum Toggle {
    Grant(Grant),
    Role(Role),
    Member(Member),
    Token(Token),
    Share(Share),
}

impl Toggle {
    /// Gives.
    pub(crate) async fn widen(&mut self, caller: &mut Caller<'_>, board: &Board) -> anyhow::Result<()> {
        match self {
            Self::Grant(grant) => grant.widen(caller).await,
            Self::Role(role) => role.widen(caller).await,
            Self::Member(member) => member.widen(caller).await,
            Self::Token(token) => token.widen(caller, board).await,
            Self::Share(share) => share.widen(caller, board).await,
        }
    }

    /// Takes away.
    pub(crate) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        match self {
            Self::Grant(grant) => grant.narrow(caller).await,
            Self::Role(role) => role.narrow(caller).await,
            Self::Member(member) => member.narrow(caller).await,
            Self::Token(token) => token.narrow(caller).await,
            Self::Share(share) => share.narrow(caller).await,
        }
    }

    /// What there is to ask about it; nothing before it was given for the first time.
    pub(crate) fn key(&self) -> Option<&Arc<Key>> {
        match self {
            Self::Grant(grant) => Some(&grant.key),
            Self::Role(role) => Some(&role.key),
            Self::Member(member) => Some(&member.key),
            Self::Token(token) => token.key.as_ref(),
            Self::Share(share) => share.key.as_ref(),
        }
    }

    /// How often it stands in its service's list, and whether it should.
    pub(crate) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        match self {
            Self::Grant(grant) => grant.listed(caller).await,
            Self::Role(role) => role.listed(caller).await,
            Self::Member(member) => member.listed(caller).await,
            Self::Token(token) => token.listed(caller).await,
            Self::Share(share) => share.listed(caller).await,
        }
    }
}

/// What a list has of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) expected: usize,
    pub(crate) found: usize,
}

/// Does something to a key, and notes from when to when.
async fn step<T>(
    key: &Key,
    effect: Effect,
    caller: &mut Caller<'_>,
    done: impl AsyncFnOnce(&mut Caller<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    key.begin(effect, caller.world.journal.now());
    let answer = done(caller).await?;
    key.end(caller.world.journal.now());
    Ok(answer)
}

/// How many of a list's elements have this in this field.
fn count(answer: &serde_json::Value, list: &str, matches: impl Fn(&serde_json::Value) -> bool) -> usize {
    answer[list].as_array().map_or(0, |elements| elements.iter().filter(|element| matches(element)).count())
}
