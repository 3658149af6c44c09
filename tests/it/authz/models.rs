//! Access models: listed, read, validated, and put by the operator.

use contracts::authz::v1::{GetModelRequest, ListModelsRequest, PutModelRequest, ValidateModelRequest};
use e2e::{Refused as _, Suite};
use tonic::Code;

e2e::everywhere!(models_are_data, a_broken_model_is_told_with_its_lines);

const CLUB: &str = r#"
name = "club"
version = 1

[policy]
creator_role = "chair"

[organization.roles.chair]
permissions = ["organization.*", "member.*", "invitation.*", "trophy.*"]
may_assign = ["chair", "guest"]

[organization.roles.guest]
permissions = ["organization.view"]

[resources.trophy]
actions = ["create", "view", "polish"]

[[expect]]
who = { organization_role = "guest" }
may = ["organization.view"]
may_not = ["trophy.polish"]
"#;

/// A model that the operator puts serves organizations at once; it is immutable, and nobody else can put one.
async fn models_are_data(suite: &Suite) {
    let person = suite.person("person").await;
    let put = |source: String| PutModelRequest { source, ..Default::default() };
    suite.models(&person.token).put_model(put(CLUB.to_owned())).await.denied();
    suite.models("").put_model(put(CLUB.to_owned())).await.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
    let get = GetModelRequest { name: "club".to_owned(), version: 0 };
    suite.models(&person.token).get_model(get.clone()).await.refused(Code::NotFound, "MODEL_NOT_FOUND");

    let mut operator = suite.models(&suite.operator);
    operator.put_model(put(CLUB.to_owned())).await.unwrap();
    operator.put_model(put(CLUB.to_owned())).await.expect("the same text changes nothing");
    let changed = CLUB.replace("polish", "shine");
    operator.put_model(put(changed.clone())).await.refused(Code::AlreadyExists, "MODEL_IMMUTABLE");
    operator.put_model(put(changed.replace("version = 1", "version = 2"))).await.unwrap();
    operator.put_model(put("name = 1".to_owned())).await.refused(Code::InvalidArgument, "MODEL_INVALID");

    let newest = suite.models(&person.token).get_model(get).await.unwrap().into_inner().model.unwrap();
    assert_eq!((newest.version, newest.resource_types[0].actions[2].as_str()), (2, "shine"));
    let listed = suite.models(&person.token).list_models(ListModelsRequest::default()).await.unwrap().into_inner();
    let names: Vec<_> = listed.models.iter().map(|model| (model.name.as_str(), model.version)).collect();
    let shipped = ["fastio", "fastpix", "pinkfish", "pixelfiddler", "standard"].map(|name| (name, 1));
    assert_eq!(names, [&[("club", 2)][..], &shipped].concat());

    let club = suite.organization(&person, "club").await;
    assert!(suite.may(&person.token, "trophy.shine", club.object()).await);
    assert!(!suite.may(&person.token, "workspace.create", club.object()).await);
}

/// What is wrong with a model is told with lines, all at once.
async fn a_broken_model_is_told_with_its_lines(suite: &Suite) {
    let person = suite.person("person").await;
    let broken = CLUB
        .replace("may_not = [\"trophy.polish\"]", "may_not = [\"organization.view\"]")
        .replace("[\"chair\", \"guest\"]", "[\"king\"]");
    let validate = ValidateModelRequest { source: broken };
    let answer = suite.models(&person.token).validate_model(validate).await.unwrap().into_inner();
    assert!(answer.model.is_none());
    assert!(answer.problems.iter().any(|problem| problem.message.contains("king") && problem.line == 10), "{answer:?}");
    let validate = ValidateModelRequest { source: CLUB.to_owned() };
    let answer = suite.models(&person.token).validate_model(validate.clone()).await.unwrap().into_inner();
    assert!(answer.problems.is_empty() && answer.model.is_some());
    suite.models("").validate_model(validate).await.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
}
