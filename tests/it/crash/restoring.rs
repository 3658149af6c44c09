//! One service's database is brought back from a backup, while the others have gone on.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::dynamic::Headers;
use e2e::{Person, Processes, Suite, Topology};
use serde_json::json;
use tokio::time::{Instant, sleep};
use tonic::Code;

const LOOK: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(20);
const CHECK: &str = "authz.v1.AuthzService/Check";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_from_a_backup_allows_nothing_that_was_taken_away_since() {
    let Processes { suite, mut crew } = Processes::start(Topology::Five, "").await;
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let leaver = suite.join(&owner, &organization, "leaver", "member", &[]).await;
    let sleeper = suite.join(&owner, &organization, "sleeper", "member", &[]).await;
    let here = json!({ "organization_id": organization.id });
    let authz = (0..crew.count()).find(|number| crew.name(*number) == "authz").expect("a process");

    crew.kill(authz);
    let backup = tempfile::tempdir().expect("a directory");
    copy("authz", suite.data(), backup.path());
    crew.restart(authz);
    crew.ready().await;
    assert!(suite.can(&leaver, "organization.view", here.clone()).await);
    let removal = json!({ "organization_id": organization.id, "user_id": leaver.user_id });
    suite.does(&owner, "MemberService/RemoveMember", removal).await;
    suite.does(&sleeper, "SessionService/SignOut", json!({})).await;
    let late = suite.join(&owner, &organization, "late", "member", &[]).await;
    assert!(!suite.can(&leaver, "organization.view", here.clone()).await);

    crew.kill(authz);
    restore("authz", backup.path(), suite.data());
    crew.restart(authz);
    assert_eq!(answer(&suite, &leaver, &here).await, Ok(false));
    assert_eq!(answer(&suite, &sleeper, &here).await, Err(Code::Unauthenticated));
    // What was given since comes as well, and later.
    let end = Instant::now() + PATIENCE;
    while answer(&suite, &late, &here).await != Ok(true) {
        assert!(Instant::now() < end, "{}", crew.said());
        sleep(LOOK).await;
    }
    assert!(suite.can(&owner, "organization.view", here).await);
}

/// authz has heard more than the service knows of, under numbers that must not be given again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_service_from_a_backup_takes_away_counts() {
    let Processes { suite, mut crew } = Processes::start(Topology::Five, "").await;
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let here = json!({ "organization_id": organization.id });
    let service = (0..crew.count()).find(|number| crew.name(*number) == "organization").expect("a process");
    let appoint = async |role: &str| {
        let change = json!({
            "organization_id": organization.id,
            "member": { "user_id": member.user_id, "role": role },
            "update_mask": "role",
        });
        suite.does(&owner, "MemberService/UpdateMember", change).await;
    };

    crew.kill(service);
    let backup = tempfile::tempdir().expect("a directory");
    copy("organization", suite.data(), backup.path());
    crew.restart(service);
    crew.ready().await;
    for role in ["admin", "member", "admin", "member", "admin"] {
        appoint(role).await;
    }
    assert!(suite.can(&member, "member.invite", here.clone()).await);

    crew.kill(service);
    restore("organization", backup.path(), suite.data());
    crew.restart(service);
    crew.ready().await;
    appoint("admin").await;
    appoint("member").await;
    assert!(!suite.can(&member, "member.invite", here.clone()).await);
    assert!(suite.can(&member, "organization.view", here).await);
}

/// The first answer that there is.
async fn answer(suite: &Suite, person: &Person, object: &serde_json::Value) -> Result<bool, Code> {
    let request = json!({ "permission": "organization.view", "object": object });
    let end = Instant::now() + PATIENCE;
    loop {
        match suite.call(CHECK, &request, &Headers::bearer(&person.token)).await {
            Ok(answer) => return Ok(answer["allowed"] == true),
            Err(status) if status.code() == Code::Unavailable => {}
            Err(status) => return Err(status.code()),
        }
        assert!(Instant::now() < end, "authz does not come back");
        sleep(LOOK).await;
    }
}

/// The files of a service's database.
fn files(service: &str, directory: &Path) -> impl Iterator<Item = PathBuf> {
    let name = format!("{service}.db");
    let entries = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.filter(move |path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&name)))
}

fn copy(service: &str, from: &Path, to: &Path) {
    for file in files(service, from) {
        fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("a copy");
    }
}

fn restore(service: &str, backup: &Path, to: &Path) {
    files(service, to).for_each(|file| fs::remove_file(file).expect("a file"));
    copy(service, backup, to);
}
