use contracts::organization::internal::v1::DescribeOrganizationRequest;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::organization::v1::{
    Billing, CreateWorkspaceRequest, GetBillingRequest, GetEditionRequest, GetUsageRequest, ListEditionsRequest,
    PaymentMethod, SetEditionRequest, UpdateBillingRequest, UpdateBillingResponse,
};
use ids::UserId;
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::rpc::tests::{House, Refused as _, metadata, on_both};

on_both! {
    editions_are_listed_in_order_with_what_they_have
    an_organization_begins_on_the_default_and_the_operator_changes_it
    other_services_learn_whether_it_may_invite
    an_edition_limits_workspaces
    usage_stands_beside_its_limits
    billing_is_kept_and_changed_by_mask
    paying_by_invoice_takes_an_edition_that_has_it
}

pub(crate) fn set(organization: &str, edition: &str) -> SetEditionRequest {
    SetEditionRequest {
        organization_id: organization.to_owned(),
        edition: edition.to_owned(),
        reason: "bought".to_owned(),
        request_id: String::new(),
    }
}

async fn editions_are_listed_in_order_with_what_they_have(house: House) {
    let mut client = house.editions(Some(house.world.person("Ada")));
    let mut list = async |model: &str| client.list_editions(ListEditionsRequest { model: model.to_owned() }).await;
    let editions = list("paid").await.unwrap().into_inner().editions;
    let names: Vec<_> = editions.iter().map(|edition| (edition.name.as_str(), edition.is_default)).collect();
    assert_eq!(names, [("free", true), ("team", false), ("big", false)]);
    assert_eq!(editions[1].features, ["invitations", "paid.reports"]);
    assert_eq!((editions[1].limits["members"], editions[1].limits["organizations"]), (3, 2));
    assert_eq!(list("space").await.unwrap().into_inner().editions, []);
    list("nowhere").await.refused(Code::InvalidArgument, "MODEL_UNKNOWN");
}

async fn an_organization_begins_on_the_default_and_the_operator_changes_it(house: House) {
    let (user, organization) = house.founder("paid").await;
    let get = async || {
        let request = GetEditionRequest { organization_id: organization.clone() };
        house.editions(Some(user)).get_edition(request).await.unwrap().into_inner().edition.map(|edition| edition.name)
    };
    assert_eq!(get().await.as_deref(), Some("free"));

    house
        .editions(Some(user))
        .set_edition(set(&organization, "big"))
        .await
        .refused(Code::PermissionDenied, "PERMISSION_DENIED");
    let outcome = house.editions(None).set_edition(set(&organization, "gold")).await;
    assert_eq!(metadata(&outcome.refused(Code::InvalidArgument, "EDITION_UNKNOWN"), "edition"), "gold");
    let unexplained = SetEditionRequest { reason: " ".to_owned(), ..set(&organization, "big") };
    house.editions(None).set_edition(unexplained).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(get().await.as_deref(), Some("free"));

    let answer = house.editions(None).set_edition(set(&organization, "big")).await.unwrap().into_inner();
    assert_eq!(answer.edition.map(|edition| edition.name).as_deref(), Some("big"));
    assert_eq!(get().await.as_deref(), Some("big"));
    let scope = organization.parse::<ids::OrganizationId>().unwrap().uuid();
    let entries = house.app.db.log_after(scope, 0, 100).await.unwrap();
    assert_eq!(entries.last().map(|entry| entry.kind.as_str()), Some("organization.edition_set"));

    let (user, other) = house.founder("space").await;
    let request = GetEditionRequest { organization_id: other };
    assert_eq!(house.editions(Some(user)).get_edition(request).await.unwrap().into_inner().edition, None);
}

async fn other_services_learn_whether_it_may_invite(house: House) {
    let describe = async |id: &str| {
        let request = DescribeOrganizationRequest { organization_id: id.to_owned(), ..Default::default() };
        let answer = house.internal().describe_organization(request).await.unwrap().into_inner();
        (answer.edition, answer.invitations_supported)
    };
    let (_, paid) = house.founder("paid").await;
    assert_eq!(describe(&paid).await, ("free".to_owned(), false));
    house.set_edition(&paid, "team").await;
    assert_eq!(describe(&paid).await, ("team".to_owned(), true));
    let (_, space) = house.founder("space").await;
    assert_eq!(describe(&space).await, (String::new(), true));
}

async fn an_edition_limits_workspaces(house: House) {
    let (user, organization) = house.founder("paid").await;
    let request = CreateWorkspaceRequest {
        organization_id: organization.clone(),
        display_name: "Second".to_owned(),
        ..Default::default()
    };
    let mut client = WorkspaceServiceClient::new(house.line(Some(user)));
    let status =
        client.create_workspace(request.clone()).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    assert_eq!(metadata(&status, "limit_name"), "workspaces");
    house.set_edition(&organization, "team").await;
    client.create_workspace(request).await.unwrap();
}

async fn usage_stands_beside_its_limits(house: House) {
    let (user, organization) = house.founder("paid").await;
    house.set_edition(&organization, "team").await;
    house.reserve(&organization, &[&house.invitation()], 60).await;
    let request = GetUsageRequest { organization_id: organization };
    let answer = house.billing(user).get_usage(request).await.unwrap().into_inner();
    assert_eq!(answer.edition, "team");
    let told = |name: &str| {
        let usage = answer.usages.iter().find(|usage| usage.name == name).unwrap();
        (usage.used, usage.limit, usage.limited_by.as_str())
    };
    assert_eq!(told("members"), (1, Some(3), "edition"));
    assert_eq!(told("reserved_seats"), (1, None, ""));
    assert_eq!(told("guests"), (0, None, ""));
    assert_eq!(told("workspaces"), (1, None, ""));

    let (user, organization) = house.founder("space").await;
    let answer = house.billing(user).get_usage(GetUsageRequest { organization_id: organization }).await.unwrap();
    let answer = answer.into_inner();
    assert_eq!(
        (answer.edition.as_str(), answer.usages[0].limit, answer.usages[0].limited_by.as_str()),
        ("", Some(5), "model")
    );
}

async fn update(
    house: &House,
    user: UserId,
    organization: &str,
    billing: Billing,
    paths: &[&str],
) -> Result<UpdateBillingResponse, Status> {
    let request = UpdateBillingRequest {
        organization_id: organization.to_owned(),
        billing: Some(billing),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        request_id: String::new(),
    };
    house.billing(user).update_billing(request).await.map(tonic::Response::into_inner)
}

async fn billing_is_kept_and_changed_by_mask(house: House) {
    let (user, organization) = house.founder("space").await;
    let get = async || {
        let request = GetBillingRequest { organization_id: organization.clone() };
        house.billing(user).get_billing(request).await.unwrap().into_inner().billing.unwrap()
    };
    let unsaid = get().await;
    assert_eq!((unsaid.email.as_deref(), unsaid.payment_method()), (Some(""), PaymentMethod::Unspecified));

    let wanted = Billing {
        email: Some("Pay@Example.com".to_owned()),
        address: Some("Acme\r\n1 Road".to_owned()),
        etag: unsaid.etag.clone(),
        ..Billing::default()
    };
    let told = update(&house, user, &organization, wanted.clone(), &[]).await.unwrap().billing.unwrap();
    assert_eq!(told, get().await);
    assert_eq!((told.email.as_deref(), told.address.as_deref()), (Some("pay@example.com"), Some("Acme\n1 Road")));
    update(&house, user, &organization, wanted.clone(), &[]).await.refused(Code::Aborted, "ETAG_MISMATCH");

    let other =
        Billing { tax_id: Some("DE1".to_owned()), payment_method: PaymentMethod::Invoice.into(), ..Billing::default() };
    update(&house, user, &organization, other, &["tax_id", "email", "payment_method"])
        .await
        .expect("no editions, no limits");
    let now = get().await;
    assert_eq!((now.email.as_deref(), now.tax_id.as_deref(), &now.address), (Some(""), Some("DE1"), &told.address));
    assert_eq!(now.payment_method(), PaymentMethod::Invoice);

    let wrong = Billing { email: Some("nobody".to_owned()), tax_id: Some("x".repeat(51)), ..Billing::default() };
    update(&house, user, &organization, wrong, &[]).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    update(&house, user, &organization, Billing::default(), &[]).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(get().await, now);
}

async fn paying_by_invoice_takes_an_edition_that_has_it(house: House) {
    let (user, organization) = house.founder("paid").await;
    let by_invoice = Billing { payment_method: PaymentMethod::Invoice.into(), ..Billing::default() };
    let outcome = update(&house, user, &organization, by_invoice.clone(), &[]).await;
    let status = outcome.refused(Code::FailedPrecondition, "EDITION_LACKS_FEATURE");
    assert_eq!(
        (metadata(&status, "edition"), metadata(&status, "feature")),
        ("free".to_owned(), "invoice_billing".to_owned())
    );
    let directly = Billing { payment_method: PaymentMethod::Direct.into(), ..Billing::default() };
    update(&house, user, &organization, directly, &[]).await.unwrap();

    house.set_edition(&organization, "big").await;
    update(&house, user, &organization, by_invoice.clone(), &[]).await.unwrap();
    house.set_edition(&organization, "free").await;
    let kept = update(&house, user, &organization, by_invoice, &[]).await.expect("it stays as it is");
    assert_eq!(kept.billing.unwrap().payment_method(), PaymentMethod::Invoice);
}
