//! Accepting an invitation, with a process killed at every step: in the end there is a member, and the invitation is
//! accepted, or neither is so; whether or not the client asks again.

use std::collections::BTreeMap;

use e2e::dynamic::Headers;
use e2e::{Person, Storage, text};
use futures::StreamExt as _;
use kit::Source;
use serde_json::{Value, json};

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

const ACCEPT: &str = "invitation.v1.InvitationService/AcceptInvitation";
/// An address gets no more mails in a day.
const INVITATIONS_OF_ONE: usize = 20;
/// How often an acceptance is tried in which the call did not come that the blow was meant for.
const TRIES: usize = 4;
/// Cases that are looked at together.
const AT_ONCE: usize = 4;

/// The two ends.
#[derive(Debug)]
struct Ends {
    open: Value,
    accepted: Value,
}

/// One acceptance.
#[derive(Debug)]
struct Case {
    /// What happened to it.
    name: String,
    place: Place,
    /// Who it is, by number.
    invited: usize,
    request: Value,
    /// Whether the client asked again until it was told.
    asked_again: bool,
}

/// Makes cases.
struct Company {
    owner: Person,
    invited: Vec<Person>,
    cases: usize,
}

async fn whole_or_nothing(storage: Storage) {
    let stage = Stage::start(storage).await;
    let mut company = Company::new(&stage).await;
    let (steps, ends) = undisturbed(&stage, &mut company).await;
    let mut cases = Vec::new();
    for known in &steps {
        for blow in known.step.blows() {
            for asks_again in [true, false] {
                cases.push(disturbed(&stage, &mut company, known, &blow, asks_again).await);
            }
        }
    }
    let count = cases.len();
    company.sign_in_again(&stage, &mut cases).await;
    let ended = futures::stream::iter(cases).map(|case| end(&stage, case, &ends)).buffer_unordered(AT_ONCE);
    let ended: Vec<_> = ended.collect().await;
    let accepted = ended.iter().filter(|end| matches!(end, Ok(true))).count();
    let half: Vec<_> = ended.into_iter().filter_map(Result::err).collect();
    eprintln!("{} steps, {count} cases, {accepted} accepted", steps.len());
    assert!(half.is_empty(), "{} of {count} cases:\n{}", half.len(), half.join("\n"));
    assert!(accepted > 0 && accepted < count, "{accepted} of {count} were accepted");
}

/// The steps, and how it is before and afterwards.
async fn undisturbed(stage: &Stage, company: &mut Company) -> (Vec<Known>, Ends) {
    let case = company.invite(stage).await;
    let open = stage.stands(&case.place).await;
    let first = stage.first_steps(&case.place.id, async { case.accept(stage).await.expect("it is accepted") }).await;
    let accepted = stage.stands(&case.place).await;
    let case = company.invite(stage).await;
    let steps = stage.steps(first, &case.place.id, async { case.accept(stage).await.expect("it is accepted") }).await;
    (steps, Ends { open, accepted })
}

/// An acceptance with a blow.
async fn disturbed(stage: &Stage, company: &mut Company, known: &Known, blow: &Blow, asks_again: bool) -> Case {
    for _ in 0..TRIES {
        let mut case = company.invite(stage).await;
        case.name = format!("{blow:?}, asked again: {asks_again}");
        case.asked_again = asks_again;
        if stage.strike(known, blow, &case.place.id, case.accept(stage)).await {
            if asks_again {
                case.insist(stage).await;
            }
            return case;
        }
    }
    panic!("the call did not come: {blow:?}");
}

/// Waits for one of the two ends; whether it is acceptance. An invitation that is open still can be accepted.
async fn end(stage: &Stage, case: Case, ends: &Ends) -> Result<bool, String> {
    let allowed = if case.asked_again { vec![&ends.accepted] } else { vec![&ends.accepted, &ends.open] };
    let half = |standing| format!("{}: {standing}", case.name);
    let is_accepted = stage.ends(&case.place, &allowed).await.map_err(half)? == ends.accepted;
    case.insist(stage).await;
    stage.ends(&case.place, &[&ends.accepted]).await.map_err(half)?;
    Ok(is_accepted)
}

impl Company {
    async fn new(stage: &Stage) -> Self {
        Self { owner: stage.suite.person("owner").await, invited: Vec::new(), cases: 0 }
    }

    /// Somebody new is invited to a new organization, and to one of its workspaces.
    async fn invite(&mut self, stage: &Stage) -> Case {
        if self.cases.is_multiple_of(INVITATIONS_OF_ONE) {
            self.owner = stage.suite.sign_in(&self.owner.email).await;
            self.invited.push(stage.suite.person("invited").await);
        }
        self.cases += 1;
        let invited = self.invited.last().expect("somebody");
        let owner = Headers::bearer(&self.owner.token);
        let request = json!({ "display_name": "Company", "model": "fastpix" });
        let made =
            insist(&stage.suite, "organization.v1.OrganizationService/CreateOrganization", request, &owner).await;
        let id = text(&made.answer["organization"]["id"]);
        let workspace = text(&made.answer["workspaces"][0]["id"]);
        let workspaces = json!([{ "workspace_id": workspace }]);
        let request =
            json!({ "organization_id": id, "emails": [invited.email], "role": "member", "workspaces": workspaces });
        let made = insist(&stage.suite, "invitation.v1.InvitationService/CreateInvitations", request, &owner).await;
        let invitation = text(&made.answer["results"][0]["invitation"]["id"]);
        let names =
            [(self.owner.user_id.clone(), "owner"), (invited.user_id.clone(), "invited"), (workspace, "workspace")];
        let person = Headers::bearer(&invited.token);
        Case {
            name: String::new(),
            place: Place { id, owner, person, names: BTreeMap::from(names) },
            invited: self.invited.len() - 1,
            request: json!({ "invitation_id": invitation, "request_id": Source::system().uuid().to_string() }),
            asked_again: false,
        }
    }

    /// Access tokens live for minutes, and so do matrices.
    async fn sign_in_again(&mut self, stage: &Stage, cases: &mut [Case]) {
        for person in [&mut self.owner].into_iter().chain(&mut self.invited) {
            *person = stage.suite.sign_in(&person.email).await;
        }
        for case in cases {
            case.place.owner = Headers::bearer(&self.owner.token);
            case.place.person = Headers::bearer(&self.invited[case.invited].token);
        }
    }
}

impl Case {
    async fn accept(&self, stage: &Stage) -> Result<Value, tonic::Status> {
        stage.call(ACCEPT, &self.request, &self.place.person).await
    }

    async fn insist(&self, stage: &Stage) {
        insist(&stage.suite, ACCEPT, self.request.clone(), &self.place.person).await;
    }
}
