use std::time::Duration;

use ids::{AccessTokenId, InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::caller::Actor;
use kit::email::Email;
use kit::{Source, Time};

use crate::model::address::{self, Known, Refusal};
use crate::model::letter::Letter;
use crate::model::run::Run;
use crate::model::seat::{Seat, SeatLimit};
use crate::model::{
    Acceptance, Invitation, Inviter, Outcome, Place, State, Step, Unanswerable, WORKSPACE_ROLES_MAX, WorkspaceRole,
    fitting,
};

const HOUR: Duration = Duration::from_hours(1);

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn user() -> UserId {
    UserId::from_uuid(Source::system().uuid())
}

fn acceptance(user: UserId) -> Acceptance {
    Acceptance {
        user,
        membership: Some(MembershipId::from_uuid(Source::system().uuid())),
        role: "member".to_owned(),
        already_member: false,
        skipped: Vec::new(),
        revision: "r".to_owned(),
    }
}

/// An invitation for bob@example.com that is good for an hour.
fn invitation(now: Time, state: State) -> Invitation {
    let source = Source::system();
    Invitation {
        id: InvitationId::from_uuid(source.uuid()),
        organization: OrganizationId::from_uuid(source.uuid()),
        email: email("bob@example.com"),
        role: "member".to_owned(),
        workspaces: Vec::new(),
        state,
        inviter: Inviter::User(user()),
        created: now,
        expires: now.plus(HOUR),
        resend_count: 0,
        generation: 1,
        seat: Seat::Released,
    }
}

#[test]
fn a_pending_invitation_expires_at_its_very_moment() {
    let now = Source::system().now();
    let pending = invitation(now, State::Pending);
    let last = Time::from_millis(pending.expires.millis() - 1);
    assert_eq!(pending.outcome(last), Outcome::Pending);
    assert_eq!(pending.outcome(pending.expires), Outcome::Expired);
    assert_eq!(pending.accepting(user(), &pending.email, pending.expires), Err(Unanswerable::Closed));
}

#[test]
fn what_was_answered_stays_so_when_its_time_is_over() {
    let now = Source::system().now();
    let later = now.plus(2 * HOUR);
    for (state, outcome) in [
        (State::Accepting(user()), Outcome::Accepted),
        (State::Accepted(acceptance(user())), Outcome::Accepted),
        (State::Declined, Outcome::Declined),
        (State::Revoked, Outcome::Revoked),
        (State::Expired, Outcome::Expired),
        (State::Superseded, Outcome::Superseded),
    ] {
        assert_eq!(invitation(now, state.clone()).outcome(now), outcome, "{state:?}");
        assert_eq!(invitation(now, state.clone()).outcome(later), outcome, "{state:?}");
    }
}

#[test]
fn only_the_invited_address_answers() {
    let now = Source::system().now();
    let pending = invitation(now, State::Pending);
    assert_eq!(pending.accepting(user(), &email("bob@example.com"), now), Ok(Step::Claim));
    assert_eq!(pending.accepting(user(), &email("mallory@example.com"), now), Err(Unanswerable::OtherAddress));
    assert_eq!(pending.answerable_by(&email("bob@example.com"), now), Ok(()));
    // That it is for another address is told of a live one alone.
    let revoked = invitation(now, State::Revoked);
    assert_eq!(revoked.answerable_by(&email("mallory@example.com"), now), Err(Unanswerable::Closed));
}

#[test]
fn whoever_accepted_gets_the_same_answer_and_nobody_else_does() {
    let now = Source::system().now();
    let (bob, address) = (user(), email("bob@example.com"));
    let accepting = invitation(now, State::Accepting(bob));
    assert_eq!(accepting.accepting(bob, &address, now.plus(2 * HOUR)), Ok(Step::Finish));
    assert_eq!(accepting.accepting(user(), &address, now), Err(Unanswerable::Closed));

    let given = acceptance(bob);
    let accepted = invitation(now, State::Accepted(given.clone()));
    assert_eq!(accepted.accepting(bob, &email("bob@new.example"), now), Ok(Step::Answer(&given)));
    assert_eq!(accepted.accepting(user(), &address, now), Err(Unanswerable::Closed));
    assert_eq!(accepted.answerable_by(&address, now), Err(Unanswerable::Closed));
}

#[test]
fn an_inviter_is_read_as_it_is_written() {
    let source = Source::system();
    for inviter in [Inviter::User(user()), Inviter::AccessToken(AccessTokenId::from_uuid(source.uuid()))] {
        assert_eq!(inviter.to_string().parse(), Ok(inviter));
    }
    let somebody = user();
    assert_eq!(Inviter::of(Actor::User(somebody)), Some(Inviter::User(somebody)));
    assert_eq!(Inviter::of(Actor::Operator), None);
    for text in ["", "operator", "user:", "group:0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e"] {
        assert!(text.parse::<Inviter>().is_err(), "{text:?}");
    }
}

#[test]
fn addresses_are_separated_by_commas_semicolons_and_white_space() {
    let elements = ["a@example.com, b@example.com;c@example.com\td@example.com".to_owned(), " ,; \n".to_owned()];
    let found: Vec<_> = address::split(&elements).collect();
    assert_eq!(found, ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
}

#[test]
fn each_address_counts_once_and_in_canonical_form() {
    let given = ["Alice@Example.com", "nobody", "alice@example.COM", "a.b+c@example.com"];
    let read = address::read(given.into_iter());
    assert_eq!(read[0].email, Ok(email("alice@example.com")));
    assert_eq!(read[0].given, "Alice@Example.com");
    assert!(matches!(read[1].email, Err(Refusal::Invalid(_))));
    assert_eq!(read[2].email, Err(Refusal::Repeated));
    assert_eq!(read[3].email, Ok(email("a.b+c@example.com")));
}

#[test]
fn members_invited_and_unknown_addresses_are_refused() {
    let now = Source::system().now();
    let (bob, carol) = (email("bob@example.com"), email("carol@example.com"));
    let mut known = Known::default();
    assert_eq!(known.refusal(&bob), None);

    known.account_required = true;
    assert_eq!(known.refusal(&bob), Some(Refusal::AccountRequired));
    known.accounts.insert(bob.clone());
    assert_eq!(known.refusal(&bob), None);

    let pending = invitation(now, State::Pending);
    known.invitations.insert(bob.clone(), pending.clone());
    assert_eq!(known.refusal(&bob), Some(Refusal::AlreadyInvited(Box::new(pending))));
    known.invitations.insert(bob.clone(), invitation(now, State::Accepting(user())));
    assert_eq!(known.refusal(&bob), Some(Refusal::AlreadyMember));

    known.members.insert(carol.clone());
    assert_eq!(known.refusal(&carol), Some(Refusal::AlreadyMember));
}

#[test]
fn the_letter_names_everything_and_keeps_the_link_on_its_own_line() {
    let letter = Letter::new("Acme", Some("Alice"), "admin", "https://app.example.com/");
    assert_eq!(letter.subject(), "Alice invites you to Acme");
    let text = letter.text(&email("bob@example.com"), "tnt_inv_x", Time::from_millis(1_800_000_000_000));
    assert!(text.lines().any(|line| line == "https://app.example.com/join?token=tnt_inv_x"), "{text}");
    for part in ["Join Organization", "Alice invites you to Acme", "admin", "bob@example.com", "2027-01-15 08:00 UTC"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_program_invites_without_a_name() {
    let letter = Letter::new("Acme", None, "member", "https://app.example.com");
    assert_eq!(letter.subject(), "You are invited to Acme");
}

#[test]
fn names_cannot_write_the_letter() {
    let name = "Eve\r\nBcc: all@example.com\n\u{202e}https://evil.example/\u{200b}x";
    let letter = Letter::new(name, Some(&"x".repeat(300)), "member", "https://app.example.com");
    assert!(!letter.subject().contains(['\r', '\n', '\u{202e}', '\u{200b}']));
    assert!(!letter.subject().contains("://"));
    assert!(letter.subject().chars().count() < 200);
    let text = letter.text(&email("bob@example.com"), "t", Time::from_millis(0));
    assert_eq!(text.matches("://").count(), 1, "{text}");
    assert!(!text.contains("\nBcc"), "{text}");
}

#[test]
fn a_page_is_cut_where_its_roles_would_not_fit() {
    let now = Source::system().now();
    let mut heavy = invitation(now, State::Pending);
    let workspace = WorkspaceId::from_uuid(Source::system().uuid());
    heavy.workspaces = vec![WorkspaceRole { workspace, role: "member".to_owned() }; WORKSPACE_ROLES_MAX / 2];
    assert_eq!(fitting(&[heavy.clone(), heavy.clone()]), 2);
    assert_eq!(fitting(&[heavy.clone(), heavy.clone(), heavy.clone()]), 2);
    assert_eq!(fitting(&[]), 1);
    heavy.workspaces.extend(heavy.workspaces.clone());
    heavy.workspaces.extend(heavy.workspaces.clone());
    assert_eq!(fitting(&[heavy]), 1);
}

#[test]
fn a_replaceable_invitation_is_in_nobodys_way_while_it_is_pending() {
    let now = Source::system().now();
    let bob = email("bob@example.com");
    let pending = invitation(now, State::Pending);
    let mut known = Known::default();
    known.replaceable.insert(pending.id);
    known.invitations.insert(bob.clone(), pending.clone());
    assert_eq!(known.refusal(&bob), None);
    assert_eq!(known.replaced(&bob), Some(&pending));

    // Another one has come in between, or it is being accepted.
    let other = invitation(now, State::Pending);
    known.invitations.insert(bob.clone(), other.clone());
    assert_eq!(known.refusal(&bob), Some(Refusal::AlreadyInvited(Box::new(other))));
    assert_eq!(known.replaced(&bob), None);
    known.invitations.insert(bob.clone(), Invitation { state: State::Accepting(user()), ..pending });
    assert_eq!(known.refusal(&bob), Some(Refusal::AlreadyMember));
    assert_eq!(known.replaced(&bob), None);
}

#[test]
fn a_guest_is_invited_to_a_workspace_alone() {
    let now = Source::system().now();
    let mut invited = invitation(now, State::Pending);
    let workspace = WorkspaceId::from_uuid(Source::system().uuid());
    invited.workspaces = vec![WorkspaceRole { workspace, role: "guest".to_owned() }];
    assert!(!invited.is_guest());
    assert_eq!(invited.place(), Place::Organization);
    invited.role.clear();
    assert!(invited.is_guest());
    assert_eq!(invited.place(), Place::Workspace(workspace));
}

#[test]
fn no_two_runs_of_an_acceptance_end_at_the_same_moment() {
    let now = Source::system().now();
    let first = Run::begin(None, now);
    assert!(first.before <= now && first.until > now);
    let second = Run::begin(Some(first.until), now);
    assert_eq!(second.before, first.until);
    assert!(second.until > first.until, "though they began at the same moment");
    let later = Run::begin(Some(first.until), first.until.plus(HOUR));
    assert!(later.until > first.until.plus(HOUR));
}

#[test]
fn a_missing_seat_is_told_with_what_limits_it() {
    let mut reached = SeatLimit { limit: 20, limited_by: "edition".to_owned(), edition: "Team".to_owned() };
    assert_eq!(reached.to_string(), "there is no seat left: the edition \"Team\" allows 20");
    reached = SeatLimit { limit: 50, limited_by: "model".to_owned(), edition: String::new() };
    assert_eq!(reached.to_string(), "there is no seat left: the model allows 50");
    assert!(Seat::Tentative.is_taken() && Seat::Kept.is_taken());
    assert!(!Seat::ToRelease.is_taken() && !Seat::Released.is_taken());
}

#[test]
fn a_guests_letter_is_for_the_workspace() {
    let letter = Letter::new("Acme", Some("Alice"), "guest", "https://app.example.com").for_workspace("Design\nteam");
    assert_eq!(letter.subject(), "Alice invites you to the workspace Design team of Acme");
    let text = letter.text(&email("bob@example.com"), "t", Time::from_millis(0));
    assert!(text.contains("Join Workspace:\n") && !text.contains("Join Organization"), "{text}");
}
