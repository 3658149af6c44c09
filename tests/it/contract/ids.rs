//! Each id in each request, replaced by one that means nothing to the caller.

use contracts::guarded::Audience;
use e2e::dynamic::method_of;
use e2e::{Suite, reason};
use kit::Source;
use prost_reflect::Kind;
use serde_json::Value;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::contract::case::Case;
use crate::contract::cases;
use crate::contract::world::{Home, World};

/// An id in a request.
struct Place {
    /// As an error names it: "workspaces[0].workspace_id".
    field: String,
    /// As `serde_json` finds it: "/workspaces/0/workspace_id".
    pointer: String,
    /// The field's own name.
    name: String,
}

/// What stands there instead.
enum Instead {
    Malformed(String),
    Foreign(String),
    Unknown(String),
}

pub(crate) async fn ids_that_mean_nothing_change_nothing(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let mut wrong = Vec::new();
    for case in cases::all() {
        let request = (case.request)(&world);
        let places = places(&request);
        wrong.extend(missing(&case, &places));
        for place in places {
            for instead in replacements(&world, &case, &place, &request) {
                wrong.extend(ask(suite, &world, &case, &place, &instead).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    before.expect_same(&world.snapshot(suite).await);
}

/// Sends the request with the id replaced; says what is wrong with what came back.
async fn ask(suite: &Suite, world: &World, case: &Case, place: &Place, instead: &Instead) -> Option<String> {
    let mut request = (case.request)(world);
    let text = instead.text();
    *request.pointer_mut(&place.pointer).expect("the id's place") = Value::from(text);
    let outcome = suite.call(case.method, &request, &case.permitted(suite, world)).await;
    let fits = match (&outcome, instead) {
        (Err(status), Instead::Malformed(_)) => is_invalid(status, &place.field),
        (Err(status), _) => is_typed(status) && (is_refusal(status) || is_invalid(status, &place.field)),
        (Ok(_), Instead::Malformed(_)) => false,
        (Ok(answer), _) => case.answers_about_unknown && tells_nothing(world, case, text, answer),
    };
    let found = match outcome {
        Ok(answer) => format!("answered {answer}"),
        Err(status) => format!("{:?} {}: {}", status.code(), reason(&status), status.message()),
    };
    (!fits).then(|| format!("{} with {} = {text:?}: {found}", case.method, place.field))
}

/// INVALID_ARGUMENT that names the field.
fn is_invalid(status: &Status, field: &str) -> bool {
    let violations = status.get_details_bad_request().map(|details| details.field_violations).unwrap_or_default();
    // An error may stop at the list or the element that holds the id.
    let names =
        |named: &str| field == named || field.strip_prefix(named).is_some_and(|rest| rest.starts_with(['.', '[']));
    status.code() == Code::InvalidArgument && violations.iter().any(|violation| names(&violation.field))
}

fn is_refusal(status: &Status) -> bool {
    matches!(status.code(), Code::PermissionDenied | Code::NotFound | Code::FailedPrecondition)
}

fn is_typed(status: &Status) -> bool {
    let details = status.get_error_details();
    details.error_info().is_some_and(|info| !info.reason.is_empty() && info.domain.ends_with("tenantry"))
        && details.request_info().is_some_and(|info| !info.request_id.is_empty())
}

/// Whether an answer about an id says nothing of what else is in the other organization. What is public is told to
/// everybody.
fn tells_nothing(world: &World, case: &Case, sent: &str, answer: &Value) -> bool {
    let text = answer.to_string();
    let told = world.globex.ids().into_iter().filter(|id| *id != sent && text.contains(id));
    case.audience() == Audience::Public || told.count() == 0
}

// --- Ids in requests ------------------------------------------------------------------------------------------------

fn places(request: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    walk(request, "", "", "", &mut places);
    places
}

fn walk(value: &Value, name: &str, field: &str, pointer: &str, places: &mut Vec<Place>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if field.is_empty() { "" } else { "." };
                walk(value, name, &format!("{field}{dot}{name}"), &format!("{pointer}/{name}"), places);
            }
        }
        Value::Array(elements) => {
            for (number, value) in elements.iter().enumerate() {
                walk(value, name, &format!("{field}[{number}]"), &format!("{pointer}/{number}"), places);
            }
        }
        Value::String(_) if is_id(name) => {
            places.push(Place { field: field.to_owned(), pointer: pointer.to_owned(), name: name.to_owned() });
        }
        _ => {}
    }
}

fn is_id(name: &str) -> bool {
    let is_ours = !matches!(name, "request_id" | "external_id");
    is_ours && (name == "id" || name.ends_with("_id") || name.ends_with("_ids"))
}

/// The request's own id fields that the case leaves out.
fn missing(case: &Case, places: &[Place]) -> Vec<String> {
    let fields: Vec<_> = method_of(case.method).input().fields().collect();
    let ids = fields.iter().filter(|field| field.kind() == Kind::String && is_id(field.name()));
    let missing = ids.filter(|field| places.iter().all(|place| place.name != field.name()));
    missing.map(|field| format!("{}: the case gives no {}", case.method, field.name())).collect()
}

/// Services are trusted with ids: of each other they take whatever is one.
fn replacements(world: &World, case: &Case, place: &Place, request: &Value) -> Vec<Instead> {
    let original = request.pointer(&place.pointer).and_then(Value::as_str).unwrap_or_default();
    let malformed =
        ["not-an-id".to_owned(), original.to_uppercase(), "00000000-0000-0000-0000-000000000000".to_owned()];
    // What is no id can be the name of a role of the model.
    let is_role = matches!(place.name.as_str(), "role_id" | "role_ids") || place.pointer == "/role/id";
    let malformed = malformed.into_iter().filter(|_| !is_role).map(Instead::Malformed);
    if case.audience() == Audience::Internal {
        return malformed.collect();
    }
    let unknown = Source::system().uuid().to_string();
    if case.audience() == Audience::Operator {
        // No organization is foreign to the operator.
        return malformed.chain([Instead::Unknown(unknown)]).collect();
    }
    let foreign = foreign(&world.globex, place).to_owned();
    malformed.chain([Instead::Foreign(foreign), Instead::Unknown(unknown)]).collect()
}

/// The other organization's id of this kind.
fn foreign<'a>(home: &'a Home, place: &Place) -> &'a str {
    let holder = place.pointer.split('/').nth(1).unwrap_or_default();
    let name = if place.name == "id" { holder } else { place.name.trim_end_matches("_id").trim_end_matches("_ids") };
    match name {
        "organization" => &home.organization.id,
        "workspace" => &home.workspace,
        "resource" => &home.media,
        "user" | "successor_user" | "new_owner_user" => &home.member.user_id,
        "session" => &home.member.session_id,
        "access_token" => &home.token,
        "signing_key" => &home.signing_key,
        "grant" => &home.grant,
        "invitation" => &home.invitation,
        "role" => &home.role,
        "group" => &home.group,
        "service_account" => &home.service_account,
        "share" => &home.share,
        other => panic!("what is the id of a {other}?"),
    }
}

// === impl Instead ===

impl Instead {
    fn text(&self) -> &str {
        match self {
            Self::Malformed(text) | Self::Foreign(text) | Self::Unknown(text) => text,
        }
    }
}
