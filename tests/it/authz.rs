//! The authz service: asking about oneself and about others, lists, models, what the services tell it, and whether that is what it
//! holds.

mod asking;
mod facts;
mod lists;
mod models;
mod verification;
