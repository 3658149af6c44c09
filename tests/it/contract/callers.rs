//! Each RPC as a stranger, as somebody of another organization, and as somebody permitted.

use contracts::guarded::Audience;
use e2e::{Headers, Suite, reason};
use serde_json::Value;
use tonic::{Code, Status};

use crate::contract::case::{Case, Outsider};
use crate::contract::cases;
use crate::contract::world::World;

/// Code and reason of a refusal.
type Refusal = (Code, &'static str);

const STRANGER: Refusal = (Code::Unauthenticated, "CREDENTIAL_MISSING");
const DENIED: Refusal = (Code::PermissionDenied, "PERMISSION_DENIED");

pub(crate) async fn callers_get_what_the_contract_says(suite: &Suite) {
    let world = World::new(suite).await;
    let before = world.snapshot(suite).await;
    let mut wrong = Vec::new();
    for case in cases::all() {
        for (who, headers, expected) in refused(suite, &world, &case) {
            let outcome = suite.call(case.method, &(case.request)(&world), &headers).await;
            wrong.extend(deviation(&case, who, &outcome, expected));
        }
    }
    assert!(wrong.is_empty(), "refusals:\n{}", wrong.join("\n"));
    before.expect_same(&world.snapshot(suite).await);

    for case in cases::all() {
        let outcome = suite.call(case.method, &(case.request)(&world), &case.permitted(suite, &world)).await;
        wrong.extend(outcome.err().map(|status| format!("{}: permitted, but {status:?}", case.method)));
    }
    assert!(wrong.is_empty(), "permitted calls:\n{}", wrong.join("\n"));
}

/// Who must not get in, and what they must be told.
fn refused(suite: &Suite, world: &World, case: &Case) -> Vec<(&'static str, Headers, Refusal)> {
    let (nobody, workload) = (Headers::none(), Headers::workload(&suite.workload_key()));
    let owner = Headers::bearer(&world.acme.owner.token);
    let operator = Headers::bearer(&suite.operator);
    let outsider = Headers::bearer(&world.globex.owner.token);
    match case.audience() {
        Audience::Public => Vec::new(),
        Audience::Internal => vec![
            ("a stranger", nobody, DENIED),
            ("a stranger with a workload key of their own", Headers::workload(OTHER_KEY), DENIED),
            ("a person", owner, DENIED),
            ("the operator", operator, DENIED),
        ],
        Audience::Operator => vec![("a stranger", nobody, STRANGER), ("a person", owner, DENIED)],
        Audience::Permitted | Audience::Authenticated => {
            let mut refused = vec![("a stranger", nobody, STRANGER)];
            if case.audience() == Audience::Permitted {
                refused.push(("the operator", operator, DENIED));
                refused.push(("a service on nobody's behalf", workload, DENIED));
            }
            match case.outsider {
                Outsider::Refused(code, reason) => refused.push(("an outsider", outsider, (code, reason))),
                Outsider::NotApplicable(why) => assert_ne!(case.audience(), Audience::Permitted, "{why}"),
            }
            refused
        }
    }
}

/// base64 of 32 bytes that are not the suite's.
const OTHER_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn deviation(case: &Case, who: &str, outcome: &Result<Value, Status>, expected: Refusal) -> Option<String> {
    let found = match outcome {
        Ok(answer) => format!("was answered {answer}"),
        Err(status) if (status.code(), reason(status).as_str()) == expected => return None,
        Err(status) => format!("was refused with {:?} {}: {}", status.code(), reason(status), status.message()),
    };
    Some(format!("{}: {who} {found}; expected {expected:?}", case.method))
}
