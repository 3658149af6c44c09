//! The random worlds are worth something only if every kind of answer occurs in them.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::answer::{Because, Explanation, Reason};
use crate::fact::Holder;
use crate::question::{Question, Subject};
use crate::tests::agreement::world;
use crate::tests::facts::changes;
use crate::tests::models::models;
use crate::tests::questions::{Asked, asked};

#[test]
fn every_kind_of_answer_occurs() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let case = (models(), changes(), vec(asked(), 60));
    for _ in 0..400 {
        let (models, changes, asked) = case.new_tree(&mut runner).unwrap().current();
        let versioned: Vec<_> = (1_u64..).zip(changes).collect();
        let world = world(&models, &versioned);
        for question in asked.iter().map(Asked::question) {
            for kind in kinds(&question, &world.explain(&question)) {
                *seen.entry(kind).or_default() += 1;
            }
        }
    }
    let often = |kind: &str| seen.get(kind).copied().unwrap_or_default();
    for kind in EXPECTED {
        assert!(often(kind) > 0, "no `{kind}` in {seen:#?}");
    }
    assert!(often("allowed") > 500, "{seen:#?}");
}

/// What is to be seen, among the rest.
const EXPECTED: &[&str] = &[
    "Role",
    "Role assign",
    "Role grant",
    "Role share",
    "Role by group",
    "Role with member",
    "Role as account",
    "Role of group",
    "Grant of group",
    "Grant",
    "Grant grant",
    "Grant by group",
    "Share",
    "AssignmentSuspended",
    "AssignmentExpired",
    "AssignmentEnded",
    "GrantExpired",
    "GrantEnded",
    "NotAMember",
    "InheritanceBroken",
    "LevelLacks",
    "RoleLacks",
    "Elsewhere",
    "Stranger",
    "NotPermitted",
    "MoreThanHeld assign",
    "MoreThanHeld grant",
    "NotAssignable assign",
    "TokenScope",
    "TokenMember",
    "TokenMembershipEnded",
    "ShareAudience",
    "ShareElsewhere",
    "ShareMode",
    "OrganizationSuspended",
    "OrganizationDeleted",
    "ModelUnknown",
    "ObjectUnknown",
    "SessionExpired",
];

fn kinds(question: &Question<'_>, explanation: &Explanation<'_>) -> Vec<String> {
    let verb = question.permission.split_once(':').map_or_else(String::new, |(verb, _)| format!(" {verb}"));
    let name = |text: String| text.split([' ', '(']).next().unwrap_or_default().to_owned();
    let misses = explanation.misses.iter().map(|miss| name(format!("{miss:?}")));
    let because = match explanation.decision.because {
        Because::Denied(why) => vec![format!("{why:?}{verb}")],
        because => {
            let by_group = format!("{because:?}").contains("group: Some");
            let kind = name(format!("{because:?}"));
            let group = by_group.then(|| format!("{kind} by group"));
            let account = matches!(
                (question.subject, explanation.reasons.first()),
                (Subject::AccessToken(_), Some(Reason::Role { holder: Holder::ServiceAccount(_), .. }),)
            );
            let account = account.then(|| format!("{kind} as account"));
            let of_group = matches!(question.subject, Subject::Group(_)).then(|| format!("{kind} of group"));
            let member = (explanation.reasons.len() > 1).then(|| format!("{kind} with member"));
            ["allowed".to_owned(), format!("{kind}{verb}")]
                .into_iter()
                .chain(group)
                .chain(account)
                .chain(of_group)
                .chain(member)
                .collect()
        }
    };
    because.into_iter().chain(misses).collect()
}
