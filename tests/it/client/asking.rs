//! Questions about oneself and about others, and the typed clients of all services.

use contracts::authz::v1::ListModelsRequest;
use contracts::identity::v1::GetUserRequest;
use contracts::invitation::v1::ListMyInvitationsRequest;
use contracts::organization::v1::GetOrganizationRequest;
use contracts::resource::v1::GetResourceRequest;
use e2e::{Headers, Refused as _, Suite};
use serde_json::json;
use tenantry_client::ids::{OrganizationId, WorkspaceId};
use tenantry_client::{Credential, DecisionReason, Question, ShareProof, Subject};
use tonic::Code;

use crate::client::{Scene, bearer, client, denial, permission, refusal, user};

e2e::everywhere!(
    people_ask_about_themselves_and_admins_about_others,
    services_ask_about_everybody,
    whoever_came_through_a_share_is_asked_about_by_its_proof,
    each_service_has_its_client,
);

async fn people_ask_about_themselves_and_admins_about_others(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let members = client(suite, bearer(&scene.member.token));
    let decision = members.checks().check(scene.may("view")).await.unwrap();
    assert_eq!((decision.allowed, decision.reason), (true, DecisionReason::Role));
    members.checks().require(scene.may("media.view")).await.unwrap();
    assert_eq!(denial(members.checks().require(scene.may("delete")).await), DecisionReason::NotHeld);
    assert_eq!(denial(members.checks().require(scene.may("media.fly")).await), DecisionReason::PermissionUnknown);
    let about_admin = scene.may("view").of(user(&scene.admin));
    let expected = (Code::PermissionDenied, "PERMISSION_DENIED".to_owned());
    assert_eq!(refusal(members.checks().check(about_admin).await), expected);

    let admins = client(suite, bearer(&scene.admin.token));
    admins.checks().require(scene.may("view").of(user(&scene.member))).await.unwrap();
    let denied = admins.checks().require(scene.may("view").of(user(&scene.stranger))).await;
    assert_eq!(denial(denied), DecisionReason::NoStanding);
    let organization: OrganizationId = scene.organization.id.parse().unwrap();
    let workspace: WorkspaceId = scene.organization.workspace("Production").parse().unwrap();
    admins.checks().require(Question::new(permission("member.remove"), organization)).await.unwrap();
    admins.checks().require(Question::new(permission("update"), workspace)).await.unwrap();

    let nobodys = client(suite, Credential::nobody());
    let expected = (Code::Unauthenticated, "CREDENTIAL_MISSING".to_owned());
    assert_eq!(refusal(nobodys.checks().check(scene.may("view")).await), expected);
}

async fn services_ask_about_everybody(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let of = |subject: Subject| scene.may("view").of(subject);
    for credential in [Credential::workload(suite.workload_key().trim()).unwrap(), bearer(&suite.operator)] {
        let client = client(suite, credential);
        let (member, stranger, anonymous, own) = tokio::join!(
            client.checks().require(of(user(&scene.member).into())),
            client.checks().require(of(user(&scene.stranger).into())),
            client.checks().require(of(Subject::Anonymous)),
            // They are nobody themselves, which spoils no other question.
            client.checks().check(scene.may("view")),
        );
        member.unwrap();
        assert_eq!((denial(stranger), denial(anonymous)), (DecisionReason::NoStanding, DecisionReason::NoStanding));
        assert_eq!(refusal(own).0, Code::InvalidArgument);
    }
}

async fn whoever_came_through_a_share_is_asked_about_by_its_proof(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await.id;
    let workspace = suite.workspace(&owner, &organization, "Design").await;
    let folder = suite.resource(&owner, &workspace, "folder").await.id;
    let share = json!({ "mode": "receive", "audience": { "anyone": {} } });
    let share = json!({ "resource_id": folder, "share": share });
    let secret = suite.does(&owner, "ShareService/CreateShare", share).await["secret"].clone();
    let opened = suite.succeeds(Headers::none(), "ShareService/OpenShare", json!({ "secret": secret })).await;
    let proof: ShareProof = opened["proof"].as_str().unwrap().parse().unwrap();

    let client = client(suite, bearer(&owner.token));
    let may =
        |action: &str| Question::new(permission(action), folder.parse::<tenantry_client::ids::ResourceId>().unwrap());
    let forged: ShareProof = format!("{}A", proof.as_str()).parse().unwrap();
    let (upload, download, forged) = tokio::join!(
        client.checks().check(may("upload").of(proof.clone())),
        client.checks().check(may("download").of(proof)),
        client.checks().check(may("upload").of(forged)),
    );
    assert_eq!((upload.unwrap().allowed, download.unwrap().allowed, forged.unwrap().allowed), (true, false, false));
}

async fn each_service_has_its_client(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.member.token));
    let answer = client.users().get_user(GetUserRequest::default()).await.unwrap().into_inner();
    assert_eq!(answer.user.unwrap().id, scene.member.user_id);
    let request = GetOrganizationRequest { organization_id: scene.organization.id.clone() };
    client.organizations().get_organization(request).await.unwrap();
    let request = GetOrganizationRequest { organization_id: scene.elsewhere.id.clone() };
    client.organizations().get_organization(request).await.denied();
    let mine = client.invitations().list_my_invitations(ListMyInvitationsRequest::default()).await.unwrap();
    assert!(mine.into_inner().invitations.is_empty());
    let request = GetResourceRequest { resource_id: scene.media.to_string() };
    let found = client.resources().get_resource(request).await.unwrap().into_inner().resource.unwrap();
    assert_eq!(found.id, scene.media.to_string());
    assert!(client.models().list_models(ListModelsRequest::default()).await.unwrap().into_inner().models.len() > 3);
}
