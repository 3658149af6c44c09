//! Asks for an account.

use contracts::authz::v1::DefaultOrganization;
use contracts::identity::v1::{SignUpRequest, SignUpResponse};
use ids::UserId;
use kit::email::Email;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};
use secrecy::SecretString;
use tonic::Code;

use crate::app::Cx;
use crate::model::{Account, MailAbout, SignUp, TOKEN_BYTES_MAX};
use crate::rpc::convert;
use crate::{default_organization, error, event, store};

struct Wish {
    email: Email,
    password: SecretString,
    display_name: String,
    /// The access model of the product; empty: of none.
    model: String,
}

/// What waits for a proof is nobody's yet: it is in no log.
pub(crate) async fn sign_up(cx: &Cx, request: SignUpRequest) -> Result<SignUpResponse, Fault> {
    let mut fields = Fields::new();
    let email = fields.email("email", &request.email);
    let password = fields.new_password("password", &request.password);
    let name = fields.name("display_name", &request.display_name);
    let invitation = fields.text("invitation_token", &request.invitation_token, 0..=TOKEN_BYTES_MAX);
    let model = match request.model.as_str() {
        "" => Some(String::new()),
        model => fields.word("model", model),
    };
    let (email, password, display_name, invitation, model) =
        fields.finish((email, password, name, invitation, model))?;

    let wish = Wish { email, password, display_name, model };
    if invitation.is_empty() { ask(cx, wish).await } else { open(cx, wish, invitation).await }
}

/// Sends a link. Whether or not there is an account: the same work, a mail, and the same answer; beyond the mails that
/// an address gets in an hour, no mail and the same answer.
async fn ask(cx: &Cx, wish: Wish) -> Result<SignUpResponse, Fault> {
    let admitted = cx.admitted()?;
    let Wish { email, password, display_name, model } = wish;
    let owed = owed(cx, model, false).await?;
    let password_hash = cx.app.passwords.hash(password).await?;
    let existing = store::account::find_by_email(cx.app.db.read(), &email).await?;
    let token = Token::new(TokenKind::Verification, cx.kit().source());
    let sign_up = SignUp::new(cx.app.fingerprint(&token), email, display_name, password_hash, cx.now()).for_model(owed);

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let recipient = cx.app.recipient(MailAbout::Account, &sign_up.email);
    if store::mail_budget::spend(&tx, &recipient, cx.now()).await? {
        let letter = match existing {
            Some(account) => cx.app.letters.already_registered(cx, &account),
            None => {
                store::sign_up::insert(&tx, &sign_up).await?;
                cx.app.letters.verify_email(cx, sign_up.email.as_str(), &token)
            }
        };
        tx.send_mail(letter);
    }
    tx.commit(|_| SignUpResponse { email: sign_up.email.into(), ..SignUpResponse::default() }).await
}

/// Makes the account at once: whoever has an invitation's token could read the address's mail.
async fn open(cx: &Cx, wish: Wish, invitation: String) -> Result<SignUpResponse, Fault> {
    let admitted = cx.admitted()?;
    let Wish { email, password, display_name, model } = wish;
    let owed = owed(cx, model, true).await?;
    let proven = cx.app.peers.invited_email(cx, invitation).await?;
    if proven.as_ref() != Some(&email) {
        return Err(error::link_invalid());
    }
    let password_hash = cx.app.passwords.hash(password).await?;
    let account = Account::open(UserId::from_uuid(cx.uuid()), email, display_name, password_hash, cx.now());
    let account = account.owed_organization(owed);

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if !store::account::insert(&tx, &account).await? {
        return Err(error::account_exists());
    }
    store::sign_up::delete_for(&tx, &account.email).await?;
    tx.record(event::user_created(&account));
    let (email, user) = (account.email.to_string(), Some(convert::user(&account)));
    let answer = tx.commit(|_| SignUpResponse { email, user, ..SignUpResponse::default() }).await?;
    cx.app.attempts.forget(&account.email);
    let Some(organization) = default_organization::make(cx, &account).await else { return Ok(answer) };
    let answer = SignUpResponse { default_organization_id: organization.into(), ..answer };
    cx.app.db.amend(cx, &answer).await?;
    Ok(answer)
}

/// The access model, if it gives the account an organization of its own.
async fn owed(cx: &Cx, model: String, invited: bool) -> Result<Option<String>, Fault> {
    if model.is_empty() {
        return Ok(None);
    }
    let known = cx.kit().models().newest(&model).await.map_err(|fault| match fault.code() {
        Code::NotFound => error::model_unknown(&model),
        _ => fault,
    })?;
    let gives = match known.policy.default_organization() {
        DefaultOrganization::Always => true,
        DefaultOrganization::UnlessInvited => !invited,
        DefaultOrganization::Never | DefaultOrganization::Unspecified => false,
    };
    Ok(gives.then_some(model))
}
