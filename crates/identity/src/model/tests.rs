use std::time::Duration;

use ids::{AccessTokenId, MembershipId, OrganizationId, SessionId, UserId};
use kit::email::Email;
use kit::{Source, Time};

use crate::model::{
    AccessToken, AccessTokenState, Account, Algorithm, MailBudget, NoSwitch, PasswordHash, PasswordReset, Session,
    SignUp, scope,
};

const DAY: Duration = Duration::from_hours(24);
const MOMENT: Duration = Duration::from_millis(1);

fn noon() -> Time {
    Time::from_millis(1_700_000_000_000)
}

fn account() -> Account {
    let email = Email::parse("ann@example.com").unwrap();
    let id = UserId::from_uuid(Source::system().uuid());
    Account::open(id, email, "Ann".to_owned(), PasswordHash::new("$argon2id$secret".to_owned()), noon())
}

fn token(lifetime: Duration) -> AccessToken {
    let source = Source::system();
    AccessToken {
        id: AccessTokenId::from_uuid(source.uuid()),
        organization: OrganizationId::from_uuid(source.uuid()),
        display_name: "Encoder".to_owned(),
        service_account: None,
        role: "member".to_owned(),
        membership: MembershipId::from_uuid(source.uuid()),
        workspaces: Vec::new(),
        scopes: Vec::new(),
        bound_to: None,
        hint: "tnt_at_abcd".to_owned(),
        created_by: "operator".to_owned(),
        created_by_token: None,
        lifetime,
        create_time: noon(),
        expire_time: noon().plus(lifetime),
        revoke_time: None,
        last_use_time: None,
    }
}

#[test]
fn every_change_of_an_account_changes_its_etag() {
    let first = account();
    let renamed = first.clone().renamed("Ann B".to_owned(), noon().plus(MOMENT));
    let closed = renamed.clone().closed(noon().plus(DAY));

    assert_eq!([first.etag(), renamed.etag(), closed.etag()], ["1", "2", "3"]);
    assert_eq!(renamed.update_time, noon().plus(MOMENT));
    assert!(first.active && !closed.active);
}

#[test]
fn an_update_is_refused_with_an_etag_of_another_state_alone() {
    let account = account();
    assert!(account.check_etag("").is_ok());
    assert!(account.check_etag("1").is_ok());
    assert_eq!(account.check_etag("0").unwrap_err().reason(), "ETAG_MISMATCH");
    assert_eq!(account.check_etag("01").unwrap_err().reason(), "ETAG_MISMATCH");
}

#[test]
fn a_password_hash_does_not_print() {
    assert!(!format!("{:?}", account()).contains("secret"));
}

#[test]
fn a_session_ends_30_days_after_its_last_refresh() {
    let user = account().id;
    let session = Session::begin(SessionId::from_uuid(Source::system().uuid()), user, noon());
    let last = noon().plus(30 * DAY).minus(MOMENT);

    assert!(session.is_live(last));
    assert!(!session.is_live(last.plus(MOMENT)));
    assert!(session.refreshed(last).is_live(last.plus(29 * DAY)));
}

#[test]
fn a_session_ends_90_days_after_its_beginning_however_often_it_is_refreshed() {
    let id = SessionId::from_uuid(Source::system().uuid());
    let late = noon().plus(89 * DAY);
    let session = Session::begin(id, account().id, noon()).refreshed(late);

    assert_eq!(session.expire_time(), noon().plus(90 * DAY));
    assert!(!session.is_live(noon().plus(90 * DAY)));
    // An access token does not outlive its session.
    let end = session.end_time();
    assert_eq!(session.access_token_expire_time(end.minus(MOMENT)), end);
    assert_eq!(session.access_token_expire_time(late), late.plus(Duration::from_mins(5)));
}

#[test]
fn somebody_switches_among_their_own_organizations_if_there_are_several() {
    let new = || OrganizationId::from_uuid(Source::system().uuid());
    let (here, there, foreign) = (new(), new(), new());
    let session = Session::begin(SessionId::from_uuid(Source::system().uuid()), account().id, noon());
    assert_eq!(session.active_organization, None);

    let switched = session.switched(there, &[here, there]).unwrap();
    assert_eq!(switched.active_organization, Some(there));
    assert_eq!(switched.refreshed(noon().plus(DAY)).active_organization, Some(there));
    assert_eq!(switched.switched(here, &[here, there]).unwrap().active_organization, Some(here));
    assert_eq!(session.switched(foreign, &[here, there]), Err(NoSwitch::NotAMember));
    // Whoever belongs to one alone has nothing to switch to, whichever they name.
    for wanted in [here, foreign] {
        assert_eq!(session.switched(wanted, &[here]), Err(NoSwitch::NothingElse(1)));
        assert_eq!(session.switched(wanted, &[]), Err(NoSwitch::NothingElse(0)));
    }
}

#[test]
fn an_address_gets_five_mails_in_any_hour() {
    let minute = Duration::from_mins(1);
    let mut budget = MailBudget::default();
    for count in 0..5 {
        budget = budget.spend(noon().plus(minute * count)).unwrap();
    }
    let hour = noon().plus(Duration::from_hours(1));
    assert_eq!(budget.clone().spend(hour.minus(MOMENT)), None);
    // The first leaves the count after its hour, the second a minute later.
    let budget = budget.spend(hour).unwrap();
    assert_eq!(budget.clone().spend(hour), None);
    assert!(budget.spend(hour.plus(minute)).is_some());
}

#[test]
fn a_closed_account_is_owed_nothing() {
    let account = account().owed_organization(Some("pinkfish".to_owned()));
    assert_eq!(
        account.clone().renamed("Bo".to_owned(), noon()).default_organization_model.as_deref(),
        Some("pinkfish")
    );
    assert_eq!(account.closed(noon()).default_organization_model, None);
}

#[test]
fn links_work_for_their_time_and_for_somebody() {
    let fingerprint = [7; 32];
    let account = account();
    let sign_up = SignUp::new(fingerprint, account.email, account.display_name, account.password_hash, noon());
    assert_eq!(sign_up.expire_time, noon().plus(DAY));

    let hour = Duration::from_hours(1);
    let reset = PasswordReset::new(fingerprint, Some(account.id), noon());
    assert_eq!(reset.user(noon().plus(hour).minus(MOMENT)), Some(account.id));
    assert_eq!(reset.user(noon().plus(hour)), None);
    assert_eq!(PasswordReset::new(fingerprint, None, noon()).user(noon()), None);
}

#[test]
fn a_token_is_active_until_it_expires_or_is_revoked() {
    let token = token(DAY);
    assert_eq!(token.state(noon().plus(DAY).minus(MOMENT)), AccessTokenState::Active);
    assert_eq!(token.state(noon().plus(DAY)), AccessTokenState::Expired);
    let revoked = token.revoked(noon());
    assert_eq!(revoked.state(noon()), AccessTokenState::Revoked);
    assert_eq!(revoked.state(noon().plus(2 * DAY)), AccessTokenState::Revoked);
}

#[test]
fn a_replaced_token_ends_at_once_or_lives_on_for_the_overlap() {
    assert_eq!(token(DAY).replaced(Duration::ZERO, noon()).state(noon()), AccessTokenState::Revoked);

    let replaced = token(3 * DAY).replaced(DAY, noon());
    assert_eq!(replaced.expire_time, noon().plus(DAY));
    assert!(replaced.is_live(noon().plus(DAY).minus(MOMENT)));
    // An overlap never makes a token live longer.
    assert_eq!(token(DAY).replaced(3 * DAY, noon()).expire_time, noon().plus(DAY));
}

#[test]
fn a_scope_is_a_type_and_an_action() {
    assert_eq!(scope("live_stream.view"), Ok("live_stream.view".to_owned()));
    for wrong in ["", "media", "media.", ".view", "media.*", "Media.view", "media.view.more", "media view.x"] {
        assert!(scope(wrong).is_err(), "{wrong}");
    }
    assert!(scope(&format!("media.{}", "a".repeat(128))).is_err());
}

#[test]
fn an_algorithm_is_found_by_its_name() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rs256] {
        assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
    }
    assert_eq!(Algorithm::parse("none"), None);
}
