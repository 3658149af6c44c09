use contracts::resource::v1::share_audience::Kind as AudienceKind;
use contracts::resource::v1::{ShareAnyone, ShareAudience, ShareNamedPeople, ShareWorkspaceMembers};
use kit::Fields;
use kit::email::Email;
use prost::Message as _;
use prost_types::value::Kind;
use prost_types::{Struct, Value};

use crate::model::{Attributes, Audience, NAMED_MAX, NamedPeople, Resource, SHARES_MAX, Share, WrongPasswords};
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

fn share(people: NamedPeople) -> Share {
    let uuid = uuid::Uuid::max();
    let now = kit::Time::from_millis(1_700_000_000_001);
    Share {
        id: ids::ShareId::from_uuid(uuid),
        organization: ids::OrganizationId::from_uuid(uuid),
        resource: ids::ResourceId::from_uuid(uuid),
        display_name: "😀".repeat(200),
        mode: "m".repeat(64),
        audience: Audience::People(people),
        password: None,
        expire_time: Some(now),
        max_uses: i64::MAX,
        uses: i64::MAX,
        closed: true,
        wrong_passwords: WrongPasswords::none(),
        created_by: format!("service_account:{uuid}"),
        create_time: now,
        version: i64::MAX,
    }
}

#[test]
fn all_shares_of_a_resource_fit_into_a_message() {
    let users = (0..NAMED_MAX as u128).map(|number| ids::UserId::from_uuid(uuid::Uuid::from_u128(number)));
    let address = |number: usize| format!("{number:0>3}{}@{}.example.com", "a".repeat(61), "b.".repeat(88) + "c");
    let emails = (0..NAMED_MAX).map(|number| Email::parse(&address(number)).unwrap());
    let people = NamedPeople { users: users.collect(), emails: emails.collect(), ..NamedPeople::default() };
    assert!(people.emails.iter().all(|email| email.as_str().len() == 254) && people.emails.len() == NAMED_MAX);
    let shares = vec![convert::share(share(people)); usize::try_from(SHARES_MAX).unwrap()];
    let answer = contracts::resource::v1::ListSharesResponse { shares, next_page_token: String::new() };
    let length = answer.encoded_len();
    assert!(length < kit::server::MESSAGE_LIMIT, "{length}");
}

fn audience(kind: Option<AudienceKind>) -> Option<Audience> {
    let mut fields = Fields::new();
    let audience = convert::audience(&mut fields, Some(&ShareAudience { kind }));
    fields.finish(audience).ok()
}

fn people(user_ids: &[&str], emails: &[&str]) -> Option<AudienceKind> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Some(AudienceKind::People(ShareNamedPeople { user_ids: owned(user_ids), emails: owned(emails) }))
}

#[test]
fn an_audience_names_somebody_and_each_once() {
    assert_eq!(audience(None), None);
    assert_eq!(audience(people(&[], &[])), None);
    assert_eq!(audience(people(&["ann"], &[])), None);
    assert_eq!(audience(people(&[], &["ann"])), None);
    assert_eq!(audience(people(&[], &["ann@example.com"; NAMED_MAX + 1])), None);
    assert_eq!(audience(Some(AudienceKind::Workspace(ShareWorkspaceMembers::default()))), None);
    assert_eq!(audience(Some(AudienceKind::Anyone(ShareAnyone {}))), Some(Audience::Anyone));
    let Some(Audience::People(people)) = audience(people(&[], &["Ann@Example.com", " ann@example.com"])) else {
        panic!("two spellings of an address")
    };
    assert_eq!(people.emails, [Email::parse("ann@example.com").unwrap()].into());
}
