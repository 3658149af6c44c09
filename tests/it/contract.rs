//! Every RPC of the contracts: who may call it, and that ids which mean nothing to its caller change nothing. An RPC
//! without a case here fails by its name.

mod callers;
pub(crate) mod case;
pub(crate) mod cases;
mod ids;
mod options;
pub(crate) mod world;

e2e::everywhere!(callers_get_what_the_contract_says, ids_that_mean_nothing_change_nothing);

use callers::callers_get_what_the_contract_says;
use ids::ids_that_mean_nothing_change_nothing;
