//! The command line, as people use it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use e2e::{Headers, Suite};
use serde_json::{Value, json};
use tenantry::settings::ServiceName;

e2e::everywhere!(the_demo_goes_as_expected_and_can_be_repeated);

/// How a command ended, and what it said.
struct Ended {
    success: bool,
    stdout: String,
    stderr: String,
}

/// Runs `tenantry` with these arguments, and this on its standard input.
async fn tenantry(arguments: &[&str], input: &str) -> Ended {
    let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let input = input.to_owned();
    let run = move || {
        let mut command = Command::new(testkit::binary());
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("the input is read");
        child.wait_with_output().expect("the binary ends")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { success: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

async fn the_demo_goes_as_expected_and_can_be_repeated(suite: &Suite) {
    let mail = suite.mail_directory().display().to_string();
    let addresses = ServiceName::ALL.map(|name| format!("{name}=http://{}", suite.address(name)));
    let mut arguments = vec!["demo", "--mail", &mail];
    arguments.extend(addresses.iter().flat_map(|address| ["--address", address]));
    for _ in 0..2 {
        let ended = tenantry(&arguments, "").await;
        assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.trim_end().ends_with(" as expected, 0 not"), "{}", ended.stdout);
        assert!(ended.stdout.contains("refused: LAST_HOLDER") && !ended.stdout.contains('✗'), "{}", ended.stdout);
    }
}

#[tokio::test]
async fn the_demo_needs_a_suite() {
    let ended = tenantry(&["demo", "--address", "http://127.0.0.1:1"], "").await;
    assert!(!ended.success && ended.stderr.contains("nobody answers at http://127.0.0.1:1"), "{}", ended.stderr);
}

#[tokio::test]
async fn the_methods_are_listed_without_a_suite() {
    for arguments in [&["call"][..], &["call", "list"]] {
        let ended = tenantry(arguments, "").await;
        assert!(ended.success && ended.stdout.contains("organization.v1.MemberService\n"), "{}", ended.stdout);
    }
    let ended = tenantry(&["call", "identity.v1.UserService/GetUsr"], "").await;
    assert!(!ended.success && ended.stderr.contains("identity.v1.UserService/GetUser"), "{}", ended.stderr);
    let ended =
        tenantry(&["call", "identity.v1.UserService/GetUser", "{", "--address", "http://127.0.0.1:1"], "").await;
    assert!(!ended.success && ended.stderr.contains("the JSON is no GetUserRequest"), "{}", ended.stderr);
}

mod with_a_suite {
    use e2e::{Storage, Suite, Topology};

    #[test]
    fn any_method_can_be_called() {
        e2e::run(Topology::One, Storage::Sqlite, &super::any_method_can_be_called);
    }

    #[test]
    fn what_authz_holds_can_be_verified_and_rebuilt() {
        e2e::run(Topology::Five, Storage::Sqlite, &super::what_authz_holds_can_be_verified_and_rebuilt);
    }

    #[test]
    fn a_refusal_is_told_with_its_reason() {
        e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| super::a_refusal_is_told(suite).await);
    }
}

async fn any_method_can_be_called(suite: &Suite) {
    let person = suite.person("ada").await;
    let address = format!("http://{}", suite.address(ServiceName::Authz));
    let answer = |ended: Ended| -> Value {
        assert!(ended.success, "{}", ended.stderr);
        serde_json::from_str(&ended.stdout).expect("JSON")
    };
    let caller = ["--address", &address, "--token", &person.token];
    let got = answer(tenantry(&[&["call", "identity.v1.UserService/GetUser"], &caller[..]].concat(), "").await);
    assert_eq!(got["user"]["id"], person.user_id);

    let created = ["call", "/tenantry.organization.v1.OrganizationService/CreateOrganization", "-"];
    let created = answer(tenantry(&[&created, &caller[..]].concat(), r#"{"displayName": "Films"}"#).await);
    assert_eq!(created["organization"]["displayName"], "Films");

    let stranger = suite.person("eve").await;
    let check = format!(
        r#"{{"permission": "organization.view", "object": {{"organizationId": {}}}}}"#,
        created["organization"]["id"]
    );
    let denied = ["call", "authz.v1.AuthzService/Check", &check, "--address", &address, "--token", &stranger.token];
    let denied = answer(tenantry(&denied, "").await);
    assert_eq!(denied["allowed"], false, "what is false is shown");
}

async fn a_refusal_is_told(suite: &Suite) {
    let address = format!("http://{}", suite.address(ServiceName::Identity));
    let refused = async |method: &str, json: &str, more: &[&str]| {
        let ended = tenantry(&[&["call", method, json, "--address", &address], more].concat(), "").await;
        assert!(!ended.success && ended.stdout.is_empty(), "{}", ended.stdout);
        ended.stderr
    };
    let told = refused("identity.v1.UserService/GetUser", "{}", &[]).await;
    assert!(told.contains("UNAUTHENTICATED\n") && told.contains("reason: CREDENTIAL_MISSING\n"), "{told}");
    let told = refused("identity.v1.UserService/GetUser", "{}", &["--token", "tnt_at_nonsense"]).await;
    assert!(told.contains("reason: CREDENTIAL_INVALID\n") && !told.contains("nonsense"), "{told}");
    let told = refused("identity.v1.UserService/SignUp", r#"{"email": "nowhere"}"#, &[]).await;
    assert!(told.contains("INVALID_ARGUMENT\n") && told.contains("domain: tenantry\n"), "{told}");
    for field in ["field: email: ", "field: password: ", "field: display_name: "] {
        assert!(told.contains(field), "{told}");
    }
    let told = refused("identity.v1.UserService/SignUp", r#"{"emial": "ada@example.com"}"#, &[]).await;
    assert!(told.contains("emial"), "{told}");
}

async fn what_authz_holds_can_be_verified_and_rebuilt(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let address = format!("http://{}", suite.address(ServiceName::Authz));
    let operator = suite.operator.as_str();
    let authz = async |command: &'static [&'static str], token: &str| {
        let arguments = [&["authz"], command, &["--address", &address, "--token", token]].concat();
        tenantry(&arguments, "").await
    };
    let ended = authz(&["verify"], &owner.token).await;
    assert!(!ended.success && ended.stderr.contains("PERMISSION_DENIED"), "{}", ended.stderr);
    let ended = authz(&["verify"], operator).await;
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("organization: 1 streams compared, 0 different, 0 brought anew"), "{}", ended.stdout);
    let ended = authz(&["rebuild"], operator).await;
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("organization: 1 streams compared, 0 different, 1 brought anew"), "{}", ended.stdout);

    // A stream that no log has.
    let stranger = kit::Source::system().uuid().to_string();
    let event = json!({ "scope_id": stranger, "sequence": 1, "event_id": stranger });
    let request = json!({ "service": "resource", "events": [event] });
    suite.succeeds(Headers::workload(&suite.workload_key()), "FactService/ApplyFacts", request).await;
    let ended = authz(&["verify"], operator).await;
    assert!(!ended.success && ended.stderr.contains("1 streams"), "{}", ended.stderr);
    assert!(ended.stdout.contains(&format!("{stranger} is different")), "{}", ended.stdout);
    assert!(suite.can(&owner, "organization.view", json!({ "organization_id": organization.id })).await);
}
