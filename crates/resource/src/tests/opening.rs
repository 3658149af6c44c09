//! What happens at a share's door.

use std::sync::Arc;
use std::time::Duration;

use contracts::resource::v1::{
    DeleteResourceRequest, DeleteShareRequest, GetShareRequest, OpenShareResponse, Share, ShareAudience,
    UpdateShareRequest,
};
use kit::secret::{Token, TokenKind};
use kit::{Source, Time};
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::tests::world::Person;
use crate::tests::{House, Refused as _, anyone, members, on_both, people, sending};

on_both! {
    whoever_it_is_for_comes_through
    strangers_learn_nothing
    a_dead_session_is_nobodys
    a_password_is_asked_of_whom_the_share_is_for
    an_address_counts_for_whoever_has_proven_it
    a_share_is_used_as_often_as_it_says
    what_a_change_takes_is_taken_from_those_inside
    a_share_goes_with_what_it_is_of
}

async fn admin(house: &House) -> (Person, String) {
    let admin = house.world.member("admin", &["*"]);
    let file = house.file(&admin).await;
    (admin, file)
}

async fn update(house: &House, by: &Person, share: Share, fields: &[&str]) -> Share {
    let resource_id = share.resource_id.clone();
    let paths = fields.iter().map(|field| (*field).to_owned()).collect();
    let update_mask = Some(prost_types::FieldMask { paths });
    let request = UpdateShareRequest { resource_id, share: Some(share), update_mask, ..Default::default() };
    house.shares(by.clone()).update_share(request).await.unwrap().into_inner().share.unwrap()
}

async fn whoever_it_is_for_comes_through(house: House) {
    let (admin, file) = admin(&house).await;
    let wanted = Share { display_name: Some("For you".to_owned()), ..sending(anyone()) };
    let (share, secret) = house.share(&admin, &file, wanted).await;
    assert!(secret.starts_with("tnt_shr_"), "{secret}");

    let open: OpenShareResponse = house.open(None, &secret, "").await.unwrap().into_inner();
    assert_eq!((open.resource_id.as_str(), open.resource_type.as_str()), (file.as_str(), "file"));
    assert_eq!((open.resource_display_name.as_str(), open.display_name.as_str()), ("Plan", "For you"));
    assert_eq!((open.mode.as_str(), open.permissions.as_slice()), ("send", ["file.download".to_owned()].as_slice()));
    assert_eq!(house.world.opened(&open.proof).await, ["file.download"]);
    house.clock.advance(Duration::from_mins(10));
    assert!(house.world.opened(&open.proof).await.is_empty(), "a proof ends by itself");

    let (_, within) = house.share(&admin, &file, sending(members())).await;
    let member = house.world.member("member", &[]);
    house.open(member, &within, "a password that nobody asked for").await.unwrap();
    let request = GetShareRequest { resource_id: file, share_id: share.id.clone() };
    let seen = house.shares(admin).get_share(request).await.unwrap().into_inner().share.unwrap();
    assert_eq!((seen.uses, &seen.etag), (1, &share.etag), "a use is no change");
    assert_eq!(house.logged().await.iter().filter(|kind| *kind == "share.opened").count(), 2);
}

async fn strangers_learn_nothing(house: House) {
    let (admin, file) = admin(&house).await;
    let (member, stranger) = (house.world.member("member", &[]), house.world.stranger("eve"));
    let soon = house.app_now().plus(Duration::from_mins(1));
    let limited = Share { max_uses: Some(1), ..sending(anyone()) };
    let short = Share { expire_time: Some(soon.into()), ..sending(anyone()) };
    let (_, within) = house.share(&admin, &file, sending(members())).await;
    let (_, used) = house.share(&admin, &file, limited).await;
    let (_, short) = house.share(&admin, &file, short).await;
    let (closed, shut) = house.share(&admin, &file, sending(members())).await;
    let (gone, deleted) = house.share(&admin, &file, sending(anyone())).await;
    let other = Token::new(TokenKind::Share, &Source::system()).reveal().to_owned();

    house.open(None, &within, "").await.refused(Code::Unauthenticated, "SHARE_SIGN_IN_REQUIRED");
    house.open(None, &used, "").await.unwrap();
    house.open(None, &short, "").await.unwrap();
    house.open(member.clone(), &shut, "").await.unwrap();
    house.open(None, &deleted, "").await.unwrap();
    house.clock.advance(Duration::from_mins(2));
    update(&house, &admin, Share { closed: Some(true), ..closed }, &["closed"]).await;
    let request = DeleteShareRequest { resource_id: file, share_id: gone.id, ..Default::default() };
    house.shares(admin).delete_share(request).await.unwrap();

    let mut texts = Vec::new();
    for (who, secret) in [
        (None, &other),
        (None, &"no secret at all".to_owned()),
        (None, &used),
        (None, &short),
        (None, &shut),
        (Some(member), &shut),
        (None, &deleted),
        (Some(stranger), &within),
    ] {
        let status = house.open(who, secret, "").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
        texts.push(status.message().to_owned());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
}

/// Somebody whose session has ended can still come where anybody can.
async fn a_dead_session_is_nobodys(house: House) {
    let (admin, file) = admin(&house).await;
    let member = house.world.member("member", &[]);
    let gone = house.world.know(Person { live: false, ..member });
    let (_, open) = house.share(&admin, &file, sending(anyone())).await;
    let (_, within) = house.share(&admin, &file, sending(members())).await;
    house.open(gone.clone(), &open, "").await.unwrap();
    house.open(gone, &within, "").await.refused(Code::Unauthenticated, "SHARE_SIGN_IN_REQUIRED");
}

async fn a_password_is_asked_of_whom_the_share_is_for(house: House) {
    let (admin, file) = admin(&house).await;
    let (member, stranger) = (house.world.member("member", &[]), house.world.stranger("eve"));
    let (share, secret) = house.share_with_password(&admin, &file, sending(members()), "correct horse").await;
    assert!(share.has_password);

    house.open(stranger, &secret, "correct horse").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
    for _ in 0..12 {
        let nothing = house.open(member.clone(), &secret, "").await;
        nothing.refused(Code::Unauthenticated, "SHARE_PASSWORD_WRONG");
    }
    house.open(member.clone(), &secret, "correct horse").await.unwrap();
    for _ in 0..10 {
        let wrong = house.open(member.clone(), &secret, "wrong horse").await;
        wrong.refused(Code::Unauthenticated, "SHARE_PASSWORD_WRONG");
    }
    for password in ["wrong horse", "correct horse"] {
        let status = house.open(member.clone(), &secret, password).await;
        let status = status.refused(Code::ResourceExhausted, "SHARE_PASSWORD_THROTTLED");
        let wait = status.get_details_retry_info().unwrap().retry_delay.unwrap();
        assert!(wait > Duration::from_secs(30) && wait <= Duration::from_mins(1), "{wait:?}");
    }
    house.clock.advance(Duration::from_mins(1));
    house.open(member, &secret, "correct horse").await.unwrap();
    let kinds = house.logged().await;
    let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
    assert_eq!((count("share.password_refused"), count("share.opened")), (10, 2));
}

async fn an_address_counts_for_whoever_has_proven_it(house: House) {
    let (admin, file) = admin(&house).await;
    let (share, secret) = house.share(&admin, &file, sending(people(&[], &["Ann@Example.com"]))).await;
    let eve = house.world.stranger("eve");
    house.open(eve, &secret, "").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
    let ann = house.world.stranger("ann");
    let open = house.open(ann.clone(), &secret, "").await.unwrap().into_inner();
    house.open(ann.clone(), &secret, "").await.unwrap();
    assert_eq!(house.world.opened(&open.proof).await, ["file.download"]);
    assert_eq!(house.logged().await.iter().filter(|kind| *kind == "share.recognised").count(), 1);

    let both = ShareAudience { kind: Some(people(&[&admin], &["ann@example.com"])) };
    let changed = update(&house, &admin, Share { audience: Some(both), ..share }, &["audience"]).await;
    assert_eq!(house.world.opened(&open.proof).await, ["file.download"], "she is still named");
    let others = ShareAudience { kind: Some(people(&[&admin], &[])) };
    update(&house, &admin, Share { audience: Some(others), ..changed }, &["audience"]).await;
    assert!(house.world.opened(&open.proof).await.is_empty());
    house.open(ann, &secret, "").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
}

async fn a_share_is_used_as_often_as_it_says(house: House) {
    let (admin, file) = admin(&house).await;
    let wanted = Share { max_uses: Some(5), ..sending(anyone()) };
    let (share, secret) = house.share(&admin, &file, wanted).await;
    let house = Arc::new(house);
    let mut comers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (house, secret) = (Arc::clone(&house), secret.clone());
        comers.spawn(async move { house.open(None, &secret, "").await.map(drop) });
    }
    let outcomes = comers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5, "{outcomes:?}");
    assert!(outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(|no| no.code() == Code::PermissionDenied));
    let more = update(&house, &admin, Share { max_uses: Some(6), ..share }, &["max_uses"]).await;
    assert_eq!((more.uses, more.max_uses), (5, Some(6)));
    house.open(None, &secret, "").await.unwrap();
    house.open(None, &secret, "").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
}

async fn what_a_change_takes_is_taken_from_those_inside(house: House) {
    let (admin, file) = admin(&house).await;
    let (share, secret) = house.share(&admin, &file, sending(anyone())).await;
    let open = house.open(None, &secret, "").await.unwrap().into_inner();
    let closed = update(&house, &admin, Share { closed: Some(true), ..share }, &["closed"]).await;
    assert!(house.world.opened(&open.proof).await.is_empty());
    let opened = update(&house, &admin, Share { closed: Some(false), ..closed }, &["closed"]).await;
    assert_eq!(house.world.opened(&open.proof).await, ["file.download"]);
    let mode = Some("receive".to_owned());
    update(&house, &admin, Share { mode, ..opened }, &["mode"]).await;
    assert_eq!(house.world.opened(&open.proof).await, ["file.upload"]);
}

async fn a_share_goes_with_what_it_is_of(house: House) {
    let (admin, file) = admin(&house).await;
    let (_, secret) = house.share(&admin, &file, sending(anyone())).await;
    let open = house.open(None, &secret, "").await.unwrap().into_inner();
    let request = DeleteResourceRequest { resource_id: file, ..Default::default() };
    house.resources(&admin).delete_resource(request).await.unwrap();
    assert!(house.world.opened(&open.proof).await.is_empty());
    house.open(None, &secret, "").await.refused(Code::PermissionDenied, "SHARE_REFUSED");
}

impl House {
    fn app_now(&self) -> Time {
        kit::App::kit(&*self.app).source().now()
    }
}
