//! The log: what happened, by whom, in which order. Rows are written once and stay as they are.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_entry")]
pub(crate) struct Model {
    /// The organization or the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) scope: Uuid,
    /// The number in the scope, from 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) sequence: i64,
    pub(crate) event_id: Uuid,
    /// What happened: "member.removed".
    pub(crate) kind: String,
    /// Whether it takes something away from somebody.
    pub(crate) narrowing: bool,
    /// Who did it.
    pub(crate) actor: String,
    /// The call's name in logs.
    pub(crate) request_id: String,
    pub(crate) time_ms: i64,
    /// A `FactEvent` with its changes alone.
    pub(crate) facts: Vec<u8>,
    /// Ids of what took part, as JSON.
    pub(crate) summary: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
