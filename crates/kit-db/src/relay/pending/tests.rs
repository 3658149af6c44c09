use sea_orm::{Condition, ConnectionTrait as _, Statement};

use crate::pool::Db;
use crate::relay::pending::{entries_of, is_express, waiting};
use crate::tests::{House, scope};

/// On PostgreSQL the planner decides by what is there; here it is the same for few and for many.
#[tokio::test]
async fn what_is_in_a_hurry_is_found_by_its_index() {
    let house = House::on_sqlite();
    let db = house.open().await;
    for skipped in [vec![], vec![scope(1)]] {
        let plan = plan(&db, waiting(&skipped).add(is_express())).await;
        assert!(plan.contains("log_pending_express"), "{plan}");
    }
    assert!(!plan(&db, waiting(&[])).await.contains("log_pending_express"));
}

async fn plan(db: &Db, which: Condition) -> String {
    let backend = db.read().get_database_backend();
    let Statement { sql, values, .. } = backend.build(&entries_of(which, 10));
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let explain = Statement::from_sql_and_values(backend, sql, values.into_iter().flat_map(|values| values.0));
    let rows = db.read().query_all_raw(explain).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap() + "\n").collect()
}
