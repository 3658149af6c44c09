use sea_orm::{ConnectionTrait, Database};

use crate::postgres::{database, with_database};

#[test]
fn an_address_keeps_its_user_and_its_parameters() {
    for (server, expected) in [
        ("postgres://a@h:1/postgres", "postgres://a@h:1/fresh"),
        ("postgres://a:b@h:1", "postgres://a:b@h:1/fresh"),
        ("postgresql://a@h/x?sslmode=require", "postgresql://a@h/fresh?sslmode=require"),
    ] {
        assert_eq!(with_database(server, "fresh"), expected);
    }
}

#[tokio::test]
async fn a_database_is_empty_and_apart_from_others() {
    let (one, other) = (database(), database());
    for database in [&one, &other] {
        let connection = Database::connect(&database.url).await.unwrap();
        connection.execute_unprepared("CREATE TABLE door (id int)").await.unwrap();
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_database_goes_away_though_somebody_is_connected() {
    let database = database();
    let url = database.url.clone();
    let connection = Database::connect(&url).await.unwrap();
    drop(database);
    connection.ping().await.unwrap_err();
    let error = Database::connect(&url).await.unwrap_err().to_string();
    assert!(error.contains("does not exist"), "{error}");
}

#[test]
fn a_test_needs_no_runtime() {
    assert!(database().url.contains("/tenantry_test_"));
}
