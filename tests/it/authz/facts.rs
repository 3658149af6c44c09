//! What the services tell authz, and what their guard asks: for those with the workload key alone.

use contracts::authz::internal::v1::{
    ApplyFactsRequest, DecideRequest, FactChange, FactEvent, FactKey, FactKind, GetDigestRequest, VerifySubjectRequest,
    fact_change,
};
use e2e::{Headers, Refused as _, Suite, user_subject};
use serde_json::json;
use tonic::Code;

e2e::everywhere!(
    told_by_services_alone,
    repeats_and_overtaking_change_nothing,
    services_ask_what_lacks_and_what_would_change
);

async fn told_by_services_alone(suite: &Suite) {
    let person = suite.person("person").await;
    let organization = suite.organization(&person, "fastpix").await;
    let decide = DecideRequest {
        subject: Some(user_subject(&person.user_id)),
        session_id: person.session_id.clone(),
        permission: "organization.update".to_owned(),
        object: Some(organization.object()),
    };
    let verify = VerifySubjectRequest { subject: decide.subject.clone(), session_id: person.session_id.clone() };
    let digest = GetDigestRequest { service: "organization".to_owned(), page_size: 10, ..Default::default() };
    let other_key = kit::secret::Key::new([7; 32]).to_text();
    for key in ["", "nonsense", &other_key] {
        suite.decisions(key).decide(decide.clone()).await.denied();
        suite.decisions(key).verify_subject(verify.clone()).await.denied();
        suite.facts(key).get_digest(digest.clone()).await.denied();
        suite.facts(key).apply_facts(ApplyFactsRequest::default()).await.denied();
    }
    let key = suite.workload_key();
    let answer = suite.decisions(&key).decide(decide.clone()).await.unwrap().into_inner();
    assert!(answer.allowed);
    assert_eq!((answer.organization_id.as_str(), answer.model.as_str()), (organization.id.as_str(), "fastpix"));
    assert!(suite.decisions(&key).verify_subject(verify.clone()).await.unwrap().into_inner().live);
    // Somebody else's session does not carry the question.
    let other = suite.person("other").await;
    let stolen = VerifySubjectRequest { session_id: other.session_id, ..verify };
    assert!(!suite.decisions(&key).verify_subject(stolen).await.unwrap().into_inner().live);
    let digests = suite.facts(&key).get_digest(digest).await.unwrap().into_inner().digests;
    assert_eq!(digests.len(), 1);
}

/// A removal that overtakes is for ever; the numbers below it arrive later, and where all ends is the same.
async fn repeats_and_overtaking_change_nothing(suite: &Suite) {
    let person = suite.person("person").await;
    let organization = suite.organization(&person, "fastpix").await;
    let key = suite.workload_key();
    let digest = GetDigestRequest {
        service: "organization".to_owned(),
        scope_id: organization.id.clone(),
        ..Default::default()
    };
    let before = suite.facts(&key).get_digest(digest.clone()).await.unwrap().into_inner().digests.remove(0);
    let workspace = organization.workspace("Production").to_owned();
    let remove = fact_change::Change::Remove(FactKey { kind: FactKind::Workspace.into(), id: workspace.clone() });
    let event = |sequence: i64, changes: Vec<FactChange>| FactEvent {
        scope_id: organization.id.clone(),
        sequence,
        event_id: organization.id.clone(),
        changes,
    };
    let removal = event(before.applied_sequence + 2, vec![FactChange { change: Some(remove) }]);
    let express =
        ApplyFactsRequest { service: "organization".to_owned(), events: vec![removal.clone()], express: true };
    let mut facts = suite.facts(&key);
    let answer = facts.apply_facts(express.clone()).await.unwrap().into_inner();
    assert_eq!(answer.positions[0].applied_sequence, before.applied_sequence, "it has not come in order yet");
    assert!(!suite.may(&person.token, "workspace.view", e2e::workspace_object(&workspace)).await);
    facts.apply_facts(express).await.expect("a repeat");

    let rest = vec![event(before.applied_sequence + 1, Vec::new()), removal];
    let rest = ApplyFactsRequest { service: "organization".to_owned(), events: rest, express: false };
    let answer = facts.apply_facts(rest.clone()).await.unwrap().into_inner();
    assert_eq!(answer.positions[0].applied_sequence, before.applied_sequence + 2);
    let after = facts.get_digest(digest.clone()).await.unwrap().into_inner().digests;
    facts.apply_facts(rest).await.expect("a repeat");
    assert_eq!(facts.get_digest(digest).await.unwrap().into_inner().digests, after);
    let broken =
        ApplyFactsRequest { service: "organization".to_owned(), events: vec![event(0, Vec::new())], express: false };
    facts.apply_facts(broken).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

/// What a caller lacks, and what a change would do: asked by services, which then refuse or only tell.
async fn services_ask_what_lacks_and_what_would_change(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let object = json!({ "organization_id": organization.id });
    let permissions = ["member.list", "member.invite", "assign:admin", "organization.view", "billing.*"];
    let ask = json!({
        "subject": { "user_id": member.user_id }, "session_id": member.session_id,
        "permissions": permissions, "object": object,
    });
    let services = || Headers::workload(&suite.workload_key());
    let answer = suite.succeeds(services(), "DecisionService/ListMissing", ask.clone()).await;
    assert_eq!(answer["missing"], json!(["member.invite", "assign:admin", "billing.*"]));
    suite.is_denied(&owner, "DecisionService/ListMissing", ask).await;

    let vault = suite.thing(&owner, object.clone(), "vault").await;
    let grant = json!({ "resource_id": vault, "subject": { "user_id": member.user_id }, "level": "view" });
    let grant = suite.does(&owner, "GrantService/GrantAccess", grant).await["grant"]["id"].clone();
    let remove = json!({ "remove": { "kind": "FACT_KIND_GRANT", "id": grant } });
    let preview = json!({ "organization_id": organization.id, "changes": [remove], "limit": 10 });
    let answer = suite.succeeds(services(), "DecisionService/PreviewChanges", preview.clone()).await;
    let expected = json!([{
        "subject": { "user_id": member.user_id }, "object": { "resource_id": vault }, "gained": [], "lost": ["vault.view"],
    }]);
    assert_eq!(answer["differences"], expected);
    suite.is_denied(&owner, "DecisionService/PreviewChanges", preview).await;
    suite.does(&member, "ResourceService/GetResource", json!({ "resource_id": vault })).await;
}
