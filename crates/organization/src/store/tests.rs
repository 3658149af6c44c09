//! What an earlier version wrote is there after the tables have changed.

use ids::{InvitationId, MembershipId, OrganizationId};
use kit::guard::Housekeeping;
use kit::secret::Key;
use kit::{Source, seal::Seal};
use kit_db::{DatabaseConfig, Db, Migrations, Parts};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, InsertStatement, Query};
use uuid::Uuid;

use crate::{migrations, store};

const ORGANIZATION: Uuid = Uuid::from_u128(1);
const MEMBERSHIP: Uuid = Uuid::from_u128(2);
const USER: Uuid = Uuid::from_u128(3);
const INVITATION: Uuid = Uuid::from_u128(4);

#[tokio::test(flavor = "multi_thread")]
async fn accepted_invitations_survive_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    accepted_invitations_survive(format!("sqlite://{}/organization.db", directory.path().display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_invitations_survive_on_postgres() {
    let database = testkit::postgres::database();
    accepted_invitations_survive(database.url.clone()).await;
}

async fn open(url: &str, migrations: Migrations) -> Db {
    let source = Source::system();
    let parts = Parts { seal: Seal::new(&Key::new([1; 32]), source.clone()), source, facts: None };
    Db::open(&DatabaseConfig::at(url.to_owned()), "organization", migrations, parts).await.unwrap()
}

fn row<const N: usize>(table: &'static str, columns: [(&'static str, Expr); N]) -> InsertStatement {
    let mut insert = Query::insert();
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    insert.into_table(table).columns(names).values_panic(values);
    insert
}

async fn accepted_invitations_survive(url: String) {
    let db = open(&url, migrations().into_iter().take(1).collect()).await;
    let tx = db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let organization = row(
        "organization",
        [
            ("id", ORGANIZATION.into()),
            ("display_name", "Acme".into()),
            ("model", "standard".into()),
            ("model_version", 1_i64.into()),
            ("state", "active".into()),
            ("version", 1_i64.into()),
            ("create_ms", 0_i64.into()),
            ("update_ms", 0_i64.into()),
        ],
    );
    let membership = row(
        "membership",
        [
            ("id", MEMBERSHIP.into()),
            ("organization_id", ORGANIZATION.into()),
            ("user_id", USER.into()),
            ("role", "member".into()),
            ("version", 1_i64.into()),
            ("create_ms", 0_i64.into()),
        ],
    );
    let given = row(
        "invitation_membership",
        [
            ("invitation_id", INVITATION.into()),
            ("organization_id", ORGANIZATION.into()),
            ("user_id", USER.into()),
            ("membership_id", MEMBERSHIP.into()),
            ("role", "member".into()),
            ("already_member", true.into()),
            ("skipped_workspace_ids", "".into()),
        ],
    );
    for row in [organization, membership, given] {
        tx.execute(&row).await.unwrap();
    }
    tx.commit_step().await.unwrap();
    db.close().await;
    drop(db);

    let db = open(&url, migrations()).await;
    let given = store::invitation_membership::find(db.read(), InvitationId::from_uuid(INVITATION)).await.unwrap();
    let given = given.unwrap();
    assert_eq!(given.membership, Some(MembershipId::from_uuid(MEMBERSHIP)));
    assert!(given.already_member && given.skipped.is_empty());
    let organization = store::organization::find(db.read(), OrganizationId::from_uuid(ORGANIZATION)).await.unwrap();
    assert_eq!(organization.map(|found| found.edition).as_deref(), Some(""));
    db.close().await;
}
