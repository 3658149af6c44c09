//! Somebody's membership of the organization: removed, and back by an invitation; suspended, and reactivated.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Headers, PASSWORD, text};
use serde_json::json;

use crate::board::Key;
use crate::calls::Caller;
use crate::toggles::{Listed, count, step};
use crate::verdict::{Effect, Moment};

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) key: Arc<Key>,
    pub(crate) organization: String,
    pub(crate) user: String,
    pub(crate) email: String,
    pub(crate) state: State,
    /// How often the person was invited.
    pub(crate) invitations: usize,
    /// The person's access token, and since when.
    pub(crate) session: Option<(String, Moment)>,
}

/// Where the person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Active,
    Suspended,
    Outside,
}

/// An address gets no more mails in a day than 20, the one that it joined by included.
const INVITATIONS_MAX: usize = 18;
/// A session's access token lives for five minutes.
const FRESH: Duration = Duration::from_mins(3);

impl Member {
    pub(super) async fn widen(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        if self.state == State::Suspended {
            let (request, method) = (self.membership(), "organization.v1.MemberService/ReactivateMember");
            step(&self.key, Effect::Widens, caller, async |caller| caller.change(method, request).await).await?;
        } else {
            self.join(caller).await?;
        }
        self.state = State::Active;
        Ok(())
    }

    pub(super) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let (state, method) = if self.invitations < INVITATIONS_MAX && caller.dice.one_in(3) {
            (State::Outside, "organization.v1.MemberService/RemoveMember")
        } else {
            (State::Suspended, "organization.v1.MemberService/SuspendMember")
        };
        let request = self.membership();
        step(&self.key, Effect::Narrows, caller, async |caller| caller.change(method, request).await).await?;
        self.state = state;
        Ok(())
    }

    pub(super) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        let request = json!({ "organization_id": self.organization, "page_size": 1000 });
        let answer = caller.ask("organization.v1.MemberService/ListMembers", request).await?;
        let found = count(&answer, "members", |member| member["email"] == self.email.as_str());
        Ok(Listed { expected: usize::from(self.state != State::Outside), found })
    }

    async fn join(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let request = json!({ "organization_id": self.organization, "emails": [self.email], "role": "member" });
        let answer = caller.change("invitation.v1.InvitationService/CreateInvitations", request).await?;
        self.invitations += 1;
        let invitation = json!({ "invitation_id": text(&answer["results"][0]["invitation"]["id"]) });
        let headers = Headers::bearer(&self.session(caller).await?);
        let method = "invitation.v1.InvitationService/AcceptInvitation";
        let accept = async |caller: &mut Caller<'_>| caller.change_as(&headers, method, invitation).await;
        step(&self.key, Effect::Widens, caller, accept).await.map(drop)
    }

    /// The person's own access token.
    async fn session(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<String> {
        let now = caller.world.journal.now();
        if let Some((token, since)) = &self.session
            && now < *since + FRESH
        {
            return Ok(token.clone());
        }
        let request = json!({ "email": self.email, "password": PASSWORD });
        let answer = caller.insist(&Headers::none(), "identity.v1.SessionService/SignIn", request).await?;
        let token = text(&answer["tokens"]["access_token"]);
        self.session = Some((token.clone(), now));
        Ok(token)
    }

    fn membership(&self) -> serde_json::Value {
        json!({ "organization_id": self.organization, "user_id": self.user })
    }
}
