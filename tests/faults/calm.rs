//! When the faults have ended: everything answers soon, everybody says the same, and everything is there once.

use std::sync::Arc;
use std::time::Duration;

use e2e::dynamic::call;
use e2e::{Dice, Headers};
use serde_json::{Value, json};
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep, timeout};

use crate::incidents::Sort;
use crate::lab::{Lab, Post};
use crate::readers::Reader;

/// Within which everything answers, and all answers are right.
const BOUND: Duration = Duration::from_secs(10);
/// After which nobody waits any longer.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(50);

/// Looks at everything; answers how long it took until all was well.
pub(crate) async fn expect(lab: &Arc<Lab>, posts: &[Arc<Post>], mut dice: Dice) -> Duration {
    let begun = Instant::now();
    let Ok(_gate) = timeout(PATIENCE, lab.gate.write()).await else {
        lab.world.incidents.add(Sort::Stuck, format!("an operation has no answer {PATIENCE:?} after the last fault"));
        return begun.elapsed();
    };
    let written = begun.elapsed();
    let decisions = lab.readers.all().iter().map(|reader| agree(lab, reader, begun));
    let services = (0..lab.world.sites.len()).map(|site| answers(lab, site, &posts[0], begun));
    let (decided, answered) = tokio::join!(futures::future::join_all(decisions), futures::future::join_all(services));
    let took = decided.into_iter().chain(answered).chain([written]).max().unwrap_or_default();
    if took > BOUND {
        let late = format!("{took:?} after the last fault, and not {BOUND:?}, until all is well");
        lab.world.incidents.add(Sort::Stuck, late);
    }
    for post in posts {
        listed(lab, post, Dice::new(dice.number())).await;
    }
    took
}

/// Asks a process of authz until it says of every key what its writer did last.
async fn agree(lab: &Lab, reader: &Reader, begun: Instant) -> Duration {
    let name = &lab.world.sites[reader.site].name;
    let mut wrong = vec!["it does not answer".to_owned()];
    while begun.elapsed() < PATIENCE {
        let keys = lab.board.asked(lab.world.journal.now() + PATIENCE);
        if let Some(allowed) = reader.batch(lab, &keys).await {
            let differ = keys.iter().zip(allowed).filter(|(key, allowed)| key.settled() != Some(*allowed));
            wrong = differ.map(|(key, allowed)| format!("{}: {allowed}, {:?}", key.name, key.history())).collect();
            if wrong.is_empty() {
                return begun.elapsed();
            }
        }
        sleep(LOOK).await;
    }
    lab.world.incidents.add(Sort::Lost, format!("{name} does not say what was done: {wrong:#?}"));
    begun.elapsed()
}

/// Asks a process for something that it stores, until it answers.
async fn answers(lab: &Lab, number: usize, post: &Post, begun: Instant) -> Duration {
    let site = &lab.world.sites[number];
    let Some((method, request)) = plain(site.service, &post.organization) else { return Duration::ZERO };
    let headers = Headers::bearer(&post.token).with("grpc-timeout", "5S");
    let mut last = String::new();
    while begun.elapsed() < PATIENCE {
        match call(site.channel.clone(), method, &request, &headers).await {
            Ok(_) => return begun.elapsed(),
            Err(status) => last = format!("{status:?}"),
        }
        sleep(LOOK).await;
    }
    lab.world.incidents.add(Sort::Stuck, format!("{} does not answer: {last}", site.name));
    begun.elapsed()
}

/// Something that a service reads from its database.
fn plain(service: ServiceName, organization: &str) -> Option<(&'static str, Value)> {
    let method = match service {
        ServiceName::Identity => "identity.v1.AccessTokenService/ListAccessTokens",
        ServiceName::Organization => "organization.v1.MemberService/ListMembers",
        ServiceName::Invitation => "invitation.v1.InvitationService/ListInvitations",
        ServiceName::Resource => "resource.v1.ResourceService/ListResources",
        ServiceName::Authz => return None,
    };
    Some((method, json!({ "organization_id": organization })))
}

/// Everything that is held stands in its list once.
async fn listed(lab: &Lab, post: &Post, dice: Dice) {
    let mut caller = lab.caller(&post.token, dice);
    let toggle = post.toggle.lock().await;
    let name = toggle.key().map_or("something new", |key| &key.name);
    match toggle.listed(&mut caller).await {
        Ok(listed) if listed.found < listed.expected => {
            lab.world.incidents.add(Sort::Lost, format!("{name}: {listed:?} in its service's list"));
        }
        Ok(listed) if listed.found > listed.expected => {
            lab.world.incidents.add(Sort::Doubled, format!("{name}: {listed:?} in its service's list"));
        }
        Ok(_) => {}
        Err(error) => lab.world.incidents.add(Sort::Stuck, format!("{error:#}")),
    }
}
