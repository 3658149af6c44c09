use ids::{MembershipId, OrganizationId, ServiceAccountId};
use kit::Time;
use uuid::Uuid;

use crate::event::service_account_updated;
use crate::model::{AssignmentChanges, ServiceAccount};

fn account(role: &str, disabled: bool) -> ServiceAccount {
    ServiceAccount {
        id: ServiceAccountId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        membership: MembershipId::from_uuid(Uuid::from_u128(3)),
        display_name: "Deploys".to_owned(),
        role: role.to_owned(),
        disabled,
        created_by: "operator".to_owned(),
        version: 1,
        created: Time::from_millis(0),
    }
}

#[test]
fn another_role_and_a_stop_narrow_and_a_start_or_another_name_do_not() {
    let narrows = |before: &ServiceAccount, after: &ServiceAccount| {
        service_account_updated(before, after, &[], &AssignmentChanges::default()).narrowing
    };
    let running = account("admin", false);
    assert!(narrows(&running, &account("member", false)));
    assert!(narrows(&running, &account("admin", true)));
    assert!(!narrows(&account("admin", true), &running));
    assert!(!narrows(&running, &ServiceAccount { display_name: "Ships".to_owned(), ..running.clone() }));
}
