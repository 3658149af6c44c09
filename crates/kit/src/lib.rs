//! What every service needs to run and to be called. It names no domain noun: users, organizations and the like are
//! the services' own.
//!
//! The list of modules is closed; a new one needs a line in the code map (`crates/README.md`).

pub mod call;
pub mod caller;
pub mod config;
pub mod cx;
pub mod email;
pub mod fault;
pub mod fields;
pub mod guard;
pub mod jwt;
pub mod lines;
pub mod mail;
pub mod models;
pub mod mutant;
pub mod page;
pub mod passwords;
pub mod portions;
pub mod seal;
pub mod secret;
pub mod server;
mod settling;
pub mod share_proof;
pub mod shutdown;
pub mod source;
pub mod stack;
pub mod telemetry;
pub mod time;
pub mod turns;
pub mod wire;

pub use call::{App, answer, call};
pub use cx::{Cx, Kit};
pub use fault::Fault;
pub use fields::Fields;
pub use guard::{Granted, Witness};
pub use source::Source;
pub use time::Time;
