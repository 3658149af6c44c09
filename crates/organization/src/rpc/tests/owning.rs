//! One owner, never two, never none.

use contracts::organization::v1::{GetOrganizationRequest, RemoveMemberRequest, TransferOwnershipRequest};
use tonic::Code::{FailedPrecondition, InvalidArgument, NotFound, PermissionDenied};

use crate::model::Organization;
use crate::rpc::ownership;
use crate::rpc::tests::{House, Refused as _, on_both};
use crate::store;

on_both! {
    ownership_passes_on_in_one_step
    the_owner_is_neither_removed_nor_demoted_nor_suspended_nor_doubled
    an_owner_must_be_there_to_stay
    of_two_transfers_at_once_one_happens
    of_a_transfer_and_a_leave_at_once_one_happens
    the_tables_refuse_two_owners_and_none
    an_operator_moves_the_ownership_too
    several_owners_keep_one
    a_dry_run_changes_nothing
}

async fn ownership_passes_on_in_one_step(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    house.transfer(&organization, bob, ada).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    let request = TransferOwnershipRequest {
        organization_id: organization.clone(),
        new_owner_user_id: bob.into(),
        role_afterwards: "owner".to_owned(),
        ..Default::default()
    };
    house.organizations(ada).transfer_ownership(request.clone()).await.refused(InvalidArgument, "ROLE_UNKNOWN");
    let unknown = TransferOwnershipRequest { role_afterwards: "emperor".to_owned(), ..request };
    house.organizations(ada).transfer_ownership(unknown).await.refused(InvalidArgument, "ROLE_UNKNOWN");

    house.transfer(&organization, ada, bob).await.unwrap();

    assert_eq!(house.role(&organization, ada).await.as_deref(), Some("member"));
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("owner"));
    assert_eq!(
        house.logged(&organization).await.last().unwrap(),
        &("organization.ownership_transferred".to_owned(), true)
    );
    house.transfer(&organization, ada, bob).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    let (eve, other) = house.founder("space").await;
    let request =
        TransferOwnershipRequest { organization_id: other, new_owner_user_id: eve.into(), ..Default::default() };
    house.organizations(eve).transfer_ownership(request).await.refused(FailedPrecondition, "NO_OWNERS");
}

async fn the_owner_is_neither_removed_nor_demoted_nor_suspended_nor_doubled(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "admin").await;
    house.remove(&organization, bob, ada).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    house.set_role(&organization, bob, ada, "member").await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    house.set_role(&organization, ada, bob, "owner").await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    house.suspend(&organization, bob, ada).await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    house.expire(&organization, bob, ada).await.refused(FailedPrecondition, "LAST_HOLDER");
    house.leave(&organization, ada, None).await.refused(FailedPrecondition, "LAST_HOLDER");
    assert_eq!(house.role(&organization, ada).await.as_deref(), Some("owner"));

    house.leave(&organization, ada, Some(bob)).await.unwrap();
    assert_eq!(house.role(&organization, ada).await, None);
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("owner"));
}

async fn an_owner_must_be_there_to_stay(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    house.suspend(&organization, ada, bob).await.unwrap();
    house.expire(&organization, ada, eve).await.unwrap();
    for unsuitable in [bob, eve, ada] {
        let refused = house.transfer(&organization, ada, unsuitable).await;
        refused.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
    }
    house.leave(&organization, ada, Some(bob)).await.refused(FailedPrecondition, "NEW_OWNER_UNSUITABLE");
    house.leave(&organization, ada, Some(ada)).await.refused(FailedPrecondition, "SUCCESSOR_NOT_MEMBER");
    let stranger = house.world.person("Mallory");
    house.transfer(&organization, ada, stranger).await.refused(NotFound, "MEMBER_NOT_FOUND");
    assert_eq!(house.role(&organization, ada).await.as_deref(), Some("owner"));
}

async fn of_two_transfers_at_once_one_happens(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let (first, second) =
        tokio::join!(house.transfer(&organization, ada, bob), house.transfer(&organization, ada, eve));
    assert_eq!([&first, &second].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{first:?} {second:?}");
    let lost = if first.is_err() { first } else { second };
    lost.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    let mut roles = Vec::new();
    for user in [ada, bob, eve] {
        roles.extend(house.role(&organization, user).await);
    }
    roles.sort();
    assert_eq!(roles, ["member", "member", "owner"]);
}

async fn of_a_transfer_and_a_leave_at_once_one_happens(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    // Whichever comes first: the other meets a caller who is no owner any more, or no member.
    let (transfer, leave) =
        tokio::join!(house.transfer(&organization, ada, bob), house.leave(&organization, ada, Some(eve)));
    assert!(transfer.is_ok() || leave.is_ok(), "{transfer:?} {leave:?}");
    let mut owners = 0;
    for user in [ada, bob, eve] {
        owners += usize::from(house.role(&organization, user).await.as_deref() == Some("owner"));
    }
    assert_eq!(owners, 1);
}

async fn the_tables_refuse_two_owners_and_none(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let id = organization.parse().unwrap();
    let Organization { model, .. } = store::organization::find(house.app.db.read(), id).await.unwrap().unwrap();
    let model = kit::App::kit(&*house.app).models().get(&model).await.unwrap();
    // Someone whose code forgot every rule: what is left is what the tables hold.
    for (user, role, reason) in [(bob, "owner", "ROLE_PASSES_ON"), (ada, "member", "LAST_HOLDER")] {
        let tx = house.app.db.begin_housekeeping(&kit::guard::Housekeeping::witness()).await.unwrap();
        let mut membership = store::membership::find(&tx, id, user).await.unwrap().unwrap();
        membership.role = role.to_owned();
        store::membership::update(&tx, &membership).await.unwrap();
        let fault = ownership::settle(&tx, &model, id).await.unwrap_err();
        assert_eq!((fault.code(), fault.reason()), (FailedPrecondition, reason));
        assert!(tx.commit_step().await.is_err(), "what the table refused cannot be committed");
    }
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("member"));
}

async fn an_operator_moves_the_ownership_too(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "admin").await;
    house.change_role(&organization, ada, "member").await.refused(FailedPrecondition, "ROLE_PASSES_ON");
    house.change_role(&organization, bob, "emperor").await.refused(InvalidArgument, "ROLE_UNKNOWN");
    house.change_role(&organization, bob, "owner").await.unwrap();
    assert_eq!(house.role(&organization, ada).await.as_deref(), Some("member"));
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("owner"));
    let id: ids::OrganizationId = organization.parse().unwrap();
    let entry = house.app.db.log_before(id.uuid(), None, 1).await.unwrap().remove(0);
    assert_eq!((entry.actor.as_str(), entry.narrowing), ("operator", true));
    assert_eq!(entry.details().unwrap()["reason"], "ticket 7");
}

async fn several_owners_keep_one(house: House) {
    let (ada, organization) = house.founder("crowd").await;
    let (bob, eve) = (house.member(&organization, "owner").await, house.member(&organization, "member").await);
    let advisories = async || {
        let request = GetOrganizationRequest { organization_id: organization.clone() };
        let answer = house.organizations(ada).get_organization(request).await.unwrap().into_inner();
        answer.advisories.into_iter().map(|advisory| advisory.code).collect::<Vec<_>>()
    };
    assert!(advisories().await.is_empty());
    house.transfer(&organization, ada, eve).await.refused(FailedPrecondition, "ROLE_CHANGE_BY_INVITATION");
    house.suspend(&organization, ada, bob).await.unwrap();
    assert_eq!(advisories().await, ["SINGLE_HOLDER"]);
    // The other one is suspended: nobody could act for the organization.
    house.suspend(&organization, bob, ada).await.refused(FailedPrecondition, "LAST_HOLDER");
    house.remove(&organization, bob, ada).await.refused(FailedPrecondition, "LAST_HOLDER");
    house.change_role(&organization, ada, "member").await.refused(FailedPrecondition, "LAST_HOLDER");
    house.reactivate(&organization, ada, bob).await.unwrap();
    house.change_role(&organization, ada, "member").await.unwrap();
    assert_eq!(house.role(&organization, ada).await.as_deref(), Some("member"));
}

async fn a_dry_run_changes_nothing(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "member").await;
    let workspace = house.workspace(&organization, bob).await.unwrap();
    let logged = house.logged(&organization).await;
    let request = RemoveMemberRequest {
        organization_id: organization.clone(),
        user_id: bob.into(),
        request_id: house.world.uuid().to_string(),
        validate_only: true,
        ..Default::default()
    };
    for _ in 0..2 {
        let answer = house.members(ada).remove_member(request.clone()).await.unwrap().into_inner();
        // Two roles go, and the workspace comes.
        assert_eq!((answer.revision.as_str(), answer.differences.len()), ("", 3));
    }
    assert_eq!(house.logged(&organization).await, logged);
    assert_eq!(house.inside(&workspace, ada).await, [crate::rpc::tests::life::owner(bob)]);
    assert_eq!(house.role(&organization, bob).await.as_deref(), Some("member"));
}
