use crate::config::{DatabaseConfig, DatabaseConfigError, Place};

fn error_of(config: &DatabaseConfig) -> Option<DatabaseConfigError> {
    config.place("x").err()
}

#[test]
fn names_a_file_or_a_server() {
    assert!(matches!(DatabaseConfig::at("sqlite://data/a b%20.db").place("x"),
        Ok(Place::Sqlite { path, .. }) if path.to_str() == Some("data/a b%20.db")));
    assert!(matches!(DatabaseConfig::at("postgres://u:p@h/d").place("identity"),
        Ok(Place::Postgres(server)) if server.schema == "identity"));
    for url in ["", "mysql://h/d", "sqlite:", "sqlite://", "/data/x.db"] {
        assert_eq!(error_of(&DatabaseConfig::at(url)), Some(DatabaseConfigError::Url), "{url}");
    }
    assert_eq!(error_of(&DatabaseConfig::at("sqlite://:memory:")), Some(DatabaseConfigError::InMemory));
}

#[test]
fn a_schema_needs_no_quotes() {
    for (schema, plain) in
        [("tenantry", true), ("t_1", true), ("", false), ("1t", false), ("T", false), ("a\"b", false)]
    {
        let config = DatabaseConfig { schema: Some(schema.to_owned()), ..DatabaseConfig::at("postgres://h/d") };
        assert_eq!(config.validate("x.database").is_empty(), plain, "{schema:?}");
    }
}

#[test]
fn what_stands_behind_a_pooler_is_postgresql() {
    for (url, direct_url, fine) in [
        ("postgres://pooler/x", "postgresql://server/x", true),
        ("postgres://pooler/x", "", false),
        ("postgres://pooler/x", "sqlite://data/x.db", false),
        ("sqlite://data/x.db", "postgres://server/x", false),
    ] {
        let config = DatabaseConfig { direct_url: Some(direct_url.to_owned().into()), ..DatabaseConfig::at(url) };
        assert_eq!(error_of(&config), (!fine).then_some(DatabaseConfigError::DirectUrl), "{url} {direct_url}");
    }
}

#[test]
fn connections_are_limited() {
    for (max_connections, fine) in [(0, false), (1, true), (1000, true), (1001, false)] {
        let config = DatabaseConfig { max_connections, ..DatabaseConfig::at("postgres://h/d") };
        assert_eq!(config.validate("x.database").is_empty(), fine, "{max_connections}");
    }
}

#[test]
fn a_password_is_not_printed() {
    let config = DatabaseConfig::at("postgres://user:hunter2@host/database");
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(!format!("{:?}", config.place("x").unwrap()).contains("hunter2"));
}

#[test]
fn all_problems_are_told_at_once() {
    let url = "mysql://user:hunter2@host".to_owned().into();
    let direct_url = Some("postgres://user:hunter2@host/database".to_owned().into());
    let config = DatabaseConfig { url, direct_url, schema: Some("X".to_owned()), max_connections: 0 };
    let problems = config.validate("identity.database");
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    let wrong = ["url", "direct_url", "schema", "max_connections"].map(|key| format!("identity.database.{key}"));
    assert_eq!(keys, wrong);
    assert!(!format!("{problems:?}").contains("hunter2"));
}
