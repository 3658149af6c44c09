//! The contracts of the suite: what `proto/` says, as Rust. Generated; nothing here is written by hand but the words
//! in which the access options speak ([`access`]).

/// Descriptors of every message and service, with comments and options: for reflection and for `tenantry call`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

pub mod guarded;

include!(concat!(env!("OUT_DIR"), "/packages.rs"));
