use std::collections::BTreeMap;

use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;
use kit::models::ModelRef;
use uuid::Uuid;

use crate::model::{
    KindRefusal, Leaving, MemberPosition, Membership, Organization, Owners, Position, State, WorkspaceMembership,
    WorkspaceRoleChanges, check_kind, etag, fitting, is_current, leaving, narrows,
};

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn membership(role: &str, expires: Option<i64>) -> Membership {
    Membership {
        id: MembershipId::from_uuid(uuid(1)),
        organization: OrganizationId::from_uuid(uuid(2)),
        user: UserId::from_uuid(uuid(3)),
        role: role.to_owned(),
        expires: expires.map(Time::from_millis),
        suspended: false,
        version: 1,
        created: Time::from_millis(0),
    }
}

fn held(workspace: u128, role: &str) -> WorkspaceMembership {
    WorkspaceMembership {
        id: MembershipId::from_uuid(uuid(100 + workspace)),
        organization: OrganizationId::from_uuid(uuid(2)),
        workspace: WorkspaceId::from_uuid(uuid(workspace)),
        user: UserId::from_uuid(uuid(3)),
        membership: Some(MembershipId::from_uuid(uuid(1))),
        role: role.to_owned(),
        expires: None,
        created: Time::from_millis(0),
    }
}

fn organization() -> Organization {
    Organization {
        id: OrganizationId::from_uuid(uuid(2)),
        display_name: "Acme".to_owned(),
        model: ModelRef { name: "standard".to_owned(), version: 1 },
        edition: String::new(),
        state: State::Active,
        version: 1,
        created: Time::from_millis(0),
        updated: Time::from_millis(0),
        deleted: None,
    }
}

#[test]
fn an_etag_is_asked_for_only_if_given() {
    assert!(is_current("", 3));
    assert!(is_current(&etag(3), 3));
    assert!(!is_current(&etag(2), 3));
    assert!(!is_current("03", 3));
}

#[test]
fn a_membership_counts_until_the_moment_it_expires() {
    let now = Time::from_millis(1000);
    assert!(membership("member", None).is_live(now));
    assert!(membership("member", Some(1001)).is_live(now));
    assert!(!membership("member", Some(1000)).is_live(now));
    assert!(!membership("member", Some(999)).is_live(now));
}

#[test]
fn another_role_and_an_earlier_end_take_away() {
    let plain = membership("member", None);
    assert!(!narrows(&plain, &plain));
    assert!(narrows(&plain, &membership("admin", None)));
    assert!(narrows(&plain, &membership("member", Some(5))));
    assert!(narrows(&membership("member", Some(6)), &membership("member", Some(5))));
    assert!(!narrows(&membership("member", Some(5)), &membership("member", Some(6))));
    assert!(!narrows(&membership("member", Some(5)), &plain));
}

#[test]
fn kinds_are_required_where_there_are_any_and_refused_where_there_are_none() {
    let kinds = ["production".to_owned(), "qa".to_owned()];
    assert_eq!(check_kind(&kinds, "qa"), Ok(()));
    assert_eq!(check_kind(&kinds, ""), Err(KindRefusal::Missing));
    assert_eq!(check_kind(&kinds, "canary"), Err(KindRefusal::Unknown));
    assert_eq!(check_kind(&[], ""), Ok(()));
    assert_eq!(check_kind(&[], "qa"), Err(KindRefusal::NoKinds));
}

#[test]
fn a_suspension_takes_away_and_its_end_gives() {
    let plain = membership("member", None);
    let suspended = Membership { suspended: true, ..plain.clone() };
    assert!(narrows(&plain, &suspended));
    assert!(!narrows(&suspended, &plain));
    assert!(!narrows(&suspended, &suspended));
}

#[test]
fn nobody_relies_on_who_is_suspended_or_ends_by_itself() {
    let plain = membership("owner", None);
    assert!(plain.is_lasting());
    assert!(!membership("owner", Some(i64::MAX)).is_lasting());
    let suspended = Membership { suspended: true, ..plain };
    assert!(!suspended.is_lasting());
    // It is a membership still: an invitation gives no second one.
    assert!(suspended.is_live(Time::from_millis(1000)));
}

#[test]
fn a_role_in_a_workspace_counts_until_the_moment_it_expires() {
    let until = |expires| WorkspaceMembership { expires: Some(Time::from_millis(expires)), ..held(1, "member") };
    let now = Time::from_millis(1000);
    assert!(held(1, "member").is_live(now));
    assert!(until(1001).is_live(now));
    assert!(!until(1000).is_live(now));
}

#[test]
fn the_last_holder_needs_a_successor() {
    assert_eq!(leaving(true, 0, false), Leaving::LastHolder);
    assert_eq!(leaving(true, 0, true), Leaving::HandOver);
    assert_eq!(leaving(true, 1, false), Leaving::Free);
    assert_eq!(leaving(true, 1, true), Leaving::HandOver);
}

#[test]
fn whoever_holds_no_protected_role_leaves_freely_and_hands_no_role_over() {
    assert_eq!(leaving(false, 0, false), Leaving::Free);
    assert_eq!(leaving(false, 0, true), Leaving::Free);
    assert_eq!(leaving(false, 1, true), Leaving::Free);
}

#[test]
fn a_role_passes_on_where_it_has_one_holder_at_a_time() {
    assert!(Owners::Single("owner").passes_on("owner"));
    assert!(!Owners::Single("owner").passes_on("admin"));
    assert!(!Owners::Several("owner").passes_on("owner"));
    assert!(!Owners::None.passes_on(""));
    assert_eq!(
        [Owners::None, Owners::Single("a"), Owners::Several("b")].map(Owners::role),
        [None, Some("a"), Some("b")]
    );
}

#[test]
fn a_deleted_organization_comes_back_within_thirty_days() {
    let day = 24 * 60 * 60 * 1000;
    let (deleted, almost, over) =
        (Time::from_millis(day), Time::from_millis(31 * day - 1), Time::from_millis(31 * day));
    let mut organization = organization();
    assert!(!organization.undelete(almost), "it is not deleted");

    organization.delete(deleted);
    assert_eq!((organization.state, organization.version), (State::Deleted, 2));
    assert_eq!(organization.purged(), Some(over));
    let mut late = organization.clone();
    assert!(!late.undelete(over));
    assert_eq!(late, organization);

    assert!(organization.undelete(almost));
    assert_eq!((organization.state, organization.deleted, organization.purged()), (State::Active, None, None));
    assert_eq!((organization.version, organization.updated), (3, almost));
}

#[test]
fn replacing_workspaces_adds_changes_and_removes() {
    let current = vec![held(1, "member"), held(2, "member"), held(3, "admin")];
    let wanted = [(2, "admin"), (3, "admin"), (4, "guest")];
    let wanted: BTreeMap<_, _> =
        wanted.into_iter().map(|(id, role)| (WorkspaceId::from_uuid(uuid(id)), role.to_owned())).collect();

    let changes = WorkspaceRoleChanges::between(current, wanted);

    assert_eq!(changes.added, [(WorkspaceId::from_uuid(uuid(4)), "guest".to_owned())]);
    assert_eq!(changes.changed, [(held(2, "member"), "admin".to_owned())]);
    assert_eq!(changes.removed, [held(1, "member")]);
    assert!(changes.narrows());
    let touched: Vec<_> = changes.touched().map(|(workspace, role)| (workspace.uuid().as_u128(), role)).collect();
    assert_eq!(touched, [(4, "guest"), (2, "member"), (2, "admin"), (1, "member")]);
}

#[test]
fn replacing_workspaces_by_the_same_changes_nothing() {
    let wanted = BTreeMap::from([(WorkspaceId::from_uuid(uuid(1)), "member".to_owned())]);
    let changes = WorkspaceRoleChanges::between(vec![held(1, "member")], wanted);
    assert_eq!(changes, WorkspaceRoleChanges::default());
    assert!(!changes.narrows());
}

#[test]
fn a_position_is_read_back_as_it_was_written() {
    let position = Position::new(Time::from_millis(1_700_000_000_123), uuid(7));
    assert_eq!(position.to_string().parse(), Ok(position));
    for text in ["", "1", ":", "1:", "x:00000000-0000-0000-0000-000000000007", "1:no id"] {
        assert!(text.parse::<Position>().is_err(), "{text:?}");
    }
}

#[test]
fn a_position_in_the_member_list_says_whose_it_is() {
    let member = MemberPosition::Member(Position::new(Time::from_millis(5), uuid(7)));
    let invited = MemberPosition::Invited(InvitationId::from_uuid(uuid(7)));
    assert_eq!(member.to_string().parse(), Ok(member));
    assert_eq!(invited.to_string().parse(), Ok(invited));
    for text in ["", "member", "member:5", "invited:", "guest:00000000-0000-0000-0000-000000000007"] {
        assert!(text.parse::<MemberPosition>().is_err(), "{text:?}");
    }
}

#[test]
fn positions_are_in_the_order_of_time_then_id() {
    let at = |time, id| Position::new(Time::from_millis(time), uuid(id));
    assert!(at(1, 9) < at(2, 1));
    assert!(at(1, 1) < at(1, 2));
}

#[test]
fn a_state_is_found_by_its_name() {
    for state in [State::Active, State::Suspended, State::Deleted] {
        assert_eq!(State::parse(state.name()), Some(state));
    }
    assert_eq!(State::parse("frozen"), None);
}

#[test]
fn a_page_ends_before_it_is_too_heavy_but_has_one_element() {
    assert_eq!(fitting([5, 5, 5].into_iter(), 10), 2);
    assert_eq!(fitting([5, 5, 1].into_iter(), 11), 3);
    assert_eq!(fitting([99, 1].into_iter(), 10), 1);
    assert_eq!(fitting([0, 0, 0].into_iter(), 0), 3);
    assert_eq!(fitting([u64::MAX, 1].into_iter(), u64::MAX), 2);
}
