//! Two kinds of tests: the two ways to an answer are compared, on worlds and questions made at random; and
//! small scenes say what each rule means.

pub(crate) mod agreement;
mod coverage;
pub(crate) mod facts;
mod fuzz;
pub(crate) mod models;
mod paging;
mod parts;
pub(crate) mod plain;
mod questions;
mod verifier;

mod accounts;
mod explaining;
mod fastio;
mod fastpix;
mod groups;
mod handing_on;
mod ladder;
mod life;
mod pinkfish;
mod pixelfiddler;
pub(crate) mod scene;
mod sentences;
mod shares;
mod standard;
mod standing;
mod tokens;
mod tree;

use std::str::FromStr;

/// The id with this number.
pub(crate) fn id<T: FromStr<Err: std::fmt::Debug>>(number: u32) -> T {
    format!("00000000-0000-7000-8000-{:012x}", number + 1).parse().unwrap()
}
