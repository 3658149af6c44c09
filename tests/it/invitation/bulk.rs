//! Many invitations, and what the other services see of them.

use std::collections::HashSet;

use contracts::invitation::internal::v1::{ListPendingInvitationsRequest, VerifyInvitationRequest};
use contracts::invitation::v1::{
    CreateInvitationsRequest, GetInvitationRequest, InvitationState, ListInvitationsRequest,
};
use e2e::{Refused as _, Suite};
use tonic::Code;

use crate::invitation::{invite, listed};

e2e::everywhere!(a_thousand_addresses_are_one_call, services_ask_about_what_is_pending);

async fn a_thousand_addresses_are_one_call(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let emails: Vec<_> = (0..1000).map(|number| format!("person{number}@example.com")).collect();
    let too_many = CreateInvitationsRequest {
        emails: vec![emails.join(", "), "one-more@example.com".to_owned()],
        ..invite(&organization, &[], "member")
    };
    let mut inviting = suite.invitations(&owner.token);
    inviting.create_invitations(too_many.clone()).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    inviting
        .create_invitations(invite(&organization, &[" , "], "member"))
        .await
        .refused(Code::InvalidArgument, "INVALID_FIELDS");
    let all = CreateInvitationsRequest { emails: vec![emails.join(", ")], ..too_many };
    let results = inviting.create_invitations(all).await.unwrap().into_inner().results;
    assert!(results.iter().all(|result| result.refusal == 0));
    let given: Vec<_> = results.iter().map(|result| result.email.clone()).collect();
    assert_eq!(given, emails);

    let mut request = ListInvitationsRequest {
        organization_id: organization.id.clone(),
        page_size: 300,
        ..ListInvitationsRequest::default()
    };
    let (mut seen, mut pages) = (HashSet::new(), 0);
    loop {
        let page = inviting.list_invitations(request.clone()).await.unwrap().into_inner();
        seen.extend(page.invitations.into_iter().map(|invitation| invitation.email));
        pages += 1;
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!((seen.len(), pages), (1000, 4));
}

async fn services_ask_about_what_is_pending(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let token = suite.invite(&owner, &organization, "first@example.com", "admin", &[]).await;
    suite.invite(&owner, &organization, "second@example.com", "member", &[]).await;
    let asked = ListPendingInvitationsRequest {
        organization_id: organization.id.clone(),
        page_size: 10,
        ..ListPendingInvitationsRequest::default()
    };
    let mut internal = suite.pending_invitations(&suite.workload_key());
    let pending = internal.list_pending_invitations(asked.clone()).await.unwrap().into_inner().invitations;
    let pending: Vec<_> = pending.into_iter().map(|pending| (pending.email, pending.role)).collect();
    let expected = [("first@example.com", "admin"), ("second@example.com", "member")];
    assert_eq!(pending, expected.map(|(email, role)| (email.to_owned(), role.to_owned())));
    let verify = VerifyInvitationRequest { token };
    let proven = internal.verify_invitation(verify.clone()).await.unwrap().into_inner();
    assert_eq!(proven.email, "first@example.com");

    // By the workload key, and by nothing else.
    let mut without = suite.pending_invitations("");
    without.list_pending_invitations(asked).await.denied();
    without.verify_invitation(verify).await.denied();

    let one = listed(suite, &owner, &organization, InvitationState::Pending).await.remove(0);
    let get = GetInvitationRequest { organization_id: organization.id.clone(), invitation_id: one.id.clone() };
    let got = suite.invitations(&owner.token).get_invitation(get).await.unwrap().into_inner().invitation;
    assert_eq!(got, Some(one));
    let unknown =
        GetInvitationRequest { invitation_id: organization.id.clone(), organization_id: organization.id.clone() };
    let refused = suite.invitations(&owner.token).get_invitation(unknown).await;
    refused.refused(Code::NotFound, "INVITATION_NOT_FOUND");
}
