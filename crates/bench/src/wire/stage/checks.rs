//! Checks: of people about themselves, of programs about themselves, and of a service about people; one by one and a
//! thousand at once.

use anyhow::Result;
use contracts::access::v1::Subject as Named;
use contracts::authz::v1::{BatchCheckRequest, CheckRequest};
use ids::{ResourceId, UserId};
use policy::{Object, Subject};

use crate::queries::{self, Spread};
use crate::random::Random;
use crate::told;
use crate::wire::stage::calls::Sheet;
use crate::wire::stage::{Casting, Stage};
use crate::world::plan::{self, Plan};
use crate::world::rules::{Action, Who};

/// How many checks are in a batch.
pub(crate) const BATCH: usize = 1_000;

/// How many programs there are.
const PROGRAMS: usize = 500;
/// How many people ask a batch about themselves.
const BATCHES_OF_ONES_OWN: usize = 20;
const ACTIONS: [Action; 5] = [Action::View, Action::Run, Action::Edit, Action::Delete, Action::ManageShares];

/// A question that a person can ask about themselves, and its answer.
struct OfPerson {
    user: UserId,
    permission: &'static str,
    resource: ResourceId,
    allowed: bool,
}

/// Writes the calls `own`, `others`, `token`, `batch_own` and `batch_others`.
pub(super) fn write(stage: &Stage, casting: &mut Casting, quick: bool) -> Result<()> {
    let questions = questions(stage, if quick { 5_000 } else { 20_000 })?;
    let (mut own, mut others, mut batches) = (Sheet::default(), Sheet::default(), Sheet::default());
    for question in &questions {
        let about = |subject| check(subject, question.permission, question.resource);
        own.checks(&casting.session(question.user)?, &about(None), vec![question.allowed]);
        others.checks("", &about(Some(told::user(question.user))), vec![question.allowed]);
    }
    for questions in questions.chunks_exact(BATCH) {
        let checks = questions.iter().map(|one| check(Some(told::user(one.user)), one.permission, one.resource));
        let batch = BatchCheckRequest { checks: checks.collect(), consistency: None };
        batches.checks("", &batch, questions.iter().map(|one| one.allowed).collect());
    }
    own.write(&stage.calls("own"))?;
    others.write(&stage.calls("others"))?;
    batches.write(&stage.calls("batch_others"))?;
    of_programs(stage, casting)?;
    batches_of_ones_own(stage, casting)
}

/// The report's questions, without those of somebody who came through a share: their proofs would run out meanwhile.
fn questions(stage: &Stage, count: usize) -> Result<Vec<OfPerson>> {
    let drawn = queries::draw(stage.name.shape(), Spread::Uniform, count)?;
    let of_person = |query: &queries::Query| {
        let question = query.question;
        let (Subject::User(user), Object::Resource(resource)) = (question.subject, question.object) else {
            return None;
        };
        Some(OfPerson { user, permission: question.permission, resource, allowed: query.allowed })
    };
    Ok(drawn.iter().filter_map(of_person).collect())
}

/// Each program asks about a document of its own organization, which it may do everything with, and about one of the
/// next, with which it may do nothing.
fn of_programs(stage: &Stage, casting: &mut Casting) -> Result<()> {
    let shape = stage.name.shape();
    let (mut sheet, mut random) = (Sheet::default(), Random::named(&[4]));
    let programs = PROGRAMS.min(shape.organizations);
    let mut tokens = Vec::new();
    for program in 0..programs {
        let organization = program * (shape.organizations / programs.max(1));
        tokens.push((organization, casting.program(plan::names(&shape, organization).own(0))));
    }
    for _ in 0..10 {
        for (organization, token) in &tokens {
            for (asked, allowed) in [(*organization, true), ((organization + 1) % shape.organizations, false)] {
                let resource = plan::names(&shape, asked).resource(document(stage, &mut random));
                let Some(action) = random.pick(&ACTIONS) else { continue };
                // A world of one organization has no next one.
                let allowed = allowed || asked == *organization;
                sheet.checks(token, &check(None, action.permission(), resource), vec![allowed]);
            }
        }
    }
    sheet.write(&stage.calls("token"))
}

/// Members who ask what they may do with a thousand documents of their organization.
fn batches_of_ones_own(stage: &Stage, casting: &mut Casting) -> Result<()> {
    let shape = stage.name.shape();
    let (mut sheet, mut random) = (Sheet::default(), Random::named(&[5]));
    for _ in 0..BATCHES_OF_ONES_OWN {
        let plan = Plan::draw(shape, random.below(shape.organizations));
        let person = plan.person(random.below(shape.people));
        let (mut checks, mut allowed) = (Vec::new(), Vec::new());
        for _ in 0..BATCH {
            let document = document(stage, &mut random);
            let Some(action) = random.pick(&ACTIONS) else { continue };
            checks.push(check(None, action.permission(), plan.names().resource(document)));
            allowed.push(plan.may(Who::Person(person), *action, document));
        }
        let token = casting.session(plan.names().user(person.number))?;
        sheet.checks(&token, &BatchCheckRequest { checks, consistency: None }, allowed);
    }
    sheet.write(&stage.calls("batch_own"))
}

/// The number of any document.
fn document(stage: &Stage, random: &mut Random) -> usize {
    let shape = stage.name.shape();
    let workspace = random.below(shape.workspaces);
    workspace * shape.resources_per_workspace() + shape.folders + random.below(shape.documents)
}

fn check(subject: Option<Named>, permission: &str, resource: ResourceId) -> CheckRequest {
    let object = Some(told::resource_object(resource));
    CheckRequest { subject, permission: permission.to_owned(), object, consistency: None }
}
