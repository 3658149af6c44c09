//! What the tests of every crate need and the product does not: a fresh PostgreSQL database, the
//! built binary, a free port, a peer that breaks off.
//!
//! The server and the binary come from `cargo xtask test`, which names them in the environment. A
//! test that asks for one of them where there is none fails and says so, rather than passing unseen.

mod binary;
mod environment;
mod peer;
mod port;
pub mod postgres;

pub use crate::binary::binary;
pub use crate::environment::trials;
pub use crate::peer::{Ending, peer};
pub use crate::port::free_port;
