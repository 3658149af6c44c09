//! Whether somebody can act at all.

use ids::{AccessTokenId, ServiceAccountId, SessionId, ShareId, UserId};

use crate::answer::Why;
use crate::arena::Life;
use crate::fact::{self, Fact, FactKey, Holder, Principal};
use crate::question::Subject;
use crate::time::Time;
use crate::world::World;

/// Whether the subject can act, in the session that it names.
pub(crate) fn subject(world: &World, subject: Subject, session: Option<SessionId>, now: Time) -> Result<(), Why> {
    let person = match subject {
        Subject::Anonymous => return Err(Why::Anonymous),
        Subject::User(id) => Some(id),
        Subject::ServiceAccount(_) | Subject::AccessToken(_) | Subject::Group(_) => None,
        Subject::Share { share: id, person } => {
            share(world, id, now)?;
            person
        }
    };
    match subject {
        Subject::ServiceAccount(id) => service_account(world, id)?,
        Subject::AccessToken(id) => token(world, id, now)?,
        Subject::Group(id) if world.recorded(FactKey::Group(id)).is_none() => return Err(Why::GroupUnknown),
        _ => {}
    }
    if let Some(person) = person {
        user(world, person)?;
    }
    session.map_or(Ok(()), |session| in_session(world, session, person, now))
}

/// Whether somebody can act, in whatever session.
pub(crate) fn principal(world: &World, principal: Principal, now: Time) -> Result<(), Why> {
    subject(world, principal.into(), None, now)
}

/// A share that is open.
pub(crate) fn share(world: &World, id: ShareId, now: Time) -> Result<&fact::Share, Why> {
    let Some(Fact::Share(share)) = world.recorded(FactKey::Share(id)) else { return Err(Why::ShareUnknown) };
    match share {
        share if !share.open => Err(Why::ShareClosed),
        share if now.is_past(share.expires) => Err(Why::ShareExpired),
        share => Ok(share),
    }
}

fn user(world: &World, id: UserId) -> Result<(), Why> {
    match world.is_active(id) {
        Some(true) => Ok(()),
        Some(false) => Err(Why::UserInactive),
        None => Err(Why::UserUnknown),
    }
}

fn service_account(world: &World, id: ServiceAccountId) -> Result<(), Why> {
    match world.recorded(FactKey::ServiceAccount(id)) {
        Some(Fact::ServiceAccount(account)) if account.active => Ok(()),
        Some(_) => Err(Why::ServiceAccountInactive),
        None => Err(Why::ServiceAccountUnknown),
    }
}

fn in_session(world: &World, id: SessionId, person: Option<UserId>, now: Time) -> Result<(), Why> {
    let Some(Fact::Session(session)) = world.recorded(FactKey::Session(id)) else { return Err(Why::SessionUnknown) };
    match session {
        session if Some(session.user) != person => Err(Why::SessionOfAnother),
        session if now.is_past(session.expires) => Err(Why::SessionExpired),
        _ => Ok(()),
    }
}

fn token(world: &World, id: AccessTokenId, now: Time) -> Result<(), Why> {
    let Some(Fact::Token(token)) = world.recorded(FactKey::Token(id)) else { return Err(Why::TokenUnknown) };
    if now.is_past(token.expires) {
        return Err(Why::TokenExpired);
    }
    if let Some(account) = token.acts_as {
        service_account(world, account)?;
    }
    let Some(membership) = token.bound_to else { return Ok(()) };
    let arena = world.arena(token.organization).ok_or(Why::TokenMembershipEnded)?;
    let row = arena.find_assignment(membership).filter(|row| arena.life(row, now) == Life::Live);
    match row.and_then(|row| arena.holder_id(row.holder)) {
        Some(Holder::User(id)) => user(world, id),
        Some(Holder::ServiceAccount(id)) => service_account(world, id),
        // A token is bound to somebody who acts: not to a group, and not to another token.
        Some(Holder::Group(_) | Holder::AccessToken(_)) | None => Err(Why::TokenMembershipEnded),
    }
}
