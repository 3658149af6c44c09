//! How long authz takes from the start of its process to the first answer, and what it weighs then: from its
//! checkpoint, and from its database alone.
//!
//! Every start is a fresh process, and the clock runs from the moment at which it is made until a check that was sent
//! over gRPC is answered, rightly. The files were written shortly before, so they are in the kernel's page cache: a cold
//! disk adds the time of reading the checkpoint once, whose size is among the figures.

mod database;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use contracts::authz::v1::CheckRequest;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use kit::wire::{Address, channel};
use tokio::runtime::Runtime;

use crate::figure::{Figure, Unit};
use crate::jobs::Settings;
use crate::machine;
use crate::queries::{self, Query, Spread};
use crate::told;
use crate::wire::{Child, Keys};
use crate::world::shape::Name;

/// Starts from the checkpoint.
const ROUNDS: usize = 3;
/// Questions that are asked after each start; the clock stops at the first answer.
const QUERIES: usize = 200;
/// A checkpoint is written shortly after a start that found none.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK: Duration = Duration::from_millis(100);

/// One start.
struct Started {
    seconds: f64,
    memory: f64,
    peak: f64,
}

/// Everything about the start with one of the worlds.
pub(crate) fn measure(name: Name, _: &Settings) -> Result<Vec<Figure>> {
    let directory = tempfile::tempdir_in(target()?)?;
    let data = directory.path();
    let queries = persons(queries::draw(name.shape(), Spread::Uniform, QUERIES)?);
    let runtime = Runtime::new()?;
    let facts = runtime.block_on(database::make(&data.join("authz.db"), name.shape()))?;
    let keys = Keys::of(data)?;
    let file = data.join("authz.checkpoint");

    let (child, slow) = start(&runtime, data, &keys, &queries)?;
    let written = Instant::now();
    while !file.exists() {
        ensure!(written.elapsed() < PATIENCE, "no checkpoint was written");
        std::thread::sleep(LOOK);
    }
    drop(child);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(start(&runtime, data, &keys, &queries)?.1);
    }
    let length = std::fs::metadata(&file)?.len();
    Ok(figures(name.text(), facts, length, &slow, &rounds))
}

fn figures(world: &str, facts: u64, length: u64, slow: &Started, rounds: &[Started]) -> Vec<Figure> {
    let of = |what: fn(&Started) -> f64| rounds.iter().map(what).collect::<Vec<_>>();
    let named = |what: &str| format!("start.{world}{what}");
    let (seconds, bytes) = (Unit::Seconds, Unit::Bytes);
    let about = "Start of the process to the first answer, from the checkpoint in the page cache";
    let peak = "Most resident memory of the process until then";
    vec![
        Figure::of_rounds(named(""), about, seconds, &of(|one| one.seconds)),
        Figure::of_rounds(named(".memory"), "Resident memory of the process then", bytes, &of(|one| one.memory)),
        Figure::of_rounds(named(".peak"), peak, bytes, &of(|one| one.peak)),
        Figure::new(named(".checkpoint"), "Length of the checkpoint", bytes, length as f64),
        Figure::new(named(".facts"), "Facts in the database", Unit::Count, facts as f64),
        Figure::new(named(".without_checkpoint"), "The same from the database alone", seconds, slow.seconds),
        Figure::new(named(".without_checkpoint.peak"), peak, bytes, slow.peak),
    ]
}

/// Starts authz, and asks until all is answered.
fn start(runtime: &Runtime, data: &Path, keys: &Keys, queries: &[Query]) -> Result<(Child, Started)> {
    let begun = Instant::now();
    let child = Child::start(&["suite".to_owned(), data.display().to_string()])?;
    let address = Address::Remote(format!("http://{}", child.address()?));
    let mut seconds = None;
    runtime.block_on(async {
        let mut client = AuthzServiceClient::new(channel(&address, &keys.workload)?);
        for query in queries {
            let answer = client.check(request(query)?).await?.into_inner();
            seconds.get_or_insert_with(|| begun.elapsed().as_secs_f64());
            queries::verify(query, answer.allowed)?;
        }
        anyhow::Ok(())
    })?;
    let lacking = "the kernel does not tell how much memory a process has";
    let memory = machine::resident_of(child.id()).context(lacking)? as f64;
    let peak = machine::resident_peak_of(child.id()).context(lacking)? as f64;
    let seconds = seconds.context("nothing was asked")?;
    Ok((child, Started { seconds, memory, peak }))
}

/// Those that a person asks: somebody who came through a door would need the proof of it.
fn persons(queries: Vec<Query>) -> Vec<Query> {
    queries.into_iter().filter(|query| matches!(query.question.subject, policy::Subject::User(_))).collect()
}

fn request(query: &Query) -> Result<CheckRequest> {
    let policy::Subject::User(user) = query.question.subject else { anyhow::bail!("nobody asks") };
    let policy::Object::Resource(resource) = query.question.object else { anyhow::bail!("about nothing") };
    Ok(CheckRequest {
        subject: Some(told::user(user)),
        permission: query.question.permission.to_owned(),
        object: Some(told::resource_object(resource)),
        consistency: None,
    })
}

/// Where what was built lies: there is room for what is built.
fn target() -> Result<PathBuf> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    let target = program.ancestors().nth(2).context("this program lies in no target directory")?.join("bench");
    std::fs::create_dir_all(&target)?;
    Ok(target)
}
