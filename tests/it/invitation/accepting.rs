//! What an acceptance gives: one membership, once, whoever else acts at the same moment.

use std::time::Duration;

use contracts::invitation::v1::{ErrorReason, InvitationState, WorkspaceRole};
use contracts::organization::v1::{CreateWorkspaceRequest, DeleteWorkspaceRequest};
use e2e::{Refused as _, Suite, reason};
use tokio::task::JoinSet;
use tonic::Code;

use crate::invitation::{accept, invite, listed, put_model_of_few, remove, revoke, times_member};

e2e::everywhere!(
    a_hundred_acceptances_give_one_membership,
    accepting_and_taking_back_agree_on_who_came_first,
    a_full_organization_can_be_joined_later,
    an_old_link_revives_nothing,
    a_workspace_that_is_gone_is_told,
);

async fn a_hundred_acceptances_give_one_membership(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let token = suite.invite(&owner, &organization, &invited.email, "member", &[]).await;
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (mut client, request) = (suite.invitations(&invited.token), accept(&token));
        tasks.spawn(async move { client.accept_invitation(request).await.map(|answer| answer.into_inner()) });
    }
    let answers = tasks.join_all().await;
    let first = answers[0].as_ref().expect("the first is accepted");
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer == first)), "{answers:?}");
    assert!(!first.already_member);
    assert_eq!(times_member(suite, &owner, &organization, &invited).await, 1);
    assert!(suite.may(&invited.token, "organization.view", organization.object()).await);
}

async fn accepting_and_taking_back_agree_on_who_came_first(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    for number in 0..6 {
        let invited = suite.person("invited").await;
        let token = suite.invite(&owner, &organization, &invited.email, "member", &[]).await;
        let pending = listed(suite, &owner, &organization, InvitationState::Pending).await.remove(0);
        let (mut accepting, mut revoking) = (suite.invitations(&invited.token), suite.invitations(&owner.token));
        let accepting = tokio::spawn(async move { accepting.accept_invitation(accept(&token)).await });
        // So that sometimes the one and sometimes the other comes first.
        tokio::time::sleep(Duration::from_millis(number * 3)).await;
        let revoked = revoking.revoke_invitation(revoke(&organization, &pending)).await;
        let accepted = accepting.await.expect("the task ends");
        let member = times_member(suite, &owner, &organization, &invited).await == 1;
        match (&accepted, &revoked) {
            (Ok(_), Err(status)) => assert_eq!(reason(status), "INVITATION_NOT_PENDING"),
            (Err(status), Ok(_)) => assert_eq!(reason(status), "INVITATION_INVALID"),
            both => panic!("one of them must win: {both:?}"),
        }
        assert_eq!(member, accepted.is_ok());
    }
}

async fn a_full_organization_can_be_joined_later(suite: &Suite) {
    put_model_of_few(suite).await;
    let (owner, second, third) =
        (suite.person("owner").await, suite.person("second").await, suite.person("third").await);
    let organization = suite.organization(&owner, "few").await;
    let stranger = invite(&organization, &["no@example.com"], "member");
    let stranger =
        suite.invitations(&owner.token).create_invitations(stranger).await.unwrap().into_inner().results.remove(0);
    assert_eq!(stranger.refusal(), ErrorReason::AccountRequired);

    let token = suite.invite(&owner, &organization, &second.email, "member", &[]).await;
    suite.accept(&second, &token).await;
    let token = suite.invite(&owner, &organization, &third.email, "member", &[]).await;
    let refused = suite.invitations(&third.token).accept_invitation(accept(&token)).await;
    refused.refused(Code::ResourceExhausted, "SEAT_LIMIT_REACHED");
    assert_eq!(listed(suite, &owner, &organization, InvitationState::Pending).await.len(), 1);
    assert_eq!(times_member(suite, &owner, &organization, &third).await, 0);

    remove(suite, &owner, &organization, &second).await;
    suite.accept(&third, &token).await;
    assert_eq!(times_member(suite, &owner, &organization, &third).await, 1);
}

async fn an_old_link_revives_nothing(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let token = suite.invite(&owner, &organization, &invited.email, "admin", &[]).await;
    suite.accept(&invited, &token).await;
    remove(suite, &owner, &organization, &invited).await;
    // The same answer as the first time, and nothing behind it.
    suite.accept(&invited, &token).await;
    assert_eq!(times_member(suite, &owner, &organization, &invited).await, 0);
    assert!(!suite.may(&invited.token, "organization.view", organization.object()).await);

    let token = suite.invite(&owner, &organization, &invited.email, "member", &[]).await;
    suite.accept(&invited, &token).await;
    assert!(suite.may(&invited.token, "organization.view", organization.object()).await);
    assert!(!suite.may(&invited.token, "member.invite", organization.object()).await);
}

async fn a_workspace_that_is_gone_is_told(suite: &Suite) {
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let organization = suite.organization(&owner, "standard").await;
    let create = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: "Short-lived".to_owned(),
        ..CreateWorkspaceRequest::default()
    };
    let gone = suite.workspaces(&owner.token).create_workspace(create).await.unwrap().into_inner();
    let gone = gone.workspace.unwrap().id;
    let mut asked = invite(&organization, &[&invited.email], "member");
    asked.workspaces = vec![WorkspaceRole { workspace_id: gone.clone(), role: String::new() }];
    suite.invitations(&owner.token).create_invitations(asked).await.unwrap();
    let delete = DeleteWorkspaceRequest { workspace_id: gone.clone(), ..DeleteWorkspaceRequest::default() };
    suite.workspaces(&owner.token).delete_workspace(delete).await.unwrap();

    let token = suite.mailed_token(&invited.email, 2).await;
    let answer = suite.invitations(&invited.token).accept_invitation(accept(&token)).await.unwrap().into_inner();
    assert_eq!(answer.skipped_workspace_ids, [gone]);
    assert_eq!(answer.role, "member");
}
