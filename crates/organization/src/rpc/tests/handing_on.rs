//! Nobody hands on, or meddles with, what is above them: by whichever way somebody has it.

use contracts::access::v1::{Subject, subject};
use contracts::organization::v1::group_service_client::GroupServiceClient;
use contracts::organization::v1::service_account_service_client::ServiceAccountServiceClient;
use contracts::organization::v1::*;
use ids::UserId;
use tonic::Code::PermissionDenied;
use tonic::{Response, Status};

use crate::rpc::tests::{House, Refused as _, metadata, on_both};

on_both! {
    a_group_is_joined_by_those_who_could_hand_on_what_it_has
    a_member_who_is_above_by_a_group_is_not_touched
    a_service_account_is_started_by_those_who_could_hand_on_what_it_has
}

impl House {
    async fn group(&self, organization: &str, by: UserId, role: &str) -> String {
        let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let group = Group { display_name: named("Board"), role: named(role), ..Default::default() };
        let request =
            CreateGroupRequest { organization_id: organization.to_owned(), group: Some(group), ..Default::default() };
        let mut groups = GroupServiceClient::new(self.line(Some(by)));
        groups.create_group(request).await.unwrap().into_inner().group.unwrap().id
    }

    async fn put_into(
        &self,
        (organization, group): (&str, &str),
        by: UserId,
        user: UserId,
    ) -> Result<Response<AddGroupMemberResponse>, Status> {
        let request = AddGroupMemberRequest {
            organization_id: organization.to_owned(),
            group_id: group.to_owned(),
            subject: Some(Subject { kind: Some(subject::Kind::UserId(user.into())) }),
            ..Default::default()
        };
        GroupServiceClient::new(self.line(Some(by))).add_group_member(request).await
    }
}

async fn a_group_is_joined_by_those_who_could_hand_on_what_it_has(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let bob = house.member(&organization, "admin").await;
    let (board, other) = (house.group(&organization, ada, "").await, house.founder("owned").await.1);
    let hall = house.group(&other, ada, "").await;
    // It has no roles; what was granted to it, authz alone knows.
    house.world.deny(&format!("assume:{board}"));
    let status = house.put_into((&organization, &board), bob, bob).await;
    let status = status.refused(PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    assert_eq!(metadata(&status, "permission"), format!("assume:{board}"));
    let eve = house.member(&other, "member").await;
    house.put_into((&other, &hall), ada, eve).await.unwrap();
}

async fn a_member_who_is_above_by_a_group_is_not_touched(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let (bob, eve) = (house.member(&organization, "member").await, house.member(&organization, "member").await);
    let board = house.group(&organization, ada, "admin").await;
    house.put_into((&organization, &board), ada, bob).await.unwrap();
    house.world.deny("assign:admin");
    house.remove(&organization, eve, bob).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    house.suspend(&organization, eve, bob).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    house.reactivate(&organization, eve, bob).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    house.expire(&organization, eve, bob).await.refused(PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    house.suspend(&organization, bob, eve).await.unwrap();
    house.remove(&organization, bob, eve).await.unwrap();
}

async fn a_service_account_is_started_by_those_who_could_hand_on_what_it_has(house: House) {
    let (ada, organization) = house.founder("owned").await;
    let mut accounts = ServiceAccountServiceClient::new(house.line(Some(ada)));
    let account = ServiceAccount {
        display_name: Some("Robot".to_owned()),
        role: Some("member".to_owned()),
        ..Default::default()
    };
    let request = CreateServiceAccountRequest {
        organization_id: organization.clone(),
        service_account: Some(account),
        ..Default::default()
    };
    let id = accounts.create_service_account(request).await.unwrap().into_inner().service_account.unwrap().id;
    house.world.deny(&format!("assume:{id}"));
    let stop = |disabled: bool| UpdateServiceAccountRequest {
        organization_id: organization.clone(),
        service_account: Some(ServiceAccount { id: id.clone(), disabled: Some(disabled), ..Default::default() }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["disabled".to_owned()] }),
        ..Default::default()
    };
    accounts.update_service_account(stop(true)).await.unwrap();
    let started = accounts.update_service_account(stop(false)).await;
    started.refused(PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
}
