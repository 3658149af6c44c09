//! One organization, or one of its people, has as many calls under way as there may be.

use std::time::Duration;

use contracts::resource::v1::{CreateResourceResponse, GetResourceRequest};
use kit::guard::Housekeeping;
use kit::portions::Portions;
use tokio::task::JoinSet;
use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

use crate::tests::world::Person;
use crate::tests::{House, Refused as _};

/// How many calls the process admits. Half of them may be of one organization, and half of those of one of its people.
const ADMITTED: usize = 8;

#[tokio::test]
async fn an_organization_leaves_room_for_the_others_and_its_people_for_each_other() {
    let portions = Portions::of(ADMITTED);
    let (crowded, quiet) = (House::among(&portions).await, House::among(&portions).await);
    let [one, two, three] = ["one", "two", "three"].map(|name| crowded.world.member(name, &["*"]));
    let four = quiet.world.member("four", &["*"]);
    let get = async |house: &House, person: &Person, file: &str| {
        house.resources(person).get_resource(GetResourceRequest { resource_id: file.to_owned() }).await
    };
    let (file, other_file) = (crowded.file(&one).await, quiet.file(&four).await);

    // Whoever changes something waits for as long as the only connection that writes is away.
    let held = crowded.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let mut making = JoinSet::new();
    let refused = one_too_many(&crowded, &one, &mut making).await.refused(Code::ResourceExhausted, "OVERLOADED");
    assert_eq!(refused.get_details_retry_info().unwrap().retry_delay, Some(Duration::from_secs(1)));
    get(&crowded, &three, &file).await.unwrap();
    one_too_many(&crowded, &two, &mut making).await.refused(Code::ResourceExhausted, "OVERLOADED");
    get(&crowded, &three, &file).await.refused(Code::ResourceExhausted, "OVERLOADED");
    get(&quiet, &four, &other_file).await.unwrap();

    drop(held);
    while let Some(made) = making.join_next().await {
        made.unwrap().unwrap();
    }
    get(&crowded, &three, &file).await.unwrap();
}

type Made = Result<Response<CreateResourceResponse>, Status>;

/// Somebody makes one more than they may: that one is answered, and the others wait.
async fn one_too_many(house: &House, person: &Person, making: &mut JoinSet<Made>) -> Made {
    for _ in 0..=ADMITTED / 4 {
        let (mut resources, request) = (house.resources(person), house.new_file());
        making.spawn(async move { resources.create_resource(request).await });
    }
    making.join_next().await.unwrap().unwrap()
}
