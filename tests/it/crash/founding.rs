//! Founding an organization, with a process killed at every step: in the end it is there with all that it begins with,
//! or not at all; whether or not the client asks again.

use std::collections::BTreeMap;

use e2e::dynamic::Headers;
use e2e::{Person, Storage, text};
use kit::Source;
use serde_json::{Value, json};
use tonic::Status;

use crate::crash::ambush::Blow;
use crate::crash::persistence::insist;
use crate::crash::stage::{Known, Stage};
use crate::crash::standing::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_whole_or_nothing_on_sqlite() {
    whole_or_nothing(Storage::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_whole_or_nothing_on_postgres() {
    whole_or_nothing(Storage::Postgres).await;
}

const CREATE: &str = "organization.v1.OrganizationService/CreateOrganization";
const LIST: &str = "organization.v1.OrganizationService/ListOrganizations";
/// How often a founding is tried in which the call did not come that the blow was meant for.
const TRIES: usize = 4;

/// One founding, by somebody who founds nothing else.
struct Case {
    founder: Person,
    request: Value,
}

async fn whole_or_nothing(storage: Storage) {
    let stage = Stage::start(storage).await;
    let (steps, founded) = undisturbed(&stage).await;
    let mut cases = Vec::new();
    for known in &steps {
        for blow in known.step.blows() {
            for asks_again in [true, false] {
                let case = disturbed(&stage, known, &blow, asks_again).await;
                cases.push((case, asks_again, format!("{blow:?}, asked again: {asks_again}")));
            }
        }
    }
    let (count, mut made, mut half) = (cases.len(), 0, Vec::new());
    for (case, asked_again, name) in cases {
        match case.ends(&stage, asked_again, &founded).await {
            Ok(is_made) => made += usize::from(is_made),
            Err(standing) => half.push(format!("{name}: {standing}")),
        }
    }
    eprintln!("{} steps, {count} cases, {made} made", steps.len());
    assert!(half.is_empty(), "{} of {count} cases:\n{}", half.len(), half.join("\n"));
    assert!(made > 0 && made < count, "{made} of {count} were made");
}

/// The steps, and how an organization stands that was founded.
async fn undisturbed(stage: &Stage) -> (Vec<Known>, Value) {
    let case = Case::new(stage).await;
    let first = stage.first_steps(&case.founder.user_id, case.found(stage)).await;
    let place = case.place(&case.organizations(stage).await[0]);
    let founded = stage.stands(&place).await;
    let case = Case::new(stage).await;
    let steps = stage.steps(first, &case.founder.user_id, case.found(stage)).await;
    (steps, founded)
}

/// A founding with a blow.
async fn disturbed(stage: &Stage, known: &Known, blow: &Blow, asks_again: bool) -> Case {
    for _ in 0..TRIES {
        let case = Case::new(stage).await;
        if stage.strike(known, blow, &case.founder.user_id, case.found(stage)).await {
            if asks_again {
                case.insist(stage).await;
            }
            return case;
        }
    }
    panic!("the call did not come: {blow:?}");
}

impl Case {
    async fn new(stage: &Stage) -> Self {
        let founder = stage.suite.person("founder").await;
        // Each service is there for somebody again before the next blow falls.
        insist(&stage.suite, LIST, json!({}), &Headers::bearer(&founder.token)).await;
        let request_id = Source::system().uuid().to_string();
        Self { founder, request: json!({ "display_name": "Company", "model": "fastpix", "request_id": request_id }) }
    }

    fn headers(&self) -> Headers {
        Headers::bearer(&self.founder.token)
    }

    async fn found(&self, stage: &Stage) -> Result<Value, Status> {
        stage.call(CREATE, &self.request, &self.headers()).await
    }

    async fn insist(&self, stage: &Stage) {
        insist(&stage.suite, CREATE, self.request.clone(), &self.headers()).await;
    }

    async fn organizations(&self, stage: &Stage) -> Vec<String> {
        let answer = insist(&stage.suite, LIST, json!({}), &self.headers()).await.answer;
        let entries = answer["entries"].as_array().expect("a list");
        entries.iter().map(|entry| text(&entry["organization"]["id"])).collect()
    }

    fn place(&self, organization: &str) -> Place {
        let names = BTreeMap::from([(self.founder.user_id.clone(), "founder")]);
        Place { id: organization.to_owned(), owner: self.headers(), person: self.headers(), names }
    }

    /// Waits until the organization is there whole, or not; whether it was made. It can be made now in any case, and is
    /// one.
    async fn ends(mut self, stage: &Stage, asked_again: bool, founded: &Value) -> Result<bool, String> {
        // Access tokens live for minutes, and so do matrices.
        self.founder = stage.suite.sign_in(&self.founder.email).await;
        let made = self.organizations(stage).await;
        if asked_again && made.is_empty() {
            return Err("it is not there".to_owned());
        }
        for id in &made {
            stage.ends(&self.place(id), &[founded]).await?;
        }
        self.insist(stage).await;
        let there = self.organizations(stage).await;
        let [id] = &there[..] else { return Err(format!("{there:?}")) };
        stage.ends(&self.place(id), &[founded]).await?;
        Ok(!made.is_empty())
    }
}
