//! Access tokens of organizations: what they can do at most, how long they live, and how they end.

use contracts::identity::v1::{
    AccessToken, AccessTokenState, AccessTokenWorkspace, CreateAccessTokenRequest, CreateAccessTokenResponse,
    RotateAccessTokenRequest,
};
use contracts::organization::v1::{GetOrganizationRequest, RemoveMemberRequest};
use e2e::{Organization, Person, Refused as _, Suite, workspace_object};
use kit::Time;
use tokio::task::JoinSet;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::identity::program_tokens::{create, is_live, listed, made, minted, revoke, rotate};
use crate::identity::{DAY, HOUR, MINUTE, again, holds_no_secret};

e2e::everywhere!(
    a_token_is_what_was_asked_for,
    what_cannot_be_a_token_is_refused,
    nobody_makes_a_token_beyond_their_own_power,
    a_program_makes_tokens_within_its_own_bounds,
    a_rotated_token_lives_on_for_the_overlap,
    ended_tokens_are_neither_rotated_nor_revoked,
    tokens_expire,
    lists_show_no_secret_and_tell_of_use,
    an_organization_has_a_hundred_live_tokens_at_most,
);

async fn acme(suite: &Suite) -> (Person, Organization) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    (admin, organization)
}

fn with_scopes(request: CreateAccessTokenRequest, scopes: &[&str]) -> CreateAccessTokenRequest {
    CreateAccessTokenRequest { scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(), ..request }
}

fn with_workspaces(request: CreateAccessTokenRequest, workspaces: &[(&str, &str)]) -> CreateAccessTokenRequest {
    let workspaces = workspaces
        .iter()
        .map(|(id, role)| AccessTokenWorkspace { workspace_id: (*id).to_owned(), role: (*role).to_owned() });
    CreateAccessTokenRequest { workspaces: workspaces.collect(), ..request }
}

fn living(request: CreateAccessTokenRequest, lifetime: std::time::Duration) -> CreateAccessTokenRequest {
    CreateAccessTokenRequest { lifetime: Some(lifetime.try_into().unwrap()), ..request }
}

fn lifetime(token: &AccessToken) -> i64 {
    let [begin, end] = [token.create_time, token.expire_time].map(|time| Time::try_from(&time.unwrap()).unwrap());
    end.seconds() - begin.seconds()
}

async fn a_token_is_what_was_asked_for(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let production = organization.workspace("Production");
    let request = with_workspaces(create(&organization.id, "member"), &[(production, "")]);
    let request = with_scopes(request, &["media.view", "organization.view", "media.view"]);
    let request =
        CreateAccessTokenRequest { request_id: Uuid::from_bytes(kit::Source::system().bytes()).to_string(), ..request };
    let answer = made(suite, &admin.token, request.clone()).await;
    let token = answer.access_token.clone().unwrap();

    assert_eq!(token.organization_id, organization.id);
    assert_eq!((token.role.as_str(), token.state()), ("member", AccessTokenState::Active));
    assert_eq!(token.scopes, ["media.view", "organization.view"]);
    // The model says which role in a workspace is meant where none is named.
    let member = AccessTokenWorkspace { workspace_id: production.to_owned(), role: "member".to_owned() };
    assert_eq!(token.workspaces, [member]);
    assert_eq!(token.created_by, format!("user:{}", admin.user_id));
    assert_eq!(lifetime(&token), 90 * 24 * 3600);
    assert!(answer.secret.starts_with(&token.hint) && token.last_use_time.is_none());

    // It does what its scopes and its role and its workspaces all allow.
    assert!(suite.may(&answer.secret, "media.view", workspace_object(production)).await);
    assert!(!suite.may(&answer.secret, "workspace.view", workspace_object(production)).await);
    assert!(!suite.may(&answer.secret, "media.view", workspace_object(organization.workspace("Development"))).await);
    assert!(!suite.may(&answer.secret, "member.list", organization.object()).await);

    // Repeated, the call gives the same token and the same secret.
    let again = made(suite, &admin.token, request).await;
    assert_eq!((again.secret, again.access_token), (answer.secret, answer.access_token));
    assert_eq!(listed(suite, &admin.token, &organization.id, 0, "").await.access_tokens.len(), 1);
}

async fn what_cannot_be_a_token_is_refused(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let (_, elsewhere) = acme(suite).await;
    let own = suite.organization(&admin, "fastpix").await;
    let (production, foreign) = (organization.workspace("Production"), elsewhere.workspace("Production"));
    let plain = || create(&organization.id, "member");
    let mut tokens = suite.access_tokens(&admin.token);

    for wrong in [
        CreateAccessTokenRequest { display_name: String::new(), ..plain() },
        CreateAccessTokenRequest { role: String::new(), ..plain() },
        CreateAccessTokenRequest { organization_id: "none".to_owned(), ..plain() },
        living(plain(), MINUTE / 2),
        living(plain(), 366 * DAY),
        with_scopes(plain(), &["media.*"]),
        with_workspaces(plain(), &[("none", "")]),
        with_workspaces(plain(), &[(production, ""), (production, "member")]),
        with_workspaces(plain(), &vec![(production, ""); 101]),
        with_scopes(plain(), &vec!["media.view"; 257]),
        // A workspace of one's own, but of another organization.
        with_workspaces(plain(), &[(own.workspace("Production"), "member")]),
    ] {
        tokens.create_access_token(wrong).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    for beyond in [
        create(&organization.id, "emperor"),
        with_workspaces(plain(), &[(production, "emperor")]),
        with_workspaces(plain(), &[(foreign, "member")]),
        with_scopes(plain(), &["media.fly"]),
    ] {
        tokens.create_access_token(beyond).await.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    }
    tokens.create_access_token(create(&elsewhere.id, "member")).await.denied();
    assert!(listed(suite, &admin.token, &organization.id, 0, "").await.access_tokens.is_empty());
}

async fn nobody_makes_a_token_beyond_their_own_power(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let mut tokens = suite.access_tokens(&admin.token);

    let refusal = tokens.create_access_token(create(&organization.id, "owner")).await;
    let refusal = refusal.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    assert_eq!(refusal.get_details_error_info().unwrap().metadata.get("role"), Some(&"owner".to_owned()));
    let scoped = with_scopes(create(&organization.id, "admin"), &["media.view", "organization.delete"]);
    let refusal = tokens.create_access_token(scoped).await;
    let refusal = refusal.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    let named = refusal.get_details_error_info().unwrap().metadata.remove("permission");
    assert_eq!(named.as_deref(), Some("organization.delete"));
    minted(suite, &admin.token, &organization.id, "admin").await;

    // An owner's token is not an admin's to take over.
    let owners = minted(suite, &owner.token, &organization.id, "owner").await.access_token.unwrap();
    let refusal = tokens.rotate_access_token(rotate(&organization.id, &owners.id)).await;
    refusal.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    // And what an admin makes ends with the admin, under this model.
    let theirs = minted(suite, &admin.token, &organization.id, "member").await;
    assert!(is_live(suite, &theirs.secret).await);
    let remove = RemoveMemberRequest {
        organization_id: organization.id.clone(),
        user_id: admin.user_id.clone(),
        ..RemoveMemberRequest::default()
    };
    suite.members(&owner.token).remove_member(remove).await.unwrap();
    assert!(!is_live(suite, &theirs.secret).await);
}

async fn a_program_makes_tokens_within_its_own_bounds(suite: &Suite) {
    let (founder, organization) = acme(suite).await;
    let admin = suite.join(&founder, &organization, "admin", "admin", &[]).await;
    let parent = made(suite, &admin.token, living(create(&organization.id, "admin"), HOUR)).await;

    // It is bound to the same membership, ends no later, and says who made it.
    let child = minted(suite, &parent.secret, &organization.id, "admin").await;
    let token = child.access_token.unwrap();
    assert_eq!(token.created_by, format!("access_token:{}", parent.access_token.clone().unwrap().id));
    assert_eq!(token.expire_time, parent.access_token.unwrap().expire_time);
    assert!(is_live(suite, &child.secret).await);

    // One that is limited makes none that is limited less.
    let scopes = ["token.create", "media.view"];
    let limited = made(suite, &admin.token, with_scopes(create(&organization.id, "admin"), &scopes)).await.secret;
    let mut tokens = suite.access_tokens(&limited);
    let unlimited = tokens.create_access_token(create(&organization.id, "admin")).await;
    unlimited.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    let wider = with_scopes(create(&organization.id, "admin"), &["media.view", "media.delete"]);
    let wider = tokens.create_access_token(wider).await;
    wider.refused(Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");

    let remove = RemoveMemberRequest {
        organization_id: organization.id.clone(),
        user_id: admin.user_id.clone(),
        ..RemoveMemberRequest::default()
    };
    suite.members(&founder.token).remove_member(remove).await.unwrap();
    for secret in [&parent.secret, &child.secret, &limited] {
        assert!(!is_live(suite, secret).await);
    }
}

async fn a_rotated_token_lives_on_for_the_overlap(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let production = organization.workspace("Production");
    let request = with_workspaces(living(create(&organization.id, "member"), 2 * DAY), &[(production, "member")]);
    let old = made(suite, &admin.token, with_scopes(request, &["media.view"])).await;
    let id = old.access_token.clone().unwrap().id;
    suite.advance(HOUR);
    let admin = again(suite, &admin).await;

    let mut tokens = suite.access_tokens(&admin.token);
    let overlap = RotateAccessTokenRequest { overlap: Some(HOUR.try_into().unwrap()), ..rotate(&organization.id, &id) };
    let too_long = RotateAccessTokenRequest { overlap: Some((8 * DAY).try_into().unwrap()), ..overlap.clone() };
    tokens.rotate_access_token(too_long).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let new = tokens.rotate_access_token(overlap).await.unwrap().into_inner();
    let (was, is) = (old.access_token.unwrap(), new.access_token.clone().unwrap());
    assert_ne!((&was.id, &was.hint, &old.secret), (&is.id, &is.hint, &new.secret));
    assert_eq!((&was.role, &was.workspaces, &was.scopes), (&is.role, &is.workspaces, &is.scopes));
    assert_eq!((&was.display_name, lifetime(&is)), (&is.display_name, 2 * 24 * 3600));

    let sees = async |secret: &str| suite.may(secret, "media.view", workspace_object(production)).await;
    assert!(sees(&old.secret).await && sees(&new.secret).await);
    suite.advance(HOUR);
    assert!(!is_live(suite, &old.secret).await && sees(&new.secret).await);

    // Without an overlap the old one ends at once.
    let admin = again(suite, &admin).await;
    let newest = suite.access_tokens(&admin.token).rotate_access_token(rotate(&organization.id, &is.id)).await.unwrap();
    assert!(!is_live(suite, &new.secret).await && sees(&newest.into_inner().secret).await);
    let states = listed(suite, &admin.token, &organization.id, 0, "").await.access_tokens;
    let states: Vec<_> = states.iter().map(AccessToken::state).collect();
    assert_eq!(states, [AccessTokenState::Active, AccessTokenState::Revoked, AccessTokenState::Expired]);
}

async fn ended_tokens_are_neither_rotated_nor_revoked(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let (stranger, elsewhere) = acme(suite).await;
    let token = minted(suite, &admin.token, &organization.id, "admin").await;
    let id = token.access_token.unwrap().id;

    // Through one's own organization nobody reaches another's token.
    let mut foreign = suite.access_tokens(&stranger.token);
    foreign.revoke_access_token(revoke(&elsewhere.id, &id)).await.refused(Code::NotFound, "ACCESS_TOKEN_NOT_FOUND");
    foreign.rotate_access_token(rotate(&elsewhere.id, &id)).await.refused(Code::NotFound, "ACCESS_TOKEN_NOT_FOUND");
    foreign.revoke_access_token(revoke(&organization.id, &id)).await.denied();
    foreign.rotate_access_token(rotate(&organization.id, &id)).await.denied();
    assert!(is_live(suite, &token.secret).await);

    let mut tokens = suite.access_tokens(&admin.token);
    let get = GetOrganizationRequest { organization_id: organization.id.clone() };
    suite.organizations(&token.secret).get_organization(get.clone()).await.unwrap();
    let answer = tokens.revoke_access_token(revoke(&organization.id, &id)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    let refusal = suite.organizations(&token.secret).get_organization(get).await;
    refusal.refused(Code::Unauthenticated, "CREDENTIAL_INVALID");
    let again = tokens.revoke_access_token(revoke(&organization.id, &id)).await;
    again.refused(Code::FailedPrecondition, "ACCESS_TOKEN_ENDED");
    let rotated = tokens.rotate_access_token(rotate(&organization.id, &id)).await;
    rotated.refused(Code::FailedPrecondition, "ACCESS_TOKEN_ENDED");
}

async fn tokens_expire(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let token = made(suite, &admin.token, living(create(&organization.id, "admin"), 10 * MINUTE)).await;
    suite.advance(9 * MINUTE);
    assert!(is_live(suite, &token.secret).await);
    suite.advance(MINUTE);
    assert!(!is_live(suite, &token.secret).await);

    let admin = again(suite, &admin).await;
    let id = token.access_token.unwrap().id;
    let late = suite.access_tokens(&admin.token).revoke_access_token(revoke(&organization.id, &id)).await;
    late.refused(Code::FailedPrecondition, "ACCESS_TOKEN_ENDED");
    let state = listed(suite, &admin.token, &organization.id, 0, "").await.access_tokens[0].state();
    assert_eq!(state, AccessTokenState::Expired);
}

async fn lists_show_no_secret_and_tell_of_use(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    let mut made = Vec::<CreateAccessTokenResponse>::new();
    for _ in 0..3 {
        made.push(minted(suite, &admin.token, &organization.id, "member").await);
    }
    let ids: Vec<_> = made.iter().rev().map(|answer| answer.access_token.clone().unwrap().id).collect();
    let all = listed(suite, &admin.token, &organization.id, 0, "").await;
    assert_eq!(all.access_tokens.iter().map(|token| token.id.clone()).collect::<Vec<_>>(), ids, "newest first");
    let secrets: Vec<_> = made.iter().map(|answer| answer.secret.as_str()).collect();
    holds_no_secret(&format!("{all:?}"), &secrets);

    let first = listed(suite, &admin.token, &organization.id, 2, "").await;
    assert_eq!(first.access_tokens, all.access_tokens[..2]);
    let second = listed(suite, &admin.token, &organization.id, 2, &first.next_page_token).await;
    assert_eq!((second.access_tokens.as_slice(), second.next_page_token.as_str()), (&all.access_tokens[2..], ""));

    // A use is told of, soon after.
    assert!(is_live(suite, &made[0].secret).await);
    for _ in 0..200 {
        let tokens = listed(suite, &admin.token, &organization.id, 0, "").await.access_tokens;
        if tokens[2].last_use_time.is_some() {
            assert!(tokens[..2].iter().all(|token| token.last_use_time.is_none()));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the use was never told of");
}

async fn an_organization_has_a_hundred_live_tokens_at_most(suite: &Suite) {
    let (admin, organization) = acme(suite).await;
    for _ in 0..95 {
        minted(suite, &admin.token, &organization.id, "member").await;
    }
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        let (mut tokens, request) = (suite.access_tokens(&admin.token), create(&organization.id, "member"));
        calls.spawn(async move { tokens.create_access_token(request).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (5, 5));
    for refusal in refused {
        let refusal = refusal.refused(Code::ResourceExhausted, "LIMIT_REACHED");
        assert_eq!(refusal.get_details_error_info().unwrap().metadata.get("limit"), Some(&"100".to_owned()));
    }
    // One that has ended makes room; one that is replaced at once takes no room.
    let id = made[0].as_ref().unwrap().get_ref().access_token.clone().unwrap().id;
    let mut tokens = suite.access_tokens(&admin.token);
    let rotated = tokens.rotate_access_token(rotate(&organization.id, &id)).await.unwrap().into_inner();
    let id = rotated.access_token.unwrap().id;
    let overlap = Some(MINUTE.try_into().unwrap());
    let beside =
        tokens.rotate_access_token(RotateAccessTokenRequest { overlap, ..rotate(&organization.id, &id) }).await;
    beside.refused(Code::ResourceExhausted, "LIMIT_REACHED");
    tokens.revoke_access_token(revoke(&organization.id, &id)).await.unwrap();
    minted(suite, &admin.token, &organization.id, "member").await;
}
