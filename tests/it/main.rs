//! The tests of the whole suite, from outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod attacks;
mod authz;
mod bad_input;
mod cli;
mod contract;
mod crash;
mod deploy;
mod fastpix;
mod identity;
mod invitation;
mod organization;
mod readme;
mod resource;
mod server;
mod trace;
