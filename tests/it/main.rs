//! The tests of the whole suite, from outside.

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
