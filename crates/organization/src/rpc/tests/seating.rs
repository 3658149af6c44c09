use std::time::Duration;

use tonic::Code;

use crate::rpc::tests::{House, Refused as _, metadata, on_both};

on_both! {
    a_kept_seat_is_room_for_sure
    what_exceeds_the_limit_is_refused_one_by_one
    a_freed_seat_is_room_for_somebody_else
    a_seat_whose_time_has_passed_counts_for_nothing
    a_seat_is_not_kept_again_once_its_invitation_was_accepted
    seats_kept_at_the_same_moment_stay_within_the_limit
    a_race_of_acceptances_stays_within_the_limit
    whoever_is_invited_takes_no_seat_where_the_model_does_not_count_them
    a_lesser_edition_takes_nothing_away
}

/// An organization with three seats, one of them taken.
async fn team(house: &House) -> String {
    let (_, organization) = house.founder("paid").await;
    house.set_edition(&organization, "team").await;
    organization
}

async fn a_kept_seat_is_room_for_sure(house: House) {
    let organization = team(&house).await;
    let (kept, other) = (house.invitation(), house.invitation());
    assert_eq!(house.reserve(&organization, &[&kept, &other], 60).await.refused_invitation_ids, [] as [&str; 0]);

    let status =
        house.join(&organization, &house.invitation()).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    let told = ["edition", "limit_name", "limit"].map(|key| metadata(&status, key));
    assert_eq!(told, ["team", "members", "3"]);

    house.join(&organization, &kept).await.unwrap();
    house.join(&organization, &other).await.unwrap();
    house.join(&organization, &house.invitation()).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
}

async fn what_exceeds_the_limit_is_refused_one_by_one(house: House) {
    let organization = team(&house).await;
    let invitations = [house.invitation(), house.invitation(), house.invitation()];
    let [one, two, three] = invitations.each_ref().map(String::as_str);
    let answer = house.reserve(&organization, &[one, two, three, one], 60).await;
    assert_eq!(answer.refused_invitation_ids, [three]);
    assert_eq!((answer.limited_by.as_str(), answer.limit, answer.edition.as_str()), ("edition", 3, "team"));
    assert_eq!(house.reserve(&organization, &[one, two], 90).await.limited_by, "", "those are kept already");
}

async fn a_freed_seat_is_room_for_somebody_else(house: House) {
    let organization = team(&house).await;
    let (one, two) = (house.invitation(), house.invitation());
    house.reserve(&organization, &[&one, &two], 60).await;
    house.reserve(&organization, &[&one], -1).await;
    house.join(&organization, &house.invitation()).await.unwrap();
    house.join(&organization, &one).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    house.join(&organization, &two).await.unwrap();
}

async fn a_seat_whose_time_has_passed_counts_for_nothing(house: House) {
    let organization = team(&house).await;
    let (short, long) = (house.invitation(), house.invitation());
    house.reserve(&organization, &[&short, &long], 60).await;
    house.reserve(&organization, &[&long], 7200).await;
    house.clock.advance(Duration::from_mins(2));
    let next = house.invitation();
    assert_eq!(house.reserve(&organization, &[&next], 60).await.refused_invitation_ids, [] as [&str; 0]);
    assert_eq!(house.reserve(&organization, &[&short], 60).await.refused_invitation_ids, std::slice::from_ref(&short));
    house.join(&organization, &short).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    house.join(&organization, &long).await.unwrap();
}

async fn a_seat_is_not_kept_again_once_its_invitation_was_accepted(house: House) {
    let organization = team(&house).await;
    let accepted = house.invitation();
    house.reserve(&organization, &[&accepted], 60).await;
    house.join(&organization, &accepted).await.unwrap();
    assert_eq!(house.reserve(&organization, &[&accepted], 600).await.refused_invitation_ids, [] as [&str; 0]);
    house.join(&organization, &house.invitation()).await.unwrap();
}

async fn seats_kept_at_the_same_moment_stay_within_the_limit(house: House) {
    let organization = team(&house).await;
    let invitations: Vec<_> = (0..8).map(|_| house.invitation()).collect();
    let asked: Vec<_> = invitations.iter().map(|invitation| [invitation.as_str()]).collect();
    let answers = futures::future::join_all(asked.iter().map(|asked| house.reserve(&organization, asked, 60))).await;
    let refused = answers.iter().filter(|answer| !answer.refused_invitation_ids.is_empty()).count();
    assert_eq!(refused, 6, "{answers:?}");
}

async fn a_race_of_acceptances_stays_within_the_limit(house: House) {
    let (_, organization) = house.founder("space").await;
    let invitations: Vec<_> = (0..12).map(|_| house.invitation()).collect();
    let joins = invitations.iter().map(|invitation| house.join(&organization, invitation));
    let outcomes = futures::future::join_all(joins).await;
    let (joined, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(joined.len(), 4, "and the founder");
    for refused in refused {
        let status = refused.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
        assert_eq!(metadata(&status, "limit"), "5");
    }
}

async fn whoever_is_invited_takes_no_seat_where_the_model_does_not_count_them(house: House) {
    let (_, organization) = house.founder("space").await;
    let invitations: Vec<_> = (0..9).map(|_| house.invitation()).collect();
    let asked: Vec<_> = invitations.iter().map(String::as_str).collect();
    assert_eq!(house.reserve(&organization, &asked, 60).await.refused_invitation_ids, [] as [&str; 0]);
    for _ in 0..4 {
        house.join(&organization, &house.invitation()).await.unwrap();
    }
    house.join(&organization, asked[0]).await.refused(Code::ResourceExhausted, "MEMBER_LIMIT_REACHED");
}

async fn a_lesser_edition_takes_nothing_away(house: House) {
    let organization = team(&house).await;
    let kept = house.invitation();
    house.reserve(&organization, &[&kept], 60).await;
    house.join(&organization, &house.invitation()).await.unwrap();
    house.set_edition(&organization, "free").await;
    house.join(&organization, &kept).await.unwrap();
    let status =
        house.join(&organization, &house.invitation()).await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    assert_eq!(metadata(&status, "edition"), "free");
}
