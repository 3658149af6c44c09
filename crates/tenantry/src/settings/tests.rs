use std::io::Write as _;

use crate::settings::{ServiceName, Settings};

fn load(file: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load(Some(written.path()), environment).map(|loaded| loaded.value).map_err(|error| error.to_string())
}

#[test]
fn the_environment_stands_above_the_file_above_the_defaults() {
    let settings = load("data = '/srv'\n[server]\nmax_in_flight = 7", &[("TENANTRY__SERVER__LISTEN", "127.0.0.1:1")]);
    let settings = settings.unwrap();
    assert_eq!(settings.data.to_str(), Some("/srv"));
    assert_eq!((settings.server.max_in_flight, settings.server.listen.port()), (7, 1));
    assert!(settings.server.reflection);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let told =
        load("workload_key = 'short'\n[identity]\naddress = 'nowhere'\ndatabase.url = 'mysql://x'", &[]).unwrap_err();
    for key in ["workload_key", "identity.address", "identity.database"] {
        assert!(told.contains(key), "{told}");
    }
    assert!(!told.contains("short"), "a secret is not repeated: {told}");
    assert!(load("[authz]\naddress = 'https://authz'", &[]).unwrap_err().contains("without TLS"));
    assert!(load("[authz]\naddress = 'http://a:1, b:2'", &[]).unwrap_err().contains("authz.address"));
    assert!(load("[authz]\naddress = 'http://a:1, http://b:2'", &[]).is_ok());
    assert!(load("[server]\nlisten_on = 'x'", &[]).unwrap_err().contains("listen_on"));
}

#[test]
fn editions_are_laid_upon_those_that_ship_and_checked_with_the_rest() {
    let told = load("[editions.pinkfish.free]\nfeatures = ['invitation']\nlimits.members = -2", &[]).unwrap_err();
    assert!(told.contains("editions.pinkfish.free.features") && told.contains("\"invitations\"?"), "{told}");
    assert!(told.contains("editions.pinkfish.free.limits.members"), "{told}");
    let told = load("[editions.pinkfish.gold]\ndefault = true", &[]).unwrap_err();
    assert!(told.contains("editions.pinkfish = \"free, gold\""), "{told}");
    let own = "[editions.pinkfish.free]\nremoved = true\n[editions.pinkfish.gold]\ndefault = true\n\
               limits = { 'pinkfish.runs' = 5, members = 2 }";
    assert!(load(own, &[]).is_ok());
    assert!(load(own, &[("TENANTRY__EDITIONS__PINKFISH__GOLD__LIMITS__MEMBERS", "x")]).is_err());
}

#[test]
fn a_service_that_is_not_served_here_needs_an_address() {
    let settings = load("[identity]\naddress = 'http://127.0.0.1:1'", &[]).unwrap();
    let told = settings.validate(&[ServiceName::Authz]).unwrap_err().to_string();
    assert!(told.contains("organization.address") && !told.contains("identity.address"), "{told}");
    assert!(settings.validate(&ServiceName::ALL).is_ok());
}
