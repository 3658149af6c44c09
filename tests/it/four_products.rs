//! Four products on one running suite: every row of every product, and nothing of one that another could reach.

mod isolation;

use e2e::{Storage, Suite, Topology};

use crate::{fastio, fastpix, pinkfish, pixelfiddler};

#[test]
fn all_rows_in_one_process_on_sqlite() {
    e2e::run(Topology::One, Storage::Sqlite, &side_by_side);
}

#[test]
fn all_rows_in_ten_services_on_postgres() {
    e2e::run(Topology::Ten, Storage::Postgres, &side_by_side);
}

#[test]
fn all_rows_in_ten_services_behind_a_pooler() {
    e2e::run(Topology::Ten, Storage::Pooled, &side_by_side);
}

/// The products at once, each row by row; the row that moves the clock comes when nobody else is under way.
async fn side_by_side(suite: &Suite) {
    tokio::join!(fastpix_rows(suite), fastio_rows(suite), pixelfiddler_rows(suite), pinkfish_rows(suite));
    fastpix::invitations::fp_06(suite).await;
}

async fn fastpix_rows(suite: &Suite) {
    use fastpix::{credentials, invitations, membership, organizations, resources, workspaces};

    organizations::fp_01(suite).await;
    organizations::fp_02(suite).await;
    organizations::fp_03(suite).await;
    invitations::fp_04(suite).await;
    invitations::fp_05(suite).await;
    workspaces::fp_07(suite).await;
    workspaces::fp_08(suite).await;
    workspaces::fp_09(suite).await;
    workspaces::fp_10(suite).await;
    workspaces::fp_11(suite).await;
    invitations::fp_12(suite).await;
    invitations::fp_13(suite).await;
    membership::fp_14(suite).await;
    membership::fp_15(suite).await;
    membership::fp_16(suite).await;
    invitations::fp_17(suite).await;
    credentials::fp_18(suite).await;
    credentials::fp_19(suite).await;
    resources::fp_20(suite).await;
    resources::fp_21(suite).await;
    workspaces::fp_22(suite).await;
    credentials::fp_23(suite).await;
    membership::fp_24(suite).await;
    invitations::fp_25(suite).await;
}

async fn fastio_rows(suite: &Suite) {
    use fastio::{people, shares};

    people::fi_01(suite).await;
    people::fi_02(suite).await;
    people::fi_03(suite).await;
    people::fi_04(suite).await;
    people::fi_05(suite).await;
    people::fi_06(suite).await;
    people::fi_07(suite).await;
    shares::fi_08(suite).await;
    shares::fi_09(suite).await;
    shares::fi_10(suite).await;
    shares::fi_11(suite).await;
    shares::fi_12(suite).await;
    shares::fi_13(suite).await;
    shares::fi_14(suite).await;
    shares::fi_15(suite).await;
}

async fn pixelfiddler_rows(suite: &Suite) {
    use pixelfiddler::{space, team};

    team::pf_01(suite).await;
    space::pf_02(suite).await;
    space::pf_03(suite).await;
    space::pf_04(suite).await;
    team::pf_05(suite).await;
    team::pf_06(suite).await;
    team::pf_07(suite).await;
    team::pf_08(suite).await;
    team::pf_09(suite).await;
    space::pf_10(suite).await;
    space::pf_11(suite).await;
    team::pf_12(suite).await;
    team::pf_13(suite).await;
}

async fn pinkfish_rows(suite: &Suite) {
    use pinkfish::{content, editions, organizations, people};

    organizations::pk_01(suite).await;
    organizations::pk_02(suite).await;
    organizations::pk_03(suite).await;
    editions::pk_04(suite).await;
    people::pk_05(suite).await;
    people::pk_06(suite).await;
    people::pk_07(suite).await;
    people::pk_08(suite).await;
    content::pk_09(suite).await;
    content::pk_10(suite).await;
    content::pk_11(suite).await;
    content::pk_12(suite).await;
    content::pk_13(suite).await;
    content::pk_14(suite).await;
    content::pk_15(suite).await;
    organizations::pk_16(suite).await;
    editions::pk_17(suite).await;
    editions::pk_18(suite).await;
}
