use kit::Fields;
use prost::Message as _;
use prost_types::value::Kind;
use prost_types::{Struct, Value};

use crate::model::{Attributes, Resource};
use crate::rpc::convert;

fn structure(kinds: impl IntoIterator<Item = (&'static str, Option<Kind>)>) -> Struct {
    Struct { fields: kinds.into_iter().map(|(name, kind)| (name.to_owned(), Value { kind })).collect() }
}

fn parsed(given: &Struct) -> (Option<Attributes>, bool) {
    let mut fields = Fields::new();
    let attributes = convert::attributes(&mut fields, "attributes", Some(given));
    (attributes, fields.finish(()).is_ok())
}

fn list(kind: Kind, length: usize) -> Option<Kind> {
    let values = vec![Value { kind: Some(kind) }; length];
    Some(Kind::ListValue(prost_types::ListValue { values }))
}

#[test]
fn attributes_come_back_as_they_were() {
    let inner = structure([("deep", list(Kind::StringValue("\u{0}ü".to_owned()), 2))]);
    let given = structure([
        ("null", Some(Kind::NullValue(0))),
        ("number", Some(Kind::NumberValue(-1.25e300))),
        ("whole", Some(Kind::NumberValue(3.0))),
        ("yes", Some(Kind::BoolValue(true))),
        ("inner", Some(Kind::StructValue(inner))),
    ]);
    let (attributes, fine) = parsed(&given);
    assert!(fine);
    let stored = Attributes::from_text(&attributes.unwrap().to_text()).unwrap();
    assert_eq!(convert::structure(stored.into_object()), given);
}

#[test]
fn what_is_no_json_is_refused() {
    for kind in [
        None,
        Some(Kind::NumberValue(f64::NAN)),
        Some(Kind::NumberValue(f64::INFINITY)),
        list(Kind::NumberValue(f64::NAN), 1),
    ] {
        assert_eq!(parsed(&structure([("key", kind)])), (None, false));
    }
}

#[test]
fn attributes_that_are_too_long_are_refused() {
    let long = structure([("key", Some(Kind::StringValue("x".repeat(9000))))]);
    assert_eq!(parsed(&long), (None, false));
}

/// Short numbers are what grows most from JSON to protobuf.
#[test]
fn a_full_page_fits_into_a_message() {
    let (attributes, fine) = parsed(&structure([("k", list(Kind::NumberValue(0.0), 2045))]));
    assert!(fine, "as many as fit into 8 KiB");
    let (_, fine) = parsed(&structure([("k", list(Kind::NumberValue(0.0), 2047))]));
    assert!(!fine, "and hardly one more");
    let uuid = uuid::Uuid::max();
    let organization = ids::OrganizationId::from_uuid(uuid);
    let now = kit::Time::from_millis(1_700_000_000_001);
    let resource = Resource {
        id: ids::ResourceId::from_uuid(uuid),
        organization,
        parent: organization.into(),
        resource_type: "t".repeat(64),
        display_name: "😀".repeat(200),
        external_id: Some("e".repeat(255)),
        attributes: attributes.unwrap(),
        inherits_access: true,
        created_by: format!("access_token:{uuid}"),
        create_time: now,
        update_time: now,
        version: i64::MAX,
    };
    let page = vec![convert::resource(resource); convert::RESOURCES_MAX];
    let answer = contracts::resource::v1::ListResourcesResponse { resources: page, next_page_token: "x".repeat(1000) };
    let length = answer.encoded_len();
    assert!(length < kit::server::MESSAGE_LIMIT, "{length}");
}
