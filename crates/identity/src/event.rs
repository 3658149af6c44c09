//! What is written to the log, and what it means to authz. People's entries are in the stream of the person, tokens'
//! and keys' in that of the organization.

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{AssignmentFact, FactKind, SessionFact, TokenFact, UserFact, fact::Fact};
use ids::{MembershipId, OrganizationId, SessionId, UserId, WorkspaceId};
use kit_db::Entry;

use crate::model::{AccessToken, Account, Session, SigningKey};

/// Somebody has an account.
pub(crate) fn user_created(account: &Account) -> Entry {
    Entry::widening(account.id.uuid(), "user.created").put(user(account)).about("user_id", account.id)
}

/// Somebody changed their account.
pub(crate) fn user_updated(account: &Account) -> Entry {
    Entry::widening(account.id.uuid(), "user.updated").about("user_id", account.id)
}

/// Somebody has the organization of their own that the account was owed.
pub(crate) fn default_organization_made(user: UserId, organization: OrganizationId) -> Entry {
    let entry = Entry::widening(user.uuid(), "user.default_organization_made");
    entry.about("user_id", user).about("organization_id", organization)
}

/// Somebody gets no organization of their own, for good.
pub(crate) fn default_organization_refused(user: UserId, reason: &'static str) -> Entry {
    let entry = Entry::widening(user.uuid(), "user.default_organization_refused");
    entry.about("user_id", user).about("reason", reason)
}

/// Somebody closed their account, and all their sessions ended.
pub(crate) fn user_deactivated(account: &Account, ended: &[SessionId]) -> Entry {
    let entry = Entry::narrowing(account.id.uuid(), "user.deactivated").put(user(account));
    without(entry, ended).about("user_id", account.id)
}

/// Somebody has a new password, and these sessions ended.
pub(crate) fn password_changed(user: UserId, ended: &[SessionId]) -> Entry {
    changed_password(user, "user.password_changed", ended)
}

/// Somebody has a new password by a link, and all their sessions ended.
pub(crate) fn password_reset(user: UserId, ended: &[SessionId]) -> Entry {
    changed_password(user, "user.password_reset", ended)
}

/// Somebody asked for a link to choose a new password.
pub(crate) fn password_reset_requested(user: UserId) -> Entry {
    Entry::widening(user.uuid(), "user.password_reset_requested").about("user_id", user)
}

/// Somebody signed in.
pub(crate) fn session_started(session: &Session) -> Entry {
    let fact = SessionFact {
        session_id: session.id.into(),
        user_id: session.user.into(),
        expire_time: Some(session.end_time().into()),
    };
    about_session(Entry::widening(session.user.uuid(), "session.started"), session).put(Fact::Session(fact))
}

/// A session has new tokens.
pub(crate) fn session_refreshed(session: &Session) -> Entry {
    about_session(Entry::widening(session.user.uuid(), "session.refreshed"), session)
}

/// Somebody works in another of their organizations now.
pub(crate) fn session_switched(session: &Session, organization: OrganizationId) -> Entry {
    let entry = Entry::widening(session.user.uuid(), "session.switched");
    about_session(entry, session).about("organization_id", organization)
}

/// Somebody ended a session.
pub(crate) fn session_ended(user: UserId, session: SessionId) -> Entry {
    without(Entry::narrowing(user.uuid(), "session.ended"), &[session]).about("session_id", session)
}

/// A refresh token came back after it was used: somebody else may have it.
pub(crate) fn refresh_token_reused(session: &Session) -> Entry {
    let entry = Entry::narrowing(session.user.uuid(), "session.refresh_token_reused");
    about_session(without(entry, &[session.id]), session)
}

/// Sessions made room for a new one.
pub(crate) fn sessions_crowded_out(user: UserId, ended: &[SessionId]) -> Entry {
    without(Entry::narrowing(user.uuid(), "session.crowded_out"), ended).about("user_id", user)
}

/// A session's time was over. It worked for nobody any more, so this takes nothing away.
pub(crate) fn session_expired(session: &Session) -> Entry {
    about_session(without(Entry::widening(session.user.uuid(), "session.expired"), &[session.id]), session)
}

/// An organization has a new token.
pub(crate) fn access_token_created(token: &AccessToken) -> Entry {
    let entry = Entry::widening(token.organization.uuid(), "access_token.created");
    about_token(with_token(entry, token), token)
}

/// A token was revoked.
pub(crate) fn access_token_revoked(token: &AccessToken) -> Entry {
    let entry = Entry::narrowing(token.organization.uuid(), "access_token.revoked");
    about_token(without_token(entry, token), token)
}

/// A token was revoked together with the one that made it, or that made its maker.
pub(crate) fn access_token_revoked_with(token: &AccessToken, revoked: &AccessToken) -> Entry {
    access_token_revoked(token).about("revoked_with_access_token_id", revoked.id)
}

/// A token took the place of another, which is revoked, or lives on for a while. One entry for both: whoever rotates
/// has a token that works at every moment.
pub(crate) fn access_token_rotated(replaced: &AccessToken, token: &AccessToken) -> Entry {
    let entry = with_token(Entry::narrowing(token.organization.uuid(), "access_token.rotated"), token);
    let entry = match replaced.revoke_time {
        Some(_) => without_token(entry, replaced),
        None => entry.put(token_fact(replaced)),
    };
    about_token(entry, token).about("replaced_access_token_id", replaced.id)
}

/// A token that ended long ago is forgotten. It worked for nobody any more, so this takes nothing away.
pub(crate) fn access_token_forgotten(token: &AccessToken) -> Entry {
    let entry = Entry::widening(token.organization.uuid(), "access_token.forgotten");
    about_token(without_token(entry, token), token)
}

/// An organization has a new signing key.
pub(crate) fn signing_key_created(key: &SigningKey) -> Entry {
    Entry::widening(key.organization.uuid(), "signing_key.created")
        .about("signing_key_id", key.id)
        .about("algorithm", key.algorithm.as_str())
}

/// A signing key left the organization's key set.
pub(crate) fn signing_key_deleted(organization: ids::OrganizationId, key: ids::SigningKeyId) -> Entry {
    Entry::widening(organization.uuid(), "signing_key.deleted").about("signing_key_id", key)
}

fn user(account: &Account) -> Fact {
    Fact::User(UserFact { user_id: account.id.into(), active: account.active })
}

fn changed_password(user: UserId, kind: &'static str, ended: &[SessionId]) -> Entry {
    // Where no session ends, nobody loses anything, and nobody has to wait for authz.
    let entry = if ended.is_empty() { Entry::widening } else { Entry::narrowing };
    without(entry(user.uuid(), kind), ended).about("user_id", user)
}

fn without(entry: Entry, ended: &[SessionId]) -> Entry {
    ended.iter().fold(entry, |entry, session| entry.remove(FactKind::Session, *session))
}

fn about_session(entry: Entry, session: &Session) -> Entry {
    entry.about("user_id", session.user).about("session_id", session.id)
}

fn about_token(entry: Entry, token: &AccessToken) -> Entry {
    let entry = entry.about("access_token_id", token.id);
    match token.service_account {
        Some(account) => entry.about("service_account_id", account),
        None => entry.about("role", &token.role),
    }
}

/// One that acts as a service account holds nothing itself.
fn with_token(entry: Entry, token: &AccessToken) -> Entry {
    let entry = entry.put(token_fact(token));
    if token.service_account.is_some() {
        return entry;
    }
    let entry = entry.put(assignment(token, token.membership, None, &token.role));
    token
        .workspaces
        .iter()
        .fold(entry, |entry, held| entry.put(assignment(token, held.membership, Some(held.workspace), &held.role)))
}

fn without_token(entry: Entry, token: &AccessToken) -> Entry {
    let entry = entry.remove(FactKind::Token, token.id);
    if token.service_account.is_some() {
        return entry;
    }
    let entry = entry.remove(FactKind::Assignment, token.membership);
    token.workspaces.iter().fold(entry, |entry, held| entry.remove(FactKind::Assignment, held.membership))
}

fn token_fact(token: &AccessToken) -> Fact {
    Fact::Token(TokenFact {
        access_token_id: token.id.into(),
        organization_id: token.organization.into(),
        scoped: !token.scopes.is_empty(),
        scopes: token.scopes.clone(),
        bound_to_membership_id: token.bound_to.map(String::from).unwrap_or_default(),
        expire_time: Some(token.expire_time.into()),
        service_account_id: token.service_account.map(String::from).unwrap_or_default(),
    })
}

/// A role of a token; one in a workspace lives and dies with the one in the organization.
fn assignment(token: &AccessToken, id: MembershipId, workspace: Option<WorkspaceId>, role: &str) -> Fact {
    Fact::Assignment(AssignmentFact {
        membership_id: id.into(),
        organization_id: token.organization.into(),
        workspace_id: workspace.map(String::from).unwrap_or_default(),
        holder: Some(Subject { kind: Some(subject::Kind::AccessTokenId(token.id.into())) }),
        role: role.to_owned(),
        suspended: false,
        expire_time: None,
        via_membership_id: workspace.map(|_| token.membership.into()).unwrap_or_default(),
    })
}
