//! Asks for an account.

use contracts::identity::v1::{SignUpRequest, SignUpResponse};
use ids::UserId;
use kit::email::Email;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};
use secrecy::SecretString;

use crate::app::Cx;
use crate::model::{Account, SignUp, TOKEN_BYTES_MAX};
use crate::rpc::convert;
use crate::{error, event, store};

struct Wish {
    email: Email,
    password: SecretString,
    display_name: String,
}

/// What waits for a proof is nobody's yet: it is in no log.
pub(crate) async fn sign_up(cx: &Cx, request: SignUpRequest) -> Result<SignUpResponse, Fault> {
    let mut fields = Fields::new();
    let email = fields.email("email", &request.email);
    let password = fields.new_password("password", &request.password);
    let name = fields.name("display_name", &request.display_name);
    let invitation = fields.text("invitation_token", &request.invitation_token, 0..=TOKEN_BYTES_MAX);
    let (email, password, display_name, invitation) = fields.finish((email, password, name, invitation))?;

    let wish = Wish { email, password, display_name };
    if invitation.is_empty() { ask(cx, wish).await } else { open(cx, wish, invitation).await }
}

/// Sends a link. Whether or not there is an account: the same work, a mail, and the same answer.
async fn ask(cx: &Cx, wish: Wish) -> Result<SignUpResponse, Fault> {
    let admitted = cx.admitted()?;
    let Wish { email, password, display_name } = wish;
    let password_hash = cx.app.passwords.hash(password).await?;
    let existing = store::account::find_by_email(cx.app.db.read(), &email).await?;
    let token = Token::new(TokenKind::Verification, cx.kit().source());
    let sign_up = SignUp::new(cx.app.fingerprint(&token), email, display_name, password_hash, cx.now());

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let letter = match existing {
        Some(account) => cx.app.letters.already_registered(cx, &account),
        None => {
            store::sign_up::insert(&tx, &sign_up).await?;
            cx.app.letters.verify_email(cx, sign_up.email.as_str(), &token)
        }
    };
    tx.send_mail(letter);
    tx.commit(|_| SignUpResponse { email: sign_up.email.into(), user: None }).await
}

/// Makes the account at once: whoever has an invitation's token could read the address's mail.
async fn open(cx: &Cx, wish: Wish, invitation: String) -> Result<SignUpResponse, Fault> {
    let admitted = cx.admitted()?;
    let Wish { email, password, display_name } = wish;
    let proven = cx.app.peers.invited_email(cx, invitation).await?;
    if proven.as_ref() != Some(&email) {
        return Err(error::link_invalid());
    }
    let password_hash = cx.app.passwords.hash(password).await?;
    let account = Account::open(UserId::from_uuid(cx.uuid()), email, display_name, password_hash, cx.now());

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if !store::account::insert(&tx, &account).await? {
        return Err(error::account_exists());
    }
    store::sign_up::delete_for(&tx, &account.email).await?;
    tx.record(event::user_created(&account));
    tx.commit(|_| SignUpResponse { email: account.email.to_string(), user: Some(convert::user(&account)) }).await
}
