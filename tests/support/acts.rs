//! What somebody does, in few words: a method's short name and a request in JSON.

use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::dynamic::{CONTRACTS, Headers, PREFIX};
use crate::people::Person;
use crate::refusal::reason;
use crate::suite::Suite;

impl Suite {
    /// Calls "MemberService/RemoveMember" as somebody who may.
    #[track_caller]
    pub fn does(&self, who: &Person, method: &str, request: Value) -> impl Future<Output = Value> {
        self.succeeds(Headers::bearer(&who.token), method, request)
    }

    /// Calls a method as the operator of the deployment.
    #[track_caller]
    pub fn operator_does(&self, method: &str, request: Value) -> impl Future<Output = Value> {
        self.succeeds(Headers::bearer(&self.operator), method, request)
    }

    /// Calls a method with this metadata; panics if it is refused.
    #[track_caller]
    pub fn succeeds(&self, headers: Headers, method: &str, request: Value) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        let method = full_name(method);
        async move {
            let answer = self.call(&method, &request, &headers).await;
            answer.unwrap_or_else(|status| panic!("at {place}: {method} {request}: {status:?}"))
        }
    }

    /// Calls a method as somebody who must be refused with this code for this reason.
    #[track_caller]
    pub fn cannot(
        &self,
        who: &Person,
        (method, request): (&str, Value),
        (code, expected): (Code, &str),
    ) -> impl Future<Output = Status> {
        self.fails(Headers::bearer(&who.token), (method, request), (code, expected))
    }

    /// Calls a method with this metadata; panics unless it is refused with this code for this reason.
    #[track_caller]
    pub fn fails(
        &self,
        headers: Headers,
        (method, request): (&str, Value),
        (code, expected): (Code, &str),
    ) -> impl Future<Output = Status> {
        let place = std::panic::Location::caller();
        let method = full_name(method);
        let expected = expected.to_owned();
        async move {
            match self.call(&method, &request, &headers).await {
                Ok(answer) => panic!("at {place}: {method} {request}: expected {expected}, but got {answer}"),
                Err(status) => {
                    let found = (status.code(), reason(&status));
                    assert_eq!(found, (code, expected), "at {place}: {method} {request}: {status:?}");
                    status
                }
            }
        }
    }

    /// Calls a method as somebody who lacks the permission.
    #[track_caller]
    pub fn is_denied(&self, who: &Person, method: &str, request: Value) -> impl Future<Output = Status> {
        self.cannot(who, (method, request), (Code::PermissionDenied, "PERMISSION_DENIED"))
    }

    /// A workspace, made by somebody who may.
    pub async fn workspace(&self, by: &Person, organization: &str, name: &str) -> String {
        let request = json!({ "organization_id": organization, "display_name": name });
        text(&self.does(by, "WorkspaceService/CreateWorkspace", request).await["workspace"]["id"])
    }

    /// Gives a member a role in a workspace.
    pub async fn assign(&self, by: &Person, workspace: &str, to: &Person, role: &str) {
        let request = json!({ "workspace_id": workspace, "user_id": to.user_id, "role": role });
        self.does(by, "MemberService/AddWorkspaceMember", request).await;
    }

    /// Somebody from outside the organization, who has accepted an invitation to one workspace.
    pub async fn guest(&self, by: &Person, workspace: &str, name: &str) -> Person {
        let person = self.person(name).await;
        self.take_in(by, workspace, &person).await;
        person
    }

    /// Makes somebody who has an account already a guest of a workspace.
    pub async fn take_in(&self, by: &Person, workspace: &str, person: &Person) {
        let mails = self.mails(&person.email).len();
        let request = json!({ "workspace_id": workspace, "emails": [person.email] });
        let answer = self.does(by, "InvitationService/InviteGuests", request).await;
        assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED", "{answer}");
        let token = self.mailed_token(&person.email, mails + 1).await;
        self.accept(person, &token).await;
    }

    /// Somebody who has an account already, by an invitation.
    pub async fn join_with_account(&self, by: &Person, organization: &str, person: &Person, role: &str) {
        let mails = self.mails(&person.email).len();
        let request = json!({ "organization_id": organization, "emails": [person.email], "role": role });
        let answer = self.does(by, "InvitationService/CreateInvitations", request).await;
        assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED", "{answer}");
        let token = self.mailed_token(&person.email, mails + 1).await;
        self.accept(person, &token).await;
    }

    /// Something below an organization, a workspace or another resource: `{ "workspace_id": ... }`.
    pub async fn thing(&self, by: &Person, parent: Value, kind: &str) -> String {
        let request = json!({ "parent": parent, "type": kind, "display_name": self.unique(kind) });
        text(&self.does(by, "ResourceService/CreateResource", request).await["resource"]["id"])
    }

    /// Whether somebody may do something: `on` is an object as JSON.
    pub async fn can(&self, who: &Person, permission: &str, on: Value) -> bool {
        let request = json!({ "permission": permission, "object": on });
        self.does(who, "AuthzService/Check", request).await["allowed"] == true
    }
}

/// The value of a text field.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// What a refusal says besides its reason.
pub fn metadata(status: &Status, key: &str) -> String {
    let info = status.get_details_error_info();
    info.and_then(|info| info.metadata.get(key).cloned()).unwrap_or_default()
}

/// The full name of a method that is named by its service and its own name.
pub fn full_name(method: &str) -> String {
    let (service, name) = method.split_once('/').unwrap_or_else(|| panic!("{method} is no service/method"));
    let found = CONTRACTS.services().find(|known| known.name() == service && known.full_name().starts_with(PREFIX));
    let found = found.unwrap_or_else(|| panic!("the contracts have no {service}"));
    format!("{}/{name}", found.full_name().trim_start_matches(PREFIX))
}
