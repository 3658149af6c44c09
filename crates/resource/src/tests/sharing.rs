//! Who may make and change a share, and what of.

use contracts::resource::v1::{
    CreateShareRequest, ListSharesRequest, Share, ShareWorkspaceMembers, UpdateShareRequest, share_audience,
};
use tonic::Code;

use crate::model::SHARES_MAX;
use crate::tests::world::Person;
use crate::tests::{House, Refused as _, anyone, members, on_both, people, sending};

on_both! {
    nobody_opens_a_door_to_what_they_do_not_hold
    a_share_is_of_the_models_modes_and_for_people_of_the_organization
    a_resource_has_as_many_shares_as_it_may
}

fn request(file: &str, share: Share) -> CreateShareRequest {
    CreateShareRequest { resource_id: file.to_owned(), share: Some(share), ..Default::default() }
}

async fn change(house: &House, by: &Person, share: Share) -> Result<tonic::Response<Share>, tonic::Status> {
    let resource_id = share.resource_id.clone();
    let request = UpdateShareRequest { resource_id, share: Some(share), ..Default::default() };
    let answer = house.shares(by.clone()).update_share(request).await?;
    Ok(tonic::Response::new(answer.into_inner().share.unwrap()))
}

/// The id and what is to change.
fn only(share: &Share) -> Share {
    Share { id: share.id.clone(), resource_id: share.resource_id.clone(), ..Default::default() }
}

async fn nobody_opens_a_door_to_what_they_do_not_hold(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let sharer = house.world.member("sharer", &["share"]);
    let member = house.world.member("member", &["view"]);
    let file = house.file(&admin).await;
    let mut clients = house.shares(member);
    clients.create_share(request(&file, sending(anyone()))).await.refused(Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = house.shares(sharer.clone()).create_share(request(&file, sending(anyone()))).await;
    refused.refused(Code::PermissionDenied, "MODE_NOT_ASSIGNABLE");

    let (share, _) = house.share(&admin, &file, sending(members())).await;
    let closed = change(&house, &sharer, Share { closed: Some(true), ..only(&share) }).await.unwrap().into_inner();
    assert_eq!(closed.closed, Some(true), "taking away takes less");
    let wider = sending(anyone()).audience;
    for more in [
        Share { closed: Some(false), ..only(&share) },
        Share { audience: wider, ..only(&share) },
        Share { mode: Some("receive".to_owned()), ..only(&share) },
    ] {
        change(&house, &sharer, more).await.refused(Code::PermissionDenied, "MODE_NOT_ASSIGNABLE");
    }
    let stale = Share { closed: Some(false), etag: share.etag.clone(), ..only(&share) };
    change(&house, &admin, stale).await.refused(Code::Aborted, "ETAG_MISMATCH");
    change(&house, &admin, Share { closed: Some(false), etag: closed.etag, ..only(&share) }).await.unwrap();
}

async fn a_share_is_of_the_models_modes_and_for_people_of_the_organization(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let file = house.file(&admin).await;
    let workspace =
        |id: String| share_audience::Kind::Workspace(ShareWorkspaceMembers { workspace_id: id, include_guests: true });
    let mut shares = house.shares(admin.clone());
    for mode in ["exchange", "window"] {
        let share = Share { mode: Some(mode.to_owned()), ..sending(anyone()) };
        shares.create_share(request(&file, share)).await.refused(Code::InvalidArgument, "MODE_UNKNOWN");
    }
    let elsewhere = sending(workspace(house.world.organization.to_string()));
    shares.create_share(request(&file, elsewhere)).await.refused(Code::InvalidArgument, "WORKSPACE_UNKNOWN");
    shares.create_share(request(&file, sending(workspace(house.world.workspace.to_string())))).await.unwrap();
    for broken in [
        Share { audience: None, ..sending(anyone()) },
        Share { mode: None, ..sending(anyone()) },
        Share { max_uses: Some(-1), ..sending(anyone()) },
        Share { expire_time: Some(prost_types::Timestamp::default()), ..sending(anyone()) },
        sending(people(&[], &[])),
    ] {
        shares.create_share(request(&file, broken)).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    let short = CreateShareRequest { password: "short".to_owned(), ..request(&file, sending(anyone())) };
    shares.create_share(short).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn a_resource_has_as_many_shares_as_it_may(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let file = house.file(&admin).await;
    for _ in 0..SHARES_MAX {
        house.share(&admin, &file, sending(anyone())).await;
    }
    let mut shares = house.shares(admin);
    shares.create_share(request(&file, sending(anyone()))).await.refused(Code::ResourceExhausted, "LIMIT_REACHED");
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListSharesRequest { resource_id: file.clone(), page_size: 40, page_token };
        let page = shares.list_shares(request).await.unwrap().into_inner();
        seen.extend(page.shares.into_iter().map(|share| share.id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert!(seen.is_sorted() && seen.len() as u64 == SHARES_MAX);
}
