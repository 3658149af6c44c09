//! Creating organizations, belonging to several, seeing and editing them.

use contracts::organization::v1::{
    GetMemberRequest, GetOrganizationRequest, ListOrganizationsRequest, Organization, UpdateOrganizationRequest,
};
use e2e::{Refused as _, Suite};

use crate::fastpix::{Cast, MODEL};

e2e::everywhere!(fp_01, fp_02, fp_03);

/// Whoever creates an organization is its Admin.
pub(crate) async fn fp_01(suite: &Suite) {
    let founder = suite.person("founder").await;
    let organization = suite.organization(&founder, MODEL).await;
    let request = GetMemberRequest { organization_id: organization.id.clone(), user_id: founder.user_id.clone() };
    let member = suite.members(&founder.token).get_member(request.clone()).await.unwrap().into_inner().member.unwrap();
    assert_eq!(member.role.as_deref(), Some("admin"));
    for permission in ["organization.update", "member.invite", "workspace.create", "token.create"] {
        assert!(suite.may(&founder.token, permission, organization.object()).await, "{permission}");
    }
    let stranger = suite.person("stranger").await;
    suite.members(&stranger.token).get_member(request).await.denied();
    assert!(!suite.may(&stranger.token, "organization.view", organization.object()).await);
}

/// One account, several organizations of its own and of others, each with its role, in one list.
pub(crate) async fn fp_02(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let own = suite.organization(&cast.member, MODEL).await;
    let second = suite.organization(&cast.member, MODEL).await;
    let list = ListOrganizationsRequest::default();
    let entries = suite.organizations(&cast.member.token).list_organizations(list.clone()).await.unwrap();
    let entries = entries.into_inner().entries;
    let listed: Vec<_> =
        entries.iter().map(|entry| (entry.organization.as_ref().unwrap().id.as_str(), entry.role.as_str())).collect();
    let expected =
        [(cast.organization.id.as_str(), "member"), (own.id.as_str(), "admin"), (second.id.as_str(), "admin")];
    assert_eq!(listed, expected);
    // The pages of the list are the list.
    let mut paged = Vec::new();
    let mut request = ListOrganizationsRequest { page_size: 2, ..list };
    loop {
        let page = suite.organizations(&cast.member.token).list_organizations(request.clone()).await.unwrap();
        let page = page.into_inner();
        paged.extend(page.entries);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(paged, entries);
    // What one holds in an organization does not reach into another.
    assert!(suite.may(&cast.member.token, "organization.update", own.object()).await);
    assert!(!suite.may(&cast.member.token, "organization.update", cast.organization.object()).await);
    assert!(!suite.may(&cast.admin.token, "organization.view", own.object()).await);
}

/// Admin and Member see the details; an Admin alone edits them.
pub(crate) async fn fp_03(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let get = GetOrganizationRequest { organization_id: cast.organization.id.clone() };
    for person in [&cast.admin, &cast.member] {
        let seen = suite.organizations(&person.token).get_organization(get.clone()).await.unwrap().into_inner();
        assert_eq!(seen.organization.unwrap().model, MODEL);
    }
    suite.organizations(&cast.stranger.token).get_organization(get.clone()).await.denied();

    let change = Organization {
        id: cast.organization.id.clone(),
        display_name: Some("Renamed".to_owned()),
        ..Organization::default()
    };
    let update = UpdateOrganizationRequest { organization: Some(change), ..Default::default() };
    for person in [&cast.member, &cast.stranger] {
        suite.organizations(&person.token).update_organization(update.clone()).await.denied();
    }
    suite.organizations(&cast.admin.token).update_organization(update).await.unwrap();
    let seen = suite.organizations(&cast.member.token).get_organization(get).await.unwrap().into_inner();
    assert_eq!(seen.organization.unwrap().display_name.as_deref(), Some("Renamed"));
}
