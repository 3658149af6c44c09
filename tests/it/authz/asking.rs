//! Questions: about oneself, about others, one by one and many at once.

use contracts::access::v1::{Object, Subject};
use contracts::authz::v1::{
    BatchCheckRequest, CheckRequest, Consistency, DecisionReason, ExplainRequest, ListPermissionsRequest,
    ListResourcesRequest, ListSubjectsRequest,
};
use contracts::resource::v1::CreateResourceRequest;
use e2e::{Organization, Person, Refused as _, Suite, resource_object, user_subject, workspace_object};
use tonic::Code;
use tonic_types::StatusExt as _;

e2e::everywhere!(
    about_others,
    many_at_once,
    what_must_not_be_asked_is_told_with_its_places,
    lists_agree_with_checks,
    strangers_learn_nothing,
    as_fresh_as_asked
);

struct Scene {
    admin: Person,
    member: Person,
    stranger: Person,
    organization: Organization,
}

async fn scene(suite: &Suite) -> Scene {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let member = suite.join(&admin, &organization, "member", "member", &[&production]).await;
    let stranger = suite.person("stranger").await;
    Scene { admin, member, stranger, organization }
}

fn check(subject: Option<Subject>, permission: &str, object: Object) -> CheckRequest {
    CheckRequest { subject, permission: permission.to_owned(), object: Some(object), consistency: None }
}

/// Asking about others takes `access.check`; the operator may ask about everybody.
async fn about_others(suite: &Suite) {
    let scene = scene(suite).await;
    let of_member = check(
        Some(user_subject(&scene.member.user_id)),
        "media.view",
        workspace_object(scene.organization.workspace("Production")),
    );
    for token in [&scene.admin.token, &scene.member.token, &suite.operator] {
        assert!(suite.authz(token).check(of_member.clone()).await.unwrap().into_inner().allowed);
    }
    let of_admin = check(Some(user_subject(&scene.admin.user_id)), "organization.view", scene.organization.object());
    suite.authz(&scene.member.token).check(of_admin.clone()).await.denied();
    suite.authz(&scene.stranger.token).check(of_member).await.denied();
    suite.authz("").check(of_admin.clone()).await.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
    // The operator is nobody whose own permissions could be asked.
    let own = check(None, "organization.view", scene.organization.object());
    suite.authz(&suite.operator).check(own).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    // An action is one of the object's own type.
    let short = check(None, "view", workspace_object(scene.organization.workspace("Production")));
    assert!(suite.authz(&scene.member.token).check(short).await.unwrap().into_inner().allowed);
    let unknown = check(None, "media.fly", scene.organization.object());
    let answer = suite.authz(&scene.admin.token).check(unknown).await.unwrap().into_inner();
    assert_eq!((answer.allowed, answer.reason()), (false, DecisionReason::PermissionUnknown));
}

/// A batch answers in order; what is wrong with any of it is told with its place.
async fn many_at_once(suite: &Suite) {
    let scene = scene(suite).await;
    let production = workspace_object(scene.organization.workspace("Production"));
    let development = workspace_object(scene.organization.workspace("Development"));
    let checks = vec![
        check(None, "media.view", production.clone()),
        check(None, "media.view", development),
        check(None, "media.delete", production.clone()),
    ];
    let batch = BatchCheckRequest { checks, consistency: None };
    let answer = suite.authz(&scene.member.token).batch_check(batch).await.unwrap().into_inner();
    assert_eq!(answer.results.iter().map(|result| result.allowed).collect::<Vec<_>>(), [true, false, false]);
    let answer = suite.authz(&scene.member.token).batch_check(BatchCheckRequest::default()).await;
    answer.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let broken = BatchCheckRequest {
        checks: vec![check(None, "media.view", production), check(None, "", resource_object("nonsense"))],
        consistency: None,
    };
    let refusal = suite.authz(&scene.member.token).batch_check(broken).await;
    let refusal = refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert!(refusal.message().contains("checks[1].permission"), "{}", refusal.message());
}

/// Who asks too much is told of what, and can ask the others again.
async fn what_must_not_be_asked_is_told_with_its_places(suite: &Suite) {
    let scene = scene(suite).await;
    let production = workspace_object(scene.organization.workspace("Production"));
    let of = |person: &Person| check(Some(user_subject(&person.user_id)), "media.view", production.clone());
    let (own, others) = (of(&scene.member), of(&scene.admin));
    let checks = vec![own.clone(), others.clone(), own.clone(), others.clone(), others, own.clone()];
    let batch = BatchCheckRequest { checks, consistency: None };
    let told = |status: &tonic::Status| status.get_details_error_info().unwrap().metadata["checks"].clone();
    let refusal = suite.authz(&scene.member.token).batch_check(batch.clone()).await.denied();
    assert_eq!(told(&refusal), "1,3-4");
    suite.authz(&scene.admin.token).batch_check(batch).await.unwrap();
    // The operator may ask about everybody, and is nobody to ask about.
    let checks = vec![own, check(None, "media.view", production.clone())];
    let refusal = suite.authz(&suite.operator).batch_check(BatchCheckRequest { checks, consistency: None }).await;
    assert_eq!(told(&refusal.refused(Code::InvalidArgument, "INVALID_FIELDS")), "1");
}

/// What the lists say is what the checks say.
async fn lists_agree_with_checks(suite: &Suite) {
    let scene = scene(suite).await;
    let (production, development) =
        (scene.organization.workspace("Production"), scene.organization.workspace("Development"));
    let seen = suite.resource(&scene.admin, production, "media").await;
    let hidden = suite.resource(&scene.admin, development, "media").await;
    let list = ListResourcesRequest {
        permission: "media.view".to_owned(),
        organization_id: scene.organization.id.clone(),
        page_size: 1,
        ..Default::default()
    };
    let of = |page: contracts::authz::v1::ListResourcesResponse| (page.resource_ids, page.next_page_token);
    let (ids, next) = of(suite.authz(&scene.member.token).list_resources(list.clone()).await.unwrap().into_inner());
    assert_eq!((ids, next), (vec![seen.id.clone()], String::new()));
    let (mut ids, next) = of(suite.authz(&scene.admin.token).list_resources(list.clone()).await.unwrap().into_inner());
    let second = ListResourcesRequest { page_token: next, ..list };
    ids.extend(suite.authz(&scene.admin.token).list_resources(second).await.unwrap().into_inner().resource_ids);
    assert_eq!(ids, [seen.id.clone(), hidden.id.clone()]);

    let subjects = ListSubjectsRequest {
        permission: "media.view".to_owned(),
        object: Some(resource_object(&seen.id)),
        ..Default::default()
    };
    let listed = suite.authz(&scene.admin.token).list_subjects(subjects.clone()).await.unwrap().into_inner().subjects;
    assert_eq!(listed, [user_subject(&scene.admin.user_id), user_subject(&scene.member.user_id)]);
    suite.authz(&scene.member.token).list_subjects(subjects).await.denied();

    let permissions = ListPermissionsRequest { object: Some(resource_object(&seen.id)), ..Default::default() };
    let mine = suite.authz(&scene.member.token).list_permissions(permissions.clone()).await.unwrap().into_inner();
    let holds = |name: &str| mine.permissions.iter().any(|permission| permission == name);
    assert!(holds("media.view") && !holds("media.delete") && mine.permissions.is_sorted(), "{mine:?}");
    let theirs = suite.authz(&scene.stranger.token).list_permissions(permissions).await.unwrap().into_inner();
    assert!(theirs.permissions.is_empty());
}

/// Who has no place in an organization is told the same whether or not a thing exists.
async fn strangers_learn_nothing(suite: &Suite) {
    let scene = scene(suite).await;
    let media = suite.resource(&scene.admin, scene.organization.workspace("Production"), "media").await;
    let nowhere = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e";
    for permission in ["view", "media.view", "media.fly", "assign:admin"] {
        let mut told = Vec::new();
        for object in [resource_object(&media.id), resource_object(nowhere)] {
            let question = check(None, permission, object.clone());
            let answer = suite.authz(&scene.stranger.token).check(question).await.unwrap().into_inner();
            let why = ExplainRequest { permission: permission.to_owned(), object: Some(object), ..Default::default() };
            let why = suite.authz(&scene.stranger.token).explain(why).await.unwrap().into_inner();
            told.push((answer, why));
        }
        assert_eq!(told[0], told[1], "{permission}");
    }
}

/// A check waits for the revision it is asked to be as fresh as, and says so if that does not come.
async fn as_fresh_as_asked(suite: &Suite) {
    let scene = scene(suite).await;
    let create = CreateResourceRequest {
        parent: Some(workspace_object(scene.organization.workspace("Production"))),
        r#type: "media".to_owned(),
        display_name: "Intro".to_owned(),
        ..Default::default()
    };
    let made = suite.resources(&scene.admin.token).create_resource(create).await.unwrap().into_inner();
    let fresh = |revision: &str| Some(Consistency { at_least_revision: revision.to_owned(), bounded_staleness: None });
    let mut question = check(None, "media.view", resource_object(&made.resource.unwrap().id));
    question.consistency = fresh(&made.revision);
    assert!(suite.authz(&scene.member.token).check(question.clone()).await.unwrap().into_inner().allowed);
    question.consistency = fresh("nonsense");
    suite.authz(&scene.member.token).check(question.clone()).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let revision: kit_db::Revision = made.revision.parse().unwrap();
    let future = kit_db::Revision { sequence: revision.sequence + 1000, ..revision };
    question.consistency = fresh(&future.to_string());
    suite.authz(&scene.member.token).check(question).await.refused(Code::Unavailable, "REVISION_NOT_REACHED");
}
