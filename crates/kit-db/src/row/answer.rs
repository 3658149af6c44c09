//! Answers that were given, for callers who repeat a call with the same `request_id`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub(crate) struct Model {
    /// Who called.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) principal: String,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rpc: String,
    /// The caller's id for the call.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) request_id: Uuid,
    /// SHA-256 of the request.
    pub(crate) fingerprint: Vec<u8>,
    /// The encoded answer, sealed: it can hold a token that is shown once.
    pub(crate) sealed: Vec<u8>,
    /// The places in the log that authz must have before the answer is true.
    pub(crate) narrowing: Vec<u8>,
    /// When the repeat of a call becomes a new call.
    pub(crate) expires_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
