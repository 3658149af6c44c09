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
mod client;
mod contract;
mod crash;
mod deploy;
mod fastio;
mod fastpix;
mod four_products;
mod identity;
mod invitation;
mod matrix;
mod organization;
mod pinkfish;
mod pixelfiddler;
mod races;
mod readme;
mod resource;
mod server;
mod switches;
mod trace;
