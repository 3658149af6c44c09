//! What Owners and Maintainers do in a space, and what becomes of its credentials.

use e2e::{Headers, Suite, text};
use serde_json::{Value, json};

use crate::pixelfiddler::Cast;

e2e::everywhere!(pf_02, pf_03, pf_04, pf_10, pf_11);

const CONTENT: [&str; 4] = ["media_source", "transformation", "media_settings", "watermark"];

/// An Owner does everything: settings, billing, inviting, kicking, all media sources and transformations.
pub(crate) async fn pf_02(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let rename = json!({ "organization": { "id": cast.space.id, "display_name": "Studio" } });
    suite.does(&cast.owner, "OrganizationService/UpdateOrganization", rename.clone()).await;
    suite.is_denied(&cast.maintainer, "OrganizationService/UpdateOrganization", rename).await;
    let billing = json!({ "email": "billing@example.com", "payment_method": "PAYMENT_METHOD_DIRECT" });
    let billing = json!({ "organization_id": cast.space.id, "billing": billing });
    suite.does(&cast.owner, "BillingService/UpdateBilling", billing).await;
    let seen = suite.does(&cast.owner, "BillingService/GetBilling", cast.space()).await;
    assert_eq!(seen["billing"]["email"], "billing@example.com");
    for kind in CONTENT {
        let made = suite.thing(&cast.owner, cast.space(), kind).await;
        let theirs = suite.thing(&cast.maintainer, cast.space(), kind).await;
        for id in [made, theirs] {
            suite.does(&cast.owner, "ResourceService/DeleteResource", json!({ "resource_id": id })).await;
        }
    }
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&cast.maintainer)).await;
    suite.is_denied(&cast.stranger, "BillingService/GetBilling", cast.space()).await;
}

/// A Maintainer has full access to sources, transformations, settings, watermarks, metrics and monitoring.
pub(crate) async fn pf_03(suite: &Suite) {
    let cast = Cast::new(suite).await;
    for kind in CONTENT {
        let id = suite.thing(&cast.owner, cast.space(), kind).await;
        let change = json!({ "resource": { "id": id, "display_name": "Changed" }, "update_mask": "displayName" });
        suite.is_denied(&cast.stranger, "ResourceService/UpdateResource", change.clone()).await;
        suite.does(&cast.maintainer, "ResourceService/GetResource", json!({ "resource_id": id })).await;
        suite.does(&cast.maintainer, "ResourceService/UpdateResource", change).await;
        suite.does(&cast.maintainer, "ResourceService/DeleteResource", json!({ "resource_id": id })).await;
        suite.thing(&cast.maintainer, cast.space(), kind).await;
    }
    for permission in ["metrics.view", "monitoring.view"] {
        assert!(suite.can(&cast.maintainer, permission, cast.space()).await, "{permission}");
        assert!(!suite.can(&cast.stranger, permission, cast.space()).await, "{permission}");
    }
}

/// A Maintainer has no billing, and neither invites, nor removes, nor changes roles or owners.
pub(crate) async fn pf_04(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let billing = json!({ "organization_id": cast.space.id, "billing": { "email": "x@example.com" } });
    let transfer = json!({ "organization_id": cast.space.id, "new_owner_user_id": cast.maintainer.user_id });
    let forbidden: [(&str, Value); 8] = [
        ("BillingService/GetBilling", cast.space()),
        ("BillingService/UpdateBilling", billing),
        ("InvitationService/CreateInvitations", cast.invite("x@example.com", "maintainer")),
        ("InvitationService/ListInvitations", cast.space()),
        ("MemberService/RemoveMember", cast.of(&cast.owner)),
        ("MemberService/SuspendMember", cast.of(&cast.owner)),
        ("MemberService/UpdateMember", cast.role(&cast.maintainer, "owner")),
        ("OrganizationService/TransferOwnership", transfer),
    ];
    for (method, request) in forbidden {
        suite.is_denied(&cast.maintainer, method, request).await;
    }
    // The Owner can each of the kinds.
    suite.does(&cast.owner, "BillingService/GetBilling", cast.space()).await;
    suite.does(&cast.owner, "InvitationService/ListInvitations", cast.space()).await;
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&cast.maintainer)).await;
}

/// Removing somebody keeps the space's credentials working; they can be rotated.
pub(crate) async fn pf_10(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let leaver = suite.join(&cast.owner, &cast.space, "leaver", "owner", &[]).await;
    let request = json!({ "organization_id": cast.space.id, "display_name": "Encoder", "role": "maintainer" });
    let made = suite.does(&leaver, "AccessTokenService/CreateAccessToken", request.clone()).await;
    suite.is_denied(&cast.stranger, "AccessTokenService/CreateAccessToken", request).await;
    let key = json!({ "organization_id": cast.space.id, "display_name": "Playback" });
    let key = suite.does(&leaver, "SigningKeyService/CreateSigningKey", key).await;

    let removed = suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&leaver)).await;
    assert_eq!(removed["credentials_kept"], true);
    let secret = text(&made["secret"]);
    suite.succeeds(Headers::bearer(&secret), "ResourceService/ListResources", cast.space()).await;
    let keys = suite.does(&cast.owner, "SigningKeyService/ListSigningKeys", cast.space()).await;
    assert!(keys.to_string().contains(&text(&key["signing_key"]["id"])));

    let token = text(&made["access_token"]["id"]);
    let rotate = json!({ "organization_id": cast.space.id, "access_token_id": token });
    suite.is_denied(&leaver, "AccessTokenService/RotateAccessToken", rotate.clone()).await;
    let rotated = suite.does(&cast.owner, "AccessTokenService/RotateAccessToken", rotate).await;
    suite.succeeds(Headers::bearer(&text(&rotated["secret"])), "ResourceService/ListResources", cast.space()).await;
    let dead = (tonic::Code::Unauthenticated, "CREDENTIAL_INVALID");
    suite.fails(Headers::bearer(&secret), ("ResourceService/ListResources", cast.space()), dead).await;
}

/// Maintainers see usage metrics and analytics.
pub(crate) async fn pf_11(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let usage = suite.does(&cast.maintainer, "BillingService/GetUsage", cast.space()).await;
    let members = usage["usages"].as_array().unwrap().iter().find(|usage| usage["name"] == "members").unwrap();
    assert_eq!(members["used"], "2");
    assert!(suite.can(&cast.maintainer, "metrics.view", cast.space()).await);
    suite.is_denied(&cast.stranger, "BillingService/GetUsage", cast.space()).await;
    assert!(!suite.can(&cast.stranger, "metrics.view", cast.space()).await);
}
