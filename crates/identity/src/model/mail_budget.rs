//! How many mails somebody gets whom nobody asked whether they want them.

use std::time::Duration;

use kit::Time;

/// What somebody asks for who types an address. Each has its own budget: whoever uses up the mails about accounts, which
/// tell somebody who has one no more than that, keeps nobody from a new password. Whoever uses up those about passwords
/// does not either: each has a link that works for as long as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailAbout {
    Account,
    Password,
}

/// The mails of a kind that an address got lately, because somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MailBudget {
    /// When they went out, oldest first.
    pub(crate) sent: Vec<Time>,
}

/// Over what time mails are counted.
pub(crate) const MAILS_COUNTED: Duration = Duration::from_hours(1);

const MAILS_MAX: usize = 5;

impl MailBudget {
    /// The budget after one mail more; nothing if that is too many.
    pub(crate) fn spend(mut self, now: Time) -> Option<Self> {
        self.sent.retain(|sent| now < sent.plus(MAILS_COUNTED));
        if self.sent.len() >= MAILS_MAX {
            return None;
        }
        self.sent.push(now);
        Some(self)
    }
}
