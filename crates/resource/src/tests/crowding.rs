//! One organization has as many calls under way as it may.

use std::time::Duration;

use contracts::resource::v1::GetResourceRequest;
use kit::guard::Housekeeping;
use kit::portions::Portions;
use tokio::task::JoinSet;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::tests::{House, Refused as _};

/// How many calls the process admits; half of them may be of one organization.
const ADMITTED: usize = 8;

#[tokio::test]
async fn an_organization_leaves_room_for_the_others() {
    let portions = Portions::of(ADMITTED);
    let (crowded, quiet) = (House::among(&portions).await, House::among(&portions).await);
    let (many, few) = (crowded.world.member("many", &["*"]), quiet.world.member("few", &["*"]));
    let request = GetResourceRequest { resource_id: crowded.file(&many).await };

    // Whoever changes something waits for as long as the only connection that writes is away.
    let held = crowded.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let mut making = JoinSet::new();
    for _ in 0..=ADMITTED / 2 {
        let (mut resources, request) = (crowded.resources(&many), crowded.new_file());
        making.spawn(async move { resources.create_resource(request).await });
    }
    let one_too_many = making.join_next().await.unwrap().unwrap();
    let refused = one_too_many.refused(Code::ResourceExhausted, "OVERLOADED");
    assert_eq!(refused.get_details_retry_info().unwrap().retry_delay, Some(Duration::from_secs(1)));
    let mut resources = crowded.resources(&many);
    resources.get_resource(request.clone()).await.refused(Code::ResourceExhausted, "OVERLOADED");
    quiet.file(&few).await;

    drop(held);
    while let Some(made) = making.join_next().await {
        made.unwrap().unwrap();
    }
    resources.get_resource(request).await.unwrap();
}
