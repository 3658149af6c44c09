//! From and to protobuf.

mod share;

use contracts::resource::v1 as proto;
use kit::Fields;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct};
use serde_json::{Map, Number, Value};

use crate::event;
use crate::model::{Attributes, Grant, Resource};
pub(crate) use crate::rpc::convert::share::{audience, max_uses, new_password, note, share};

/// Resources on a page at most. Each can have attributes that fill 24 KiB as a message, and a page must fit into one.
pub(crate) const RESOURCES_MAX: usize = 150;

pub(crate) fn resource(resource: Resource) -> proto::Resource {
    let etag = resource.etag();
    proto::Resource {
        id: resource.id.into(),
        organization_id: resource.organization.into(),
        parent: Some(resource.parent.into()),
        r#type: resource.resource_type,
        display_name: Some(resource.display_name),
        external_id: resource.external_id.unwrap_or_default(),
        attributes: Some(structure(resource.attributes.into_object())),
        inherits_access: Some(resource.inherits_access),
        created_by: resource.created_by,
        create_time: Some(resource.create_time.into()),
        update_time: Some(resource.update_time.into()),
        etag,
    }
}

pub(crate) fn grant(grant: Grant) -> proto::Grant {
    proto::Grant {
        id: grant.id.into(),
        resource_id: grant.resource.into(),
        subject: Some(event::subject(grant.holder)),
        level: grant.level,
        granted_by: grant.granted_by,
        create_time: Some(grant.create_time.into()),
        expire_time: grant.expire_time.map(Into::into),
    }
}

/// What a product wants to remember of a resource.
pub(crate) fn attributes(fields: &mut Fields, field: &str, structure: Option<&Struct>) -> Option<Attributes> {
    let Some(structure) = structure else { return Some(Attributes::default()) };
    let parsed = object(structure).ok_or("must be JSON: numbers are finite, and every value has a kind");
    let object = fields.check(field, parsed)?;
    fields.check(field, Attributes::new(object))
}

/// The structure as JSON, if it is any. It is not deep: prost decodes a hundred levels and no more.
fn object(structure: &Struct) -> Option<Map<String, Value>> {
    structure.fields.iter().map(|(name, value)| Some((name.clone(), json(value)?))).collect()
}

fn json(value: &prost_types::Value) -> Option<Value> {
    Some(match value.kind.as_ref()? {
        Kind::NullValue(_) => Value::Null,
        Kind::NumberValue(number) => Value::Number(Number::from_f64(*number)?),
        Kind::StringValue(text) => Value::String(text.clone()),
        Kind::BoolValue(yes) => Value::Bool(*yes),
        Kind::StructValue(structure) => Value::Object(object(structure)?),
        Kind::ListValue(list) => Value::Array(list.values.iter().map(json).collect::<Option<_>>()?),
    })
}

fn structure(object: Map<String, Value>) -> Struct {
    Struct { fields: object.into_iter().map(|(name, json)| (name, value(json))).collect() }
}

fn value(json: Value) -> prost_types::Value {
    let kind = match json {
        Value::Null => Kind::NullValue(0),
        Value::Bool(yes) => Kind::BoolValue(yes),
        // Finite, since it was written from one.
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(values) => Kind::ListValue(ListValue { values: values.into_iter().map(value).collect() }),
        Value::Object(object) => Kind::StructValue(structure(object)),
    };
    prost_types::Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests;
