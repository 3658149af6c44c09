use ids::OrganizationId;
use tonic_types::StatusExt as _;

use crate::email::Email;
use crate::fields::Fields;

#[test]
fn everything_wrong_is_told_at_once() {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", "nonsense");
    let name = fields.name("display_name", "tab\tin it");
    let email = fields.email("email", "nobody");
    let refusal = fields.finish((organization, name, email)).unwrap_err().into_status("r1");
    let details = refusal.get_details_bad_request().unwrap();
    let named: Vec<_> = details.field_violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(named, ["organization_id", "display_name", "email"]);
    assert_eq!(refusal.get_details_error_info().unwrap().reason, "INVALID_FIELDS");
}

/// They go into headers, and a client that is sent too many of those gives up the connection.
#[test]
fn of_very_much_that_is_wrong_some_is_told() {
    let mut fields = Fields::new();
    for number in 0..1000 {
        fields.violation(format_args!("checks[{number}].object.organization_id"), "must be a UUID of version 7");
    }
    let refusal = fields.finish(()).unwrap_err().into_status("r1");
    assert_eq!(refusal.get_details_bad_request().unwrap().field_violations.len(), 32);
    assert!(refusal.details().len() + refusal.message().len() < 8 * 1024);
}

#[test]
fn a_mask_names_what_can_change() {
    let changeable = [("display_name", true), ("kind", false)];
    let mask = |paths: &[&str]| prost_types::FieldMask { paths: paths.iter().map(|path| (*path).into()).collect() };
    let mut fields = Fields::new();
    assert_eq!(fields.mask(None, &changeable), ["display_name"]);
    assert_eq!(fields.mask(Some(&mask(&["kind"])), &changeable), ["kind"]);
    assert_eq!(fields.mask(Some(&mask(&["*"])), &changeable), ["display_name", "kind"]);
    assert!(fields.finish(()).is_ok());
    let mut fields = Fields::new();
    fields.mask(Some(&mask(&["create_time"])), &changeable);
    assert!(fields.finish(()).is_err());
}

#[test]
fn addresses_have_one_form() {
    assert_eq!(Email::parse(" Alice.B+c@Example.COM ").unwrap().as_str(), "alice.b+c@example.com");
    for text in [
        "",
        "@",
        "a@",
        "@b.c",
        "a@b",
        "a b@c.de",
        "a@b..c",
        "a@-b.c",
        "a..b@c.de",
        ".a@c.de",
        "a@b.c\r\nBcc: d@e.f",
        "ä@b.de",
        "a@bücher.de",
        "a@b@c.de ,x",
        "Alice <a@b.de>",
    ] {
        assert!(Email::parse(text).is_err(), "{text:?}");
    }
    assert!(Email::parse(&format!("{}@b.de", "a".repeat(65))).is_err());
    assert!(Email::parse(&format!("a@{}.de", "b".repeat(64))).is_err());
    assert_eq!(Email::parse("alice@b.de").unwrap().masked(), "a***@b.de");
}
