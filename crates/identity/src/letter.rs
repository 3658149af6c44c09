//! The mails that people get. Each says what to do if it was not they who asked; a link stands on a line of its own.

use ids::MailId;
use kit::mail::Mail;
use kit::secret::Token;

use crate::app::Cx;
use crate::model::Account;

/// Writes mails.
#[derive(Debug)]
pub(crate) struct Letters {
    /// What links begin with, without a slash at the end.
    link_base: String,
}

// === impl Letters ===

impl Letters {
    pub(crate) fn new(mut link_base: String) -> Self {
        link_base.truncate(link_base.trim_end_matches('/').len());
        Self { link_base }
    }

    /// To somebody who asked for an account: the link that makes it.
    pub(crate) fn verify_email(&self, cx: &Cx, to: &str, token: &Token) -> Mail {
        let text = format!(
            "Hello,\n\n\
             somebody, hopefully you, asked for an account with this address. To make it yours, follow this link \
             within 24 hours:\n\n\
             {}/verify-email?token={}\n\n\
             If it was not you, do not follow the link: without it there will be no account.\n",
            self.link_base,
            token.reveal(),
        );
        mail(cx, to, "Verify your address", text)
    }

    /// To somebody who has an account, and for whose address somebody asked for another.
    pub(crate) fn already_registered(&self, cx: &Cx, account: &Account) -> Mail {
        let text = format!(
            "Hello,\n\n\
             somebody, hopefully you, asked for an account with this address. You have one already, and nothing was \
             changed. Sign in with your password here:\n\n\
             {}/sign-in\n\n\
             If you do not know your password any more, choose \"reset password\" there. If it was not you who asked, \
             there is nothing to do.\n",
            self.link_base,
        );
        mail(cx, account.email.as_str(), "You have an account already", text)
    }

    /// To somebody who does not know their password any more: the link to choose another.
    pub(crate) fn reset_password(&self, cx: &Cx, account: &Account, token: &Token) -> Mail {
        let text = format!(
            "Hello,\n\n\
             somebody, hopefully you, asked for a new password for the account with this address. To choose one, \
             follow this link within an hour:\n\n\
             {}/reset-password?token={}\n\n\
             If it was not you, there is nothing to do: your password stays what it is.\n",
            self.link_base,
            token.reveal(),
        );
        mail(cx, account.email.as_str(), "Choose a new password", text)
    }
}

fn mail(cx: &Cx, to: &str, subject: &str, text: String) -> Mail {
    Mail { id: MailId::from_uuid(cx.uuid()), to: to.to_owned(), subject: subject.to_owned(), text }
}
