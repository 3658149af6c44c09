use std::time::Duration;

use ids::{OrganizationId, ResourceId, ShareId, UserId, WorkspaceId};
use kit::Time;
use kit::email::Email;
use kit::passwords::PasswordHash;
use uuid::Uuid;

use crate::model::{Audience, NamedPeople, Recognition, Share, WRONG_PASSWORDS_MAX, WrongPasswords};

fn time(millis: i64) -> Time {
    Time::from_millis(millis)
}

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn share() -> Share {
    Share {
        id: ShareId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        resource: ResourceId::from_uuid(Uuid::from_u128(3)),
        display_name: "Plans".to_owned(),
        mode: "send".to_owned(),
        audience: Audience::Organization,
        password: Some(hash("one")),
        expire_time: Some(time(2_000)),
        max_uses: 5,
        uses: 0,
        closed: false,
        wrong_passwords: WrongPasswords::none(),
        created_by: "operator".to_owned(),
        create_time: time(1_000),
        version: 1,
    }
}

fn named() -> NamedPeople {
    NamedPeople {
        users: [user(1)].into(),
        emails: [email("ann@example.com"), email("bob@example.com")].into(),
        known: [].into(),
    }
}

#[test]
fn a_share_ends_by_its_time_by_its_uses_and_by_being_closed() {
    assert!(share().is_open(time(1_999)));
    assert!(!share().is_open(time(2_000)), "its time has come");
    assert!(Share { expire_time: None, ..share() }.is_open(time(9_000_000)));
    assert!(Share { uses: 4, ..share() }.is_open(time(1_000)));
    assert!(!Share { uses: 5, ..share() }.is_open(time(1_000)), "it is used up");
    assert!(!Share { uses: 6, ..share() }.is_open(time(1_000)), "its uses were limited later");
    assert!(Share { max_uses: 0, uses: 1_000_000, ..share() }.is_open(time(1_000)));
    assert!(!Share { closed: true, ..share() }.is_open(time(1_000)));
}

#[test]
fn whoever_only_takes_away_hands_nothing_on() {
    let open_to_all = Share { expire_time: None, max_uses: 0, password: None, ..share() };
    let same = Share { display_name: "Other".to_owned(), version: 7, uses: 3, ..share() };
    let closed = Share { closed: true, ..share() };
    let shorter = Share { expire_time: Some(time(1_500)), ..share() };
    let fewer = Share { max_uses: 1, ..share() };
    for less in [same, closed, shorter, fewer] {
        assert!(!less.gives_more_than(&share()), "{less:?}");
    }
    assert!(!share().gives_more_than(&open_to_all), "an end, a limit and a password where there was none");
}

#[test]
fn whoever_lets_more_in_hands_something_on() {
    for more in [
        Share { mode: "receive".to_owned(), ..share() },
        Share { audience: Audience::Anyone, ..share() },
        Share { expire_time: Some(time(2_001)), ..share() },
        Share { expire_time: None, ..share() },
        Share { max_uses: 6, ..share() },
        Share { max_uses: 0, ..share() },
        Share { password: None, ..share() },
        Share { password: Some(hash("another")), ..share() },
    ] {
        assert!(more.gives_more_than(&share()), "{more:?}");
    }
    assert!(share().gives_more_than(&Share { closed: true, ..share() }), "it is opened up again");
}

#[test]
fn only_anyone_can_come_without_saying_who() {
    assert!(!Audience::Anyone.needs_sign_in());
    let workspace = Audience::Workspace { id: WorkspaceId::from_uuid(Uuid::from_u128(9)), guests: true };
    for audience in [Audience::Organization, workspace, Audience::People(named())] {
        assert!(audience.needs_sign_in(), "{audience:?}");
        assert_eq!(audience.may_name(user(2)), matches!(audience, Audience::People(_)));
    }
}

#[test]
fn an_address_counts_for_whoever_has_proven_it() {
    let mut people = named();
    assert_eq!(people.accounts(), [user(1)].into());
    assert_eq!(people.recognise(&email("eve@example.com"), user(5)), Recognition::Stranger);
    assert_eq!(people.recognise(&email("ann@example.com"), user(2)), Recognition::Recognised);
    assert_eq!(people.accounts(), [user(1), user(2)].into());

    let audience = Audience::People(people.clone());
    assert!(!audience.may_name(user(1)), "named by the account");
    assert!(!audience.may_name(user(2)), "known by the address");
    assert!(audience.may_name(user(3)));
    assert!(!Audience::People(NamedPeople { emails: [].into(), ..named() }).may_name(user(3)), "no address is named");

    assert_eq!(people.recognise(&email("ann@example.com"), user(4)), Recognition::Replaced);
    assert_eq!(people.accounts(), [user(1), user(4)].into(), "the address is somebody else's now");
}

#[test]
fn who_is_known_stays_so_while_their_address_is_named() {
    let mut before = named();
    before.recognise(&email("ann@example.com"), user(2));
    before.recognise(&email("bob@example.com"), user(3));
    let seen = Share { audience: Audience::People(before), ..share() };
    let without_ann = NamedPeople { emails: [email("bob@example.com")].into(), ..NamedPeople::default() };
    let changed = seen.clone().with_audience(Audience::People(without_ann));
    let Audience::People(people) = &changed.audience else { panic!("{changed:?}") };
    assert_eq!(people.accounts(), [user(3)].into());
    assert_eq!(seen.clone().with_audience(Audience::Anyone).audience, Audience::Anyone);
}

/// Somebody may have come to the door between the first look at a share and the change of it.
#[test]
fn a_change_keeps_what_happened_at_the_door() {
    let seen = Share { audience: Audience::People(named()), ..share() };
    let mut people = named();
    people.recognise(&email("ann@example.com"), user(2));
    let wrong_passwords = WrongPasswords { count: 3, last: time(1_500) };
    let current = Share { audience: Audience::People(people), uses: 4, wrong_passwords, ..seen.clone() };
    let changed = Share { mode: "receive".to_owned(), ..seen }.replacing(&current);
    assert_eq!((changed.mode.as_str(), changed.uses, changed.version), ("receive", 4, 2));
    assert_eq!((changed.wrong_passwords, &changed.audience), (wrong_passwords, &current.audience));
    assert!(changed.is_as_seen("2") && changed.is_as_seen("") && !changed.is_as_seen("1"));
}

#[test]
fn after_ten_wrong_passwords_everybody_waits_for_a_minute() {
    let guesses = |count| WrongPasswords { count, last: time(100_000) };
    assert_eq!(guesses(WRONG_PASSWORDS_MAX - 1).wait(time(100_000)), None);
    assert_eq!(guesses(WRONG_PASSWORDS_MAX).wait(time(100_000)), Some(Duration::from_mins(1)));
    assert_eq!(guesses(WRONG_PASSWORDS_MAX).wait(time(159_999)), Some(Duration::from_millis(1)));
    assert_eq!(guesses(WRONG_PASSWORDS_MAX).wait(time(160_000)), None);
    assert_eq!(WrongPasswords::none().wait(time(0)), None);
}
