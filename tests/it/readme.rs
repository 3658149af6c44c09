//! What README.md says is so: its calls are of the contracts, its story happens as it is told, its links lead somewhere.

use std::path::Path;
use std::process::Command;

use e2e::dynamic::CONTRACTS;
use e2e::{Storage, Suite, Topology};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use tenantry::settings::ServiceName;

const README: &str = include_str!("../../README.md");

/// Where the suite is in README.md.
const ADDRESS: &str = "127.0.0.1:7400";
const MAILS: &str = "data/mail";

/// `grpcurl` by the means of `tenantry call`: takes the arguments that README.md uses, and notes each call, with the
/// reason if it was refused.
const GRPCURL: &str = r#"
grpcurl() {
    bearer=; json='{}'
    while true; do
        case $1 in
            -plaintext) shift ;;
            -H) bearer=${2#authorization: Bearer }; shift 2 ;;
            -d) json=$2; shift 2 ;;
            *) break ;;
        esac
    done
    "$TENANTRY" call "$2" "$json" --address "http://$1" ${bearer:+--token "$bearer"} 2> "$NOTES/refusal"
    echo "$2 $(sed -n 's/^ *reason: //p' "$NOTES/refusal")" >> "$NOTES/calls"
}
"#;

/// A call that README.md shows.
#[derive(Debug)]
struct Shown {
    method: String,
    json: String,
    /// The reason that stands beside it, if it is to be refused.
    refused: String,
}

/// The commands of the story.
fn story() -> &'static str {
    let (_, story) = README.split_once("## A story").expect("a story");
    let (_, commands) = story.split_once("```sh\n").expect("commands");
    commands.split_once("\n```").expect("an end").0
}

fn shown() -> Vec<Shown> {
    let commands = story().replace("\\\n", " ");
    let calls = commands.split("grpcurl ").skip(1);
    calls
        .map(|call| {
            let (line, comment) = call.split_once(" # refused: ").unwrap_or((call, ""));
            let name = line.split_whitespace().find(|word| word.contains("Service/")).expect("a method");
            let json = line.split_once("-d '").map_or_else(|| "{}".to_owned(), |(_, rest)| quoted(rest));
            let refused = comment.lines().next().unwrap_or_default().trim();
            Shown { method: name.trim_end_matches(')').to_owned(), json, refused: refused.to_owned() }
        })
        .collect()
}

/// What a shell makes of the rest of a word in single quotes, with "x" for each variable: "'$name'" breaks the quotes.
fn quoted(rest: &str) -> String {
    let mut pieces = rest.split('\'');
    let mut json = pieces.next().unwrap_or_default().to_owned();
    while let [Some(variable), Some(after)] = [pieces.next(), pieces.next()] {
        if !variable.starts_with('$') {
            break;
        }
        json.push('x');
        json.push_str(after);
    }
    json
}

fn method(name: &str) -> MethodDescriptor {
    let (service, method) = name.split_once('/').expect("a method's name");
    let service = CONTRACTS.get_service_by_name(service).unwrap_or_else(|| panic!("there is no {service}"));
    service.methods().find(|found| found.name() == method).unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn its_calls_are_of_the_contracts() {
    let shown = shown();
    assert_eq!(shown.len(), story().matches("grpcurl ").count());
    assert!(shown.len() > 10, "{shown:?}");
    for call in &shown {
        let mut json = serde_json::Deserializer::from_str(&call.json);
        let message = DynamicMessage::deserialize(method(&call.method).input(), &mut json);
        message.and_then(|_| json.end()).unwrap_or_else(|error| panic!("{call:?}: {error}"));
    }
}

#[test]
fn its_story_happens_as_it_is_told() {
    e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| {
        let notes = tempfile::tempdir().expect("a directory");
        let story = story()
            .replace(ADDRESS, &suite.address(ServiceName::Identity).to_string())
            .replace(MAILS, &suite.mail_directory().display().to_string());
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{GRPCURL}{story}"));
        command.env("TENANTRY", testkit::binary()).env("NOTES", notes.path());
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("a shell");

        let called = std::fs::read_to_string(notes.path().join("calls")).expect("calls");
        let called: Vec<_> = called.lines().map(str::trim_end).collect();
        let told: Vec<_> = shown().iter().map(|call| format!("{} {}", call.method, call.refused)).collect();
        let told: Vec<_> = told.iter().map(|call| call.trim_end()).collect();
        assert_eq!(called, told, "{}", String::from_utf8_lossy(&output.stderr));
    });
}

#[test]
fn its_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let links = README.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let links: Vec<_> = links.filter(|link| !link.starts_with("https://")).collect();
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        assert!(root.join(link).exists(), "{link}");
    }
    let files = README.split('`').flat_map(str::split_whitespace).filter(|word| word.starts_with("deploy/"));
    let files: Vec<_> = files.collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        assert!(root.join(file.trim_end_matches(',')).exists(), "{file}");
    }
}
