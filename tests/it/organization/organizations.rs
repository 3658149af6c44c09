//! Organizations: made, listed, changed.

use contracts::identity::v1::CreateAccessTokenRequest;
use contracts::organization::v1::Organization as Message;
use contracts::organization::v1::{
    CreateOrganizationRequest, GetOrganizationRequest, ListOrganizationsRequest, OrganizationState,
    UpdateOrganizationRequest,
};
use e2e::{Person, Refused as _, Suite};
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::organization::mask;

e2e::everywhere!(
    whoever_makes_an_organization_has_the_models_first_role_in_it,
    an_organization_is_made_once_however_often_the_call_is_repeated,
    what_cannot_be_an_organization_is_refused,
    everybody_lists_their_own_organizations_page_by_page,
    a_token_lists_its_organization_and_makes_none,
    a_single_owner_is_told_to_have_two,
    details_change_by_mask_and_etag,
);

fn create(name: &str, model: &str) -> CreateOrganizationRequest {
    CreateOrganizationRequest {
        display_name: name.to_owned(),
        model: model.to_owned(),
        ..CreateOrganizationRequest::default()
    }
}

async fn whoever_makes_an_organization_has_the_models_first_role_in_it(suite: &Suite) {
    let alice = suite.person("alice").await;
    let made =
        suite.organizations(&alice.token).create_organization(create("  Acme  ", "")).await.unwrap().into_inner();
    let organization = made.organization.unwrap();
    assert_eq!((made.role.as_str(), made.workspaces.len()), ("owner", 0));
    assert_eq!((organization.display_name(), organization.model.as_str()), ("Acme", "standard"));
    assert_eq!((organization.state(), organization.model_version), (OrganizationState::Active, 1));
    assert_eq!((organization.etag.as_str(), organization.create_time), ("1", organization.update_time));

    let made =
        suite.organizations(&alice.token).create_organization(create("Video", "fastpix")).await.unwrap().into_inner();
    assert_eq!(made.role, "admin");
    let defaults: Vec<_> = made.workspaces.iter().map(|made| (made.display_name(), made.kind())).collect();
    assert_eq!(defaults, [("Production", "production"), ("Development", "development")]);

    let get = GetOrganizationRequest { organization_id: made.organization.unwrap().id };
    let seen = suite.organizations(&alice.token).get_organization(get.clone()).await.unwrap().into_inner();
    assert_eq!(seen.organization.unwrap().display_name(), "Video");
    let bob = suite.person("bob").await;
    suite.organizations(&bob.token).get_organization(get).await.denied();
}

async fn an_organization_is_made_once_however_often_the_call_is_repeated(suite: &Suite) {
    let alice = suite.person("alice").await;
    let mut client = suite.organizations(&alice.token);
    let request = CreateOrganizationRequest { request_id: Uuid::from_u128(7).to_string(), ..create("Acme", "") };
    let first = client.create_organization(request.clone()).await.unwrap().into_inner();
    let again = client.create_organization(request.clone()).await.unwrap().into_inner();
    assert_eq!(first, again);
    let other = CreateOrganizationRequest { display_name: "Other".to_owned(), ..request };
    client.create_organization(other).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
    let list = client.list_organizations(ListOrganizationsRequest::default()).await.unwrap().into_inner();
    assert_eq!(list.entries.len(), 1);
}

async fn what_cannot_be_an_organization_is_refused(suite: &Suite) {
    let alice = suite.person("alice").await;
    let mut client = suite.organizations(&alice.token);
    for name in ["", "   ", "a\nb", &"x".repeat(201)] {
        let refusal =
            client.create_organization(create(name, "")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
        let fields = refusal.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["display_name"]);
    }
    let refusal =
        client.create_organization(create("", "No Model!")).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(refusal.get_details_bad_request().unwrap().field_violations.len(), 2);
    let refusal = client.create_organization(create("Acme", "nothing")).await;
    refusal.refused(Code::InvalidArgument, "MODEL_UNKNOWN");
    let refusal = suite.organizations("").create_organization(create("Acme", "")).await;
    refusal.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
    let refusal = suite.organizations(&suite.operator).create_organization(create("Acme", "")).await;
    refusal.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
    let missing = GetOrganizationRequest { organization_id: Uuid::from_u128(1).to_string() };
    client.get_organization(missing).await.denied();
    let nonsense = GetOrganizationRequest { organization_id: "acme".to_owned() };
    client.get_organization(nonsense).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn everybody_lists_their_own_organizations_page_by_page(suite: &Suite) {
    let (alice, bob) = (suite.person("alice").await, suite.person("bob").await);
    let mut expected = Vec::new();
    for model in ["standard", "fastpix", "fastpix"] {
        expected
            .push((suite.organization(&alice, model).await.id, if model == "standard" { "owner" } else { "admin" }));
    }
    let bobs = suite.organization(&bob, "fastpix").await;
    let token = suite.invite(&bob, &bobs, &alice.email, "member", &[]).await;
    suite.accept(&alice, &token).await;
    expected.push((bobs.id, "member"));

    let mut listed = Vec::new();
    let mut request = ListOrganizationsRequest { page_size: 2, ..ListOrganizationsRequest::default() };
    loop {
        let page = suite.organizations(&alice.token).list_organizations(request.clone()).await.unwrap().into_inner();
        assert!(page.entries.len() <= 2);
        listed.extend(page.entries.into_iter().map(|entry| (entry.organization.unwrap().id, entry.role)));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let expected: Vec<_> = expected.into_iter().map(|(id, role)| (id, role.to_owned())).collect();
    assert_eq!(listed, expected);

    // A page token is the caller's own.
    let refusal = suite.organizations(&bob.token).list_organizations(request).await;
    refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let negative = ListOrganizationsRequest { page_size: -1, ..ListOrganizationsRequest::default() };
    let refusal = suite.organizations(&alice.token).list_organizations(negative).await;
    refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let anonymous = suite.organizations("").list_organizations(ListOrganizationsRequest::default()).await;
    anonymous.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
}

async fn a_token_lists_its_organization_and_makes_none(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    suite.organization(&alice, "standard").await;
    let token = access_token(suite, &alice, &organization.id).await;
    let list = suite.organizations(&token).list_organizations(ListOrganizationsRequest::default()).await;
    let entries = list.unwrap().into_inner().entries;
    assert_eq!(entries.into_iter().map(|entry| entry.organization.unwrap().id).collect::<Vec<_>>(), [organization.id]);
    let refusal = suite.organizations(&token).create_organization(create("Robots", "")).await;
    refusal.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
}

async fn access_token(suite: &Suite, by: &Person, organization: &str) -> String {
    let request = CreateAccessTokenRequest {
        organization_id: organization.to_owned(),
        display_name: "robot".to_owned(),
        role: "admin".to_owned(),
        ..CreateAccessTokenRequest::default()
    };
    let made = suite.access_tokens(&by.token).create_access_token(request).await;
    made.expect("the token is made").into_inner().secret
}

async fn a_single_owner_is_told_to_have_two(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let get = GetOrganizationRequest { organization_id: organization.id.clone() };
    let codes = async |token: &str| {
        let seen = suite.organizations(token).get_organization(get.clone()).await.unwrap().into_inner();
        seen.advisories.into_iter().map(|advisory| advisory.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&alice.token).await, ["SINGLE_HOLDER"]);
    suite.join(&alice, &organization, "second", "owner", &[]).await;
    assert!(codes(&alice.token).await.is_empty());

    // FastPix has Admins and no owners: one Admin is nothing to be told of.
    let organization = suite.organization(&alice, "fastpix").await;
    let get = GetOrganizationRequest { organization_id: organization.id };
    let seen = suite.organizations(&alice.token).get_organization(get).await.unwrap().into_inner();
    assert!(seen.advisories.is_empty());
}

async fn details_change_by_mask_and_etag(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let member = suite.join(&alice, &organization, "member", "member", &[]).await;
    let request = |name: Option<&str>, etag: &str, paths: &[&str]| UpdateOrganizationRequest {
        organization: Some(Message {
            id: organization.id.clone(),
            display_name: name.map(str::to_owned),
            etag: etag.to_owned(),
            ..Message::default()
        }),
        update_mask: Some(mask(paths)),
        ..UpdateOrganizationRequest::default()
    };
    let mut client = suite.organizations(&alice.token);
    let changed = client.update_organization(request(Some("Second"), "1", &[])).await.unwrap().into_inner();
    let changed = changed.organization.unwrap();
    assert_eq!((changed.display_name(), changed.etag.as_str()), ("Second", "2"));
    let stale = client.update_organization(request(Some("Third"), "1", &["display_name"])).await;
    stale.refused(Code::Aborted, "ETAG_MISMATCH");
    client.update_organization(request(Some("Third"), "", &["*"])).await.unwrap();
    for (name, paths) in [(Some("Fourth"), ["model"].as_slice()), (None, &[]), (None, &["display_name"])] {
        let refusal = client.update_organization(request(name, "", paths)).await;
        refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    client
        .update_organization(UpdateOrganizationRequest::default())
        .await
        .refused(Code::InvalidArgument, "INVALID_FIELDS");
    suite.organizations(&member.token).update_organization(request(Some("Mine"), "", &[])).await.denied();
    let get = GetOrganizationRequest { organization_id: organization.id.clone() };
    let seen = suite.organizations(&member.token).get_organization(get).await.unwrap().into_inner();
    assert_eq!(seen.organization.unwrap().display_name(), "Third");
}
