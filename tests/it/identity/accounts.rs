//! Accounts: asked for, proven, read, changed, closed.

use contracts::identity::internal::v1::BatchGetUsersRequest;
use contracts::identity::v1::{DeactivateUserRequest, GetUserRequest, ListSessionsRequest, UpdateUserRequest, User};
use contracts::organization::v1::ListMembersRequest;
use e2e::{PASSWORD, Refused as _, Suite};
use prost_types::FieldMask;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::identity::{ANOTHER, DAY, HOUR, again, lets_in, sign_up, signed_up, verify, works};

e2e::everywhere!(
    an_account_exists_once_its_address_is_proven,
    nobody_learns_who_has_an_account,
    the_link_that_is_followed_decides,
    an_invitation_proves_its_address,
    a_repeated_sign_up_sends_one_mail,
    people_read_and_change_their_own_account_alone,
    programs_and_operators_have_no_account,
    a_closed_account_ends_everything_and_frees_the_address,
    nobody_leaves_an_organization_without_its_last_admin,
);

async fn an_account_exists_once_its_address_is_proven(suite: &Suite) {
    let answer = signed_up(suite, " Ann@Example.COM ", PASSWORD).await;
    assert_eq!((answer.email.as_str(), answer.user), ("ann@example.com", None));
    assert!(!lets_in(suite, "ann@example.com", PASSWORD).await);

    let mail = suite.mail("ann@example.com", 1).await;
    let link = mail.lines().find(|line| line.starts_with("http://127.0.0.1:7400/verify-email?token=tnt_vfy_"));
    assert!(link.is_some(), "no link on a line of its own in {mail}");
    let token = suite.mailed_token("ann@example.com", 1).await;
    let mut damaged = token.clone();
    let eighth = token.len() - 8;
    damaged.replace_range(eighth..=eighth, if token[eighth..].starts_with('0') { "1" } else { "0" });
    for wrong in ["nonsense", &damaged, &token.replace("vfy", "pwr")] {
        suite.users("").verify_email(verify(wrong, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");
    }
    assert!(!lets_in(suite, "ann@example.com", PASSWORD).await);

    let answer = suite.users("").verify_email(verify(&token, PASSWORD)).await.unwrap().into_inner();
    let user = answer.user.unwrap();
    assert_eq!((user.email.as_str(), user.display_name.as_deref()), ("ann@example.com", Some("Somebody")));
    assert!(!answer.revision.is_empty() && !user.etag.is_empty() && user.create_time.is_some());
    assert!(lets_in(suite, "ann@example.com", PASSWORD).await);
    assert!(lets_in(suite, "ANN@example.com", PASSWORD).await);
    // A link works once, and for a day.
    suite.users("").verify_email(verify(&token, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");
    signed_up(suite, "late@example.com", PASSWORD).await;
    let token = suite.mailed_token("late@example.com", 1).await;
    suite.advance(DAY);
    suite.users("").verify_email(verify(&token, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");
}

async fn nobody_learns_who_has_an_account(suite: &Suite) {
    let known = suite.person("known").await;
    let mut answers = Vec::new();
    for email in [known.email.as_str(), "unknown@example.com"] {
        let answer = signed_up(suite, email, ANOTHER).await;
        assert_eq!(answer.email, email);
        answers.push(answer.user);
    }
    assert_eq!(answers, [None, None]);

    // Whoever reads the mails of the address is told.
    let mail = suite.mail(&known.email, 2).await;
    assert!(mail.contains("have one already") && !mail.contains("token="), "{mail}");
    assert!(lets_in(suite, &known.email, PASSWORD).await && !lets_in(suite, &known.email, ANOTHER).await);
}

async fn the_link_that_is_followed_decides(suite: &Suite) {
    // Somebody asks for an account in another's name; the other asks, too, and follows their own link.
    signed_up(suite, "bob@example.com", ANOTHER).await;
    let foreign = suite.mailed_token("bob@example.com", 1).await;
    signed_up(suite, "bob@example.com", PASSWORD).await;
    let own = suite.mailed_token("bob@example.com", 2).await;
    suite.users("").verify_email(verify(&own, PASSWORD)).await.unwrap();

    assert!(lets_in(suite, "bob@example.com", PASSWORD).await && !lets_in(suite, "bob@example.com", ANOTHER).await);
    suite.users("").verify_email(verify(&foreign, PASSWORD)).await.refused(Code::FailedPrecondition, "LINK_INVALID");

    // An address gets five mails in an hour, and the links of all of them work.
    let mut links = Vec::new();
    for count in 1..=5 {
        signed_up(suite, "carol@example.com", PASSWORD).await;
        links.push(suite.mailed_token("carol@example.com", count).await);
    }
    signed_up(suite, "carol@example.com", PASSWORD).await;
    suite.advance(HOUR);
    signed_up(suite, "carol@example.com", PASSWORD).await;
    suite.mail("carol@example.com", 6).await;
    assert_eq!(suite.mails("carol@example.com").len(), 6, "the one too many has not gone out late");
    suite.users("").verify_email(verify(&links[0], PASSWORD)).await.unwrap();
}

async fn an_invitation_proves_its_address(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let token = suite.invite(&admin, &organization, "guest@example.com", "member", &[]).await;

    for (email, token) in [("other@example.com", token.as_str()), ("guest@example.com", "tnt_inv_nonsense")] {
        let refusal = suite.users("").sign_up(sign_up(email, PASSWORD, token)).await;
        refusal.refused(Code::FailedPrecondition, "LINK_INVALID");
    }
    let answer = suite.users("").sign_up(sign_up("Guest@example.com", PASSWORD, &token)).await.unwrap().into_inner();
    assert_eq!(answer.user.unwrap().email, "guest@example.com");
    assert!(lets_in(suite, "guest@example.com", PASSWORD).await);
    assert_eq!(suite.mails("guest@example.com").len(), 1, "the invitation alone");

    // Whoever has proven the address is told that there is an account.
    let again = suite.users("").sign_up(sign_up("guest@example.com", ANOTHER, &token)).await;
    again.refused(Code::AlreadyExists, "ACCOUNT_EXISTS");
    assert!(!lets_in(suite, "guest@example.com", ANOTHER).await);
}

async fn a_repeated_sign_up_sends_one_mail(suite: &Suite) {
    let request_id = Uuid::from_bytes(kit::Source::system().bytes()).to_string();
    let mut request = sign_up("dora@example.com", PASSWORD, "");
    request.request_id = request_id;
    let first = suite.users("").sign_up(request.clone()).await.unwrap().into_inner();
    let second = suite.users("").sign_up(request.clone()).await.unwrap().into_inner();
    assert_eq!(first, second);
    suite.mail("dora@example.com", 1).await;
    signed_up(suite, "later@example.com", PASSWORD).await;
    suite.mail("later@example.com", 1).await;
    assert_eq!(suite.mails("dora@example.com").len(), 1);

    request.password = ANOTHER.to_owned();
    suite.users("").sign_up(request).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
    let wrong = sign_up("no address", "short", "");
    let refusal = suite.users("").sign_up(wrong).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let fields = refusal.get_details_bad_request().unwrap().field_violations;
    assert_eq!(fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["email", "password"]);
}

fn rename(id: &str, name: Option<&str>, etag: &str, paths: &[&str]) -> UpdateUserRequest {
    let user =
        User { id: id.to_owned(), display_name: name.map(str::to_owned), etag: etag.to_owned(), ..User::default() };
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    UpdateUserRequest { user: Some(user), update_mask: Some(FieldMask { paths }), ..UpdateUserRequest::default() }
}

async fn people_read_and_change_their_own_account_alone(suite: &Suite) {
    let (ann, bob) = (suite.person("ann").await, suite.person("bob").await);
    let mut users = suite.users(&ann.token);
    for id in ["", &ann.user_id] {
        let request = GetUserRequest { user_id: id.to_owned() };
        assert_eq!(users.get_user(request).await.unwrap().into_inner().user.unwrap().email, ann.email);
    }
    users.get_user(GetUserRequest { user_id: bob.user_id.clone() }).await.denied();
    users.update_user(rename(&bob.user_id, Some("Robert"), "", &[])).await.denied();

    let first = users.get_user(GetUserRequest::default()).await.unwrap().into_inner().user.unwrap();
    let renamed = users.update_user(rename("", Some("Ann B"), &first.etag, &["display_name"])).await.unwrap();
    let renamed = renamed.into_inner();
    assert!(!renamed.revision.is_empty());
    let user = renamed.user.unwrap();
    assert_eq!((user.display_name.as_deref(), user.email.as_str()), (Some("Ann B"), ann.email.as_str()));
    assert_ne!(user.etag, first.etag);
    users.update_user(rename("", Some("Ann C"), &first.etag, &[])).await.refused(Code::Aborted, "ETAG_MISMATCH");
    for wrong in [
        rename("", None, "", &["display_name"]),
        rename("", Some(" "), "", &[]),
        rename("", Some("Ann"), "", &["email"]),
    ] {
        users.update_user(wrong).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    let read = users.get_user(GetUserRequest::default()).await.unwrap().into_inner().user.unwrap();
    assert_eq!(read, user);
}

async fn programs_and_operators_have_no_account(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let program = crate::identity::program_tokens::minted(suite, &admin.token, &organization.id, "admin").await;
    for token in [&program.secret, &suite.operator] {
        let mut users = suite.users(token);
        users.get_user(GetUserRequest::default()).await.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
        let rename = rename("", Some("Robot"), "", &[]);
        users.update_user(rename).await.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
        let sessions = suite.sessions(token).list_sessions(ListSessionsRequest::default()).await;
        sessions.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
    }
    suite.users("").get_user(GetUserRequest::default()).await.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
}

fn deactivate(password: &str) -> DeactivateUserRequest {
    DeactivateUserRequest { password: password.to_owned(), ..DeactivateUserRequest::default() }
}

async fn a_closed_account_ends_everything_and_frees_the_address(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let member = suite.join(&admin, &organization, "member", "member", &[]).await;
    let elsewhere = again(suite, &member).await;

    let wrong = suite.users(&member.token).deactivate_user(deactivate(ANOTHER)).await;
    wrong.refused(Code::PermissionDenied, "PASSWORD_WRONG");
    assert!(works(suite, &member.token).await);
    let answer = suite.users(&member.token).deactivate_user(deactivate(PASSWORD)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty());
    assert!(!works(suite, &member.token).await && !works(suite, &elsewhere.token).await);
    assert!(!lets_in(suite, &member.email, PASSWORD).await);
    let list = ListMembersRequest { organization_id: organization.id.clone(), ..ListMembersRequest::default() };
    let members = suite.members(&admin.token).list_members(list).await.unwrap().into_inner().members;
    assert!(members.iter().all(|left| left.user_id != member.user_id), "{members:?}");

    // The address is free, and whoever comes with it is somebody else.
    let mails = suite.mails(&member.email).len();
    signed_up(suite, &member.email, ANOTHER).await;
    let token = suite.mailed_token(&member.email, mails + 1).await;
    let user = suite.users("").verify_email(verify(&token, ANOTHER)).await.unwrap().into_inner().user.unwrap();
    assert_ne!(user.id, member.user_id);
    assert!(!works(suite, &member.token).await);

    // Those who worked with the old account still see a name, and no address that is another's by now.
    let request = BatchGetUsersRequest { user_ids: vec![member.user_id.clone()] };
    let found = suite.directory(&suite.workload_key()).batch_get_users(request).await.unwrap().into_inner().users;
    assert_eq!((found[0].email.as_str(), found[0].display_name.is_empty()), ("", false));
}

async fn nobody_leaves_an_organization_without_its_last_admin(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let refusal = suite.users(&admin.token).deactivate_user(deactivate(PASSWORD)).await;
    let refusal = refusal.refused(Code::FailedPrecondition, "LAST_HOLDER");
    let info = refusal.get_details_error_info().unwrap();
    assert_eq!(info.domain, "identity.tenantry");
    assert_eq!(info.metadata.get("organization_id"), Some(&organization.id));
    assert!(works(suite, &admin.token).await);

    suite.join(&admin, &organization, "second", "admin", &[]).await;
    suite.users(&admin.token).deactivate_user(deactivate(PASSWORD)).await.unwrap();
    assert!(!works(suite, &admin.token).await);
}
