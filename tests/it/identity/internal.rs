//! What the other services ask about people and credentials: by the workload key, and by nothing else.

use contracts::identity::internal::v1::{
    BatchGetUsersRequest, DirectoryUser, FindUsersRequest, ResolveCredentialRequest, ResolveCredentialResponse,
};
use e2e::{Person, Refused as _, Suite};
use tonic::Code;
use uuid::Uuid;

use crate::identity::program_tokens::{minted, revoke};

e2e::everywhere!(people_are_found_by_id_and_by_address, a_credential_is_somebodys_for_ever, nobody_else_is_let_in);

fn ids(mut users: Vec<DirectoryUser>) -> Vec<(String, String)> {
    users.sort_by(|one, other| one.user_id.cmp(&other.user_id));
    users.into_iter().map(|user| (user.user_id, user.email)).collect()
}

fn known(person: &Person) -> (String, String) {
    (person.user_id.clone(), person.email.clone())
}

async fn people_are_found_by_id_and_by_address(suite: &Suite) {
    let (ann, bob) = (suite.person("ann").await, suite.person("bob").await);
    let mut directory = suite.directory(&suite.workload_key());
    let unknown = Uuid::from_bytes(kit::Source::system().bytes()).to_string();

    let user_ids = vec![bob.user_id.clone(), unknown, ann.user_id.clone(), ann.user_id.clone()];
    let found = directory.batch_get_users(BatchGetUsersRequest { user_ids }).await.unwrap().into_inner().users;
    assert_eq!(ids(found), [known(&ann), known(&bob)]);
    let emails = vec!["nobody@example.com".to_owned(), ann.email.clone()];
    let found = directory.find_users(FindUsersRequest { emails }).await.unwrap().into_inner().users;
    assert_eq!(ids(found), [known(&ann)]);
    let none = directory.batch_get_users(BatchGetUsersRequest::default()).await.unwrap().into_inner().users;
    assert!(none.is_empty());

    for user_ids in [vec!["none".to_owned()], vec![ann.user_id; 1001]] {
        let refusal = directory.batch_get_users(BatchGetUsersRequest { user_ids }).await;
        refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    for emails in [vec!["none".to_owned()], vec![ann.email; 1001]] {
        let refusal = directory.find_users(FindUsersRequest { emails }).await;
        refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
}

async fn resolve(suite: &Suite, credential: &str) -> ResolveCredentialResponse {
    let request = ResolveCredentialRequest { credential: credential.to_owned() };
    suite.credentials(&suite.workload_key()).resolve_credential(request).await.expect("an answer").into_inner()
}

async fn a_credential_is_somebodys_for_ever(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let made = minted(suite, &admin.token, &organization.id, "member").await;
    let id = made.access_token.unwrap().id;
    let expected = ResolveCredentialResponse {
        access_token_id: id.clone(),
        organization_id: organization.id.clone(),
        operator: false,
    };
    assert_eq!(resolve(suite, &made.secret).await, expected);
    suite.access_tokens(&admin.token).revoke_access_token(revoke(&organization.id, &id)).await.unwrap();
    assert_eq!(resolve(suite, &made.secret).await, expected);

    let operator = ResolveCredentialResponse { operator: true, ..ResolveCredentialResponse::default() };
    assert_eq!(resolve(suite, &suite.operator).await, operator);
    let mut damaged = made.secret.clone();
    damaged.pop();
    let foreign = kit::secret::Token::new(kit::secret::TokenKind::Operator, &kit::Source::system());
    for nobodys in ["nonsense", &damaged, foreign.reveal(), &admin.refresh_token] {
        assert_eq!(resolve(suite, nobodys).await, ResolveCredentialResponse::default());
    }
}

async fn nobody_else_is_let_in(suite: &Suite) {
    let foreign = kit::secret::Key::new([7; 32]).to_text();
    for key in ["", "nonsense", &foreign] {
        suite.directory(key).batch_get_users(BatchGetUsersRequest::default()).await.denied();
        suite.directory(key).find_users(FindUsersRequest::default()).await.denied();
        suite.credentials(key).resolve_credential(ResolveCredentialRequest::default()).await.denied();
    }
}
