//! The authz service: asking about oneself and about others, lists, models, and what the services tell it.

mod asking;
mod facts;
mod lists;
mod models;
