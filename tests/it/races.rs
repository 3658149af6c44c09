//! What must hold whoever comes first. A few trials here; `cargo xtask races` runs ten thousand of each.

mod acceptance;
mod crowd;
mod field;
mod ownership;

use e2e::{Storage, Suite, Topology};

/// A race in one process on SQLite, and with each service twice on PostgreSQL.
macro_rules! races {
    ($($module:ident::$name:ident),+ $(,)?) => {$(
        mod $name {
            use super::*;

            #[test]
            fn one_process_on_sqlite() {
                e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| $module::$name(suite).await);
            }

            #[test]
            fn ten_services_on_postgres() {
                e2e::run(Topology::Ten, Storage::Postgres, &async |suite: &Suite| $module::$name(suite).await);
            }
        }
    )+};
}

races!(
    ownership::somebody_stays_an_owner,
    ownership::a_single_owner_stays_single,
    acceptance::accepted_or_revoked_and_never_both,
    acceptance::the_last_seat_goes_to_one,
    acceptance::a_hundred_acceptances_make_one_member,
    crowd::a_crowd_of_one_organization_refuses_nobody_elses,
);
