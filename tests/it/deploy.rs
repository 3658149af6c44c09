//! The sample configurations are configurations: each loads, and serves what its name says.

use std::fs;
use std::path::{Path, PathBuf};

use tenantry::Settings;
use tenantry::settings::ServiceName;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy")
}

fn load(file: &Path) -> Settings {
    let loaded = Settings::load(Some(file), std::iter::empty());
    loaded.unwrap_or_else(|error| panic!("{}: {error}", file.display())).value
}

fn samples(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files
}

#[test]
fn every_sample_for_one_process_serves_all_services() {
    let files = samples(&deploy());
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        load(&file).validate(&ServiceName::ALL).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

#[test]
fn each_sample_for_five_processes_serves_the_service_of_its_name_and_knows_the_others() {
    let files = samples(&deploy().join("five"));
    assert_eq!(files.len(), ServiceName::ALL.len(), "{files:?}");
    for name in ServiceName::ALL {
        let settings = load(&deploy().join(format!("five/{name}.toml")));
        settings.validate(&[name]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(settings.of(name).address.is_none(), "{name} does not call itself");
        assert!(settings.validate(&[]).is_ok());
        let another = if name == ServiceName::Authz { ServiceName::Resource } else { ServiceName::Authz };
        assert!(settings.validate(&[another]).is_err(), "{name}.toml is for {name} alone");
        let listen = settings.server.listen;
        for other in ServiceName::ALL.into_iter().filter(|other| *other != name) {
            let seen = load(&deploy().join(format!("five/{other}.toml"))).of(name).address.clone();
            assert_eq!(seen, Some(format!("http://{listen}")), "{other} finds {name}");
        }
    }
}

#[test]
fn the_commented_sample_holds_the_defaults() {
    let effective = |file: Option<&Path>| Settings::load(file, std::iter::empty()).unwrap().effective;
    assert_eq!(effective(Some(&deploy().join("tenantry.toml"))), effective(None));
}

#[test]
fn what_is_not_set_in_the_commented_sample_can_be_set() {
    let text = fs::read_to_string(deploy().join("tenantry.toml")).unwrap();
    let is_key = |rest: &str| rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '[');
    let set = |line: &str| match line.strip_prefix('#').filter(|rest| is_key(rest)) {
        // There is nothing to pool before a file.
        Some(rest) if !rest.starts_with("direct_url") => format!("{rest}\n"),
        Some(_) | None => format!("{line}\n"),
    };
    let all: String = text.lines().map(set).collect();
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    fs::write(file.path(), all).unwrap();
    let settings = load(file.path());
    assert!(settings.validate(&ServiceName::ALL).is_ok());
    assert!(settings.telemetry.otlp_endpoint.is_some() && settings.mail.smtp_host.is_some());
    let identity = settings.of(ServiceName::Identity);
    assert!(identity.address.is_some() && identity.database.as_ref().is_some_and(|database| database.schema.is_some()));
}

#[test]
fn the_sample_for_postgres_puts_every_service_there() {
    use secrecy::ExposeSecret as _;

    let settings = load(&deploy().join("postgres.toml"));
    for name in ServiceName::ALL {
        assert!(settings.database(name).url.expose_secret().starts_with("postgres://"), "{name}");
    }
}

#[test]
fn the_sample_for_a_pooler_has_a_name_for_each_service_and_says_how_it_is_set() {
    let text = fs::read_to_string(deploy().join("pgbouncer.ini")).unwrap();
    for name in ServiceName::ALL {
        let line = text.lines().find(|line| line.starts_with(&format!("tenantry_{name} = "))).unwrap();
        assert!(line.contains(&format!("SET search_path TO {name};")), "{line}");
    }
    let shown: String =
        text.lines().filter_map(|line| line.strip_prefix(";   ")).map(|line| format!("{line}\n")).collect();
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    fs::write(file.path(), shown).unwrap();
    let settings = load(file.path());
    assert!(settings.validate(&ServiceName::ALL).is_ok());
    assert!(settings.database(ServiceName::Identity).direct_url.is_some());
}
