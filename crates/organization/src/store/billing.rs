//! Who pays for an organization: a row once somebody has said.

use ids::OrganizationId;
use kit_db::StoreError;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::model::{Billing, PaymentMethod};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "billing")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    organization_id: Uuid,
    email: String,
    payment_method: String,
    address: String,
    tax_id: String,
    purchase_order: String,
    version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The details of an organization.
pub(crate) async fn get(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Billing, StoreError> {
    let row = Entity::find_by_id(organization.uuid()).one(db).await?;
    row.map_or_else(|| Ok(Billing::unsaid(organization)), Billing::try_from)
}

/// Writes the details, for the first time or anew.
pub(crate) async fn put(db: &impl ConnectionTrait, billing: &Billing) -> Result<(), StoreError> {
    let row = Model {
        organization_id: billing.organization.uuid(),
        email: billing.email.clone(),
        payment_method: PaymentMethod::name(billing.payment_method).to_owned(),
        address: billing.address.clone(),
        tax_id: billing.tax_id.clone(),
        purchase_order: billing.purchase_order.clone(),
        version: billing.version,
    };
    let mut anew = OnConflict::column(Column::OrganizationId);
    anew.update_columns([
        Column::Email,
        Column::PaymentMethod,
        Column::Address,
        Column::TaxId,
        Column::PurchaseOrder,
        Column::Version,
    ]);
    Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}

impl TryFrom<Model> for Billing {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let method = PaymentMethod::parse(&row.payment_method).ok_or(StoreError::Corrupt("billing.payment_method"))?;
        Ok(Self {
            organization: OrganizationId::from_uuid(row.organization_id),
            email: row.email,
            payment_method: method,
            address: row.address,
            tax_id: row.tax_id,
            purchase_order: row.purchase_order,
            version: row.version,
        })
    }
}
