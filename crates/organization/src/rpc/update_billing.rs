//! Changes who pays for an organization, and how.

use contracts::organization::v1 as pb;
use contracts::organization::v1::{UpdateBillingRequest, UpdateBillingResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::{self, Feature};
use crate::model::{Billing, PaymentMethod, is_current};
use crate::rpc::{change, convert};
use crate::{event, store};

const ADDRESS_MAX: usize = 1000;
const TAX_ID_MAX: usize = 50;
const PURCHASE_ORDER_MAX: usize = 100;

/// What is to change, each if it is.
struct Wanted {
    changed: Vec<&'static str>,
    email: Option<String>,
    payment_method: Option<Option<PaymentMethod>>,
    address: Option<String>,
    tax_id: Option<String>,
    purchase_order: Option<String>,
}

pub(crate) async fn update_billing(cx: &Cx, request: UpdateBillingRequest) -> Result<UpdateBillingResponse, Fault> {
    let (id, wanted) = parse(&request)?;

    let granted = cx.require(id).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let organization = change::lock(&tx, id).await?;
    let mut billing = store::billing::get(&tx, id).await?;
    if !is_current(request.billing.as_ref().map_or("", |billing| &billing.etag), billing.version) {
        return Err(Fault::etag_mismatch());
    }
    let before = billing.payment_method;
    let changed = wanted.changed.clone();
    wanted.write(&mut billing);
    // Whoever pays by invoice already goes on: a lesser edition takes nothing away.
    if billing.payment_method == Some(PaymentMethod::Invoice) && before != billing.payment_method {
        editions::require(cx, &organization, Feature::InvoiceBilling)?;
    }
    store::billing::put(&tx, &billing).await?;
    tx.record(event::billing_updated(&billing, &changed));
    tx.commit(|revision| UpdateBillingResponse { billing: Some(convert::billing(billing)), revision }).await
}

fn parse(request: &UpdateBillingRequest) -> Result<(OrganizationId, Wanted), Fault> {
    let given = request.billing.clone().unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let changeable = [
        ("email", given.email.is_some()),
        ("payment_method", given.payment_method != pb::PaymentMethod::Unspecified as i32),
        ("address", given.address.is_some()),
        ("tax_id", given.tax_id.is_some()),
        ("purchase_order", given.purchase_order.is_some()),
    ];
    let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let of = |name, text: Option<String>| changed.contains(&name).then(|| text.unwrap_or_default());
    let wanted = Wanted {
        email: of("email", given.email).and_then(|text| email(&mut fields, &text)),
        payment_method: changed
            .contains(&"payment_method")
            .then_some(given.payment_method)
            .and_then(|method| fields.enumeration("billing.payment_method", method))
            .map(convert::payment_method),
        address: of("address", given.address).and_then(|text| lines(&mut fields, &text)),
        tax_id: of("tax_id", given.tax_id).and_then(|text| line(&mut fields, "billing.tax_id", &text, TAX_ID_MAX)),
        purchase_order: of("purchase_order", given.purchase_order)
            .and_then(|text| line(&mut fields, "billing.purchase_order", &text, PURCHASE_ORDER_MAX)),
        changed: changed.clone(),
    };
    fields.finish((organization, Some(wanted)))
}

/// An address, or nothing.
fn email(fields: &mut Fields, text: &str) -> Option<String> {
    if text.is_empty() { Some(String::new()) } else { fields.email("billing.email", text).map(String::from) }
}

/// A postal address, which has lines.
fn lines(fields: &mut Fields, text: &str) -> Option<String> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() <= ADDRESS_MAX && !text.chars().any(|c| c.is_control() && c != '\n') {
        return Some(text);
    }
    fields.violation("billing.address", "must have 1,000 characters at most, without control characters but new lines");
    None
}

fn line(fields: &mut Fields, field: &str, text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    if text.chars().count() <= most && !text.chars().any(char::is_control) {
        return Some(text.to_owned());
    }
    fields.violation(field, format!("must have {most} characters at most, without control characters"));
    None
}

// === impl Wanted ===

impl Wanted {
    fn write(self, billing: &mut Billing) {
        let texts = [
            (self.email, &mut billing.email),
            (self.address, &mut billing.address),
            (self.tax_id, &mut billing.tax_id),
            (self.purchase_order, &mut billing.purchase_order),
        ];
        for (wanted, text) in texts {
            if let Some(wanted) = wanted {
                *text = wanted;
            }
        }
        if let Some(method) = self.payment_method {
            billing.payment_method = method;
        }
        billing.version += 1;
    }
}
