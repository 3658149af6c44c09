use contracts::authz::v1::{BatchCheckRequest, Consistency};
use ids::{GroupId, ResourceId, UserId};
use proptest::prelude::*;
use prost::Message as _;
use uuid::Uuid;

use crate::question::texts::{PERMISSION_MAX, PROOF_MAX, REVISION_MAX};
use crate::{BATCH_BYTES_MAX, BATCH_CHECKS_MAX, Permission, PermissionError, Question, Revision, ShareProof, Subject};

/// What the authz service takes in one message.
const MESSAGE_BYTES_MAX: usize = 4 << 20;

fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

fn about(subject: Option<Subject>, permission: Permission) -> Question {
    let question = Question::new(permission, ResourceId::from_uuid(Uuid::max()));
    match subject {
        Some(subject) => question.of(subject),
        None => question,
    }
}

#[test]
fn a_permission_is_spelled_as_the_suite_takes_it() {
    for text in ["view", "media.view", "assign:admin", "live-stream.view_all", &"x".repeat(PERMISSION_MAX)] {
        assert_eq!(permission(text).as_str(), text);
    }
    for text in ["", "Media.view", "media view", "media.*", "é", &"x".repeat(PERMISSION_MAX + 1)] {
        assert_eq!(text.parse::<Permission>(), Err(PermissionError), "{text:?}");
    }
}

#[test]
fn other_texts_hold_their_limits() {
    "x".repeat(REVISION_MAX).parse::<Revision>().unwrap();
    "x".repeat(REVISION_MAX + 1).parse::<Revision>().unwrap_err();
    "no revision".parse::<Revision>().unwrap_err();
    "x".repeat(PROOF_MAX).parse::<ShareProof>().unwrap();
    "x".repeat(PROOF_MAX + 1).parse::<ShareProof>().unwrap_err();
    "".parse::<ShareProof>().unwrap_err();
}

#[test]
fn a_proof_does_not_print() {
    let proof: ShareProof = "secret".parse().unwrap();
    assert!(!format!("{:?}", about(Some(proof.into()), permission("view"))).contains("secret"));
}

#[test]
fn the_largest_batch_of_ids_is_smaller_than_the_largest_message() {
    let user = Subject::User(UserId::from_uuid(Uuid::max()));
    let question = about(Some(user), permission(&"x".repeat(PERMISSION_MAX)));
    let batch = BatchCheckRequest {
        checks: vec![question.message(); BATCH_CHECKS_MAX],
        consistency: Some(Consistency { at_least_revision: "x".repeat(REVISION_MAX), bounded_staleness: None }),
    };
    assert!(question.bytes() * BATCH_CHECKS_MAX <= BATCH_BYTES_MAX);
    assert!(batch.encoded_len() < MESSAGE_BYTES_MAX);
}

fn subjects() -> impl Strategy<Value = Option<Subject>> {
    prop_oneof![
        Just(None),
        Just(Some(Subject::Anonymous)),
        (1_u128..).prop_map(|bits| Some(GroupId::from_uuid(Uuid::from_u128(bits)).into())),
        "[A-Za-z0-9_-]{1,1024}".prop_map(|text| Some(text.parse::<ShareProof>().unwrap().into())),
    ]
}

proptest! {
    #[test]
    fn a_batch_is_never_larger_than_its_questions_say(
        questions in prop::collection::vec((subjects(), "[a-z.]{1,160}"), 1..20),
    ) {
        let questions: Vec<_> =
            questions.into_iter().map(|(subject, text)| about(subject, permission(&text))).collect();
        let said: usize = questions.iter().map(Question::bytes).sum();
        let checks = questions.iter().map(Question::message).collect();
        let batch = BatchCheckRequest { checks, consistency: None };
        prop_assert!(batch.encoded_len() <= said, "{} > {said}", batch.encoded_len());
    }
}
