//! An invited person sets up an account on the way, and joins.

use anyhow::{Context as _, Result};
use contracts::authz::v1::DecisionReason;
use contracts::identity::v1::SignUpRequest;
use contracts::invitation::v1::{AcceptInvitationRequest, PreviewInvitationRequest, accept_invitation_request};

use crate::cli::demo::arriving;
use crate::cli::demo::inviting::Letters;
use crate::cli::demo::story::{Company, PASSWORD, Person, Story};

pub(super) async fn one_of_them_joins(
    story: &mut Story,
    ada: &Person,
    company: &Company,
    letters: &Letters,
) -> Result<Person> {
    story.ledger.chapter("Ben follows the link in his mail, and joins");
    looks_at_the_invitation(story, &letters.ben).await?;
    let ben = sets_up_an_account(story, &letters.ben).await?;

    let answer = story.clients.invitations.accept_invitation(ada.credential.asks(acceptance(&letters.ben))).await;
    story.ledger.refused("Ada accepts the invitation that is Ben's", "EMAIL_MISMATCH", answer);
    let check = story.check(&ben.credential, "workspace.view", company.production(), None).await?;
    story.ledger.decided("Before he accepts: may Ben view Production?", DecisionReason::NoStanding, check);

    let answer = story.clients.invitations.accept_invitation(ben.credential.asks(acceptance(&letters.ben))).await;
    let joined = story.ledger.allowed("Ben accepts", answer)?;
    story.ledger.seen("He is what he was invited as", joined.role == "member", &joined.role);
    let since = Some(joined.revision.as_str());
    let check = story.check(&ben.credential, "workspace.view", company.production(), since).await?;
    story.ledger.decided("A check that counts the acceptance: may Ben view Production?", DecisionReason::Role, check);
    let check = story.check(&ben.credential, "workspace.view", company.development(), since).await?;
    story.ledger.decided("May he view Development, which he is not assigned?", DecisionReason::NotHeld, check);
    Ok(ben)
}

async fn looks_at_the_invitation(story: &mut Story, token: &str) -> Result<()> {
    let request = PreviewInvitationRequest { token: token.to_owned() };
    let answer = story.clients.invitations.preview_invitation(request).await;
    let preview = story.ledger.allowed("Ben sees what he is invited to, without an account", answer)?;
    let received = preview.invitation.context("the answer to PreviewInvitation has no invitation")?;
    let (organization, inviter) = (received.organization_display_name, received.inviter_display_name);
    let is_so = (organization.as_str(), inviter.as_str(), preview.account_exists) == ("Ada's Films", "Ada", false);
    story.ledger.seen(
        "Organization, inviter, and that he needs an account",
        is_so,
        &format!("{organization}, {inviter}"),
    );
    Ok(())
}

async fn sets_up_an_account(story: &mut Story, token: &str) -> Result<Person> {
    let email = story.address("ben");
    let request = SignUpRequest {
        email: email.clone(),
        password: PASSWORD.to_owned(),
        display_name: "Ben".to_owned(),
        invitation_token: token.to_owned(),
        ..SignUpRequest::default()
    };
    let answer = story.clients.users.sign_up(request).await;
    let user = story.ledger.allowed("Ben sets up an account; the link proves the address", answer)?.user;
    story.ledger.seen("The account is there at once", user.is_some(), "no further mail");
    let answer = story.clients.sessions.sign_in(arriving::credentials(&email, PASSWORD)).await;
    arriving::person(story.ledger.allowed("Ben signs in", answer)?)
}

pub(super) fn acceptance(token: &str) -> AcceptInvitationRequest {
    AcceptInvitationRequest {
        invitation: Some(accept_invitation_request::Invitation::Token(token.to_owned())),
        ..AcceptInvitationRequest::default()
    }
}
