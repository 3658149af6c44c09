//! What the story is told with, and who is in it.

use std::path::Path;

use anyhow::Result;
use contracts::access::v1::{Object, object};
use contracts::authz::v1::{CheckRequest, CheckResponse, Consistency};
use kit::Source;

use crate::cli::demo::address::ServedAt;
use crate::cli::demo::clients::{Clients, Credential};
use crate::cli::demo::ledger::Ledger;
use crate::cli::demo::mailbox::Mailbox;
use crate::cli::say;

/// The clients, the mails, and the ledger of what happened.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) clients: Clients,
    pub(super) mailbox: Mailbox,
    pub(super) ledger: Ledger,
    /// Makes the addresses of this run its own, so that it can be repeated.
    run: String,
}

/// Somebody with an account, signed in.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) user_id: String,
    pub(super) credential: Credential,
}

/// The organization of the story.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) organization: String,
    pub(super) production: String,
    pub(super) development: String,
}

/// What the company keeps.
#[derive(Debug)]
pub(super) struct Works {
    pub(super) media: String,
    pub(super) live_stream: String,
    /// In Development, where the member has no business.
    pub(super) rehearsal: String,
}

/// Nobody but the people of one run knows it.
pub(super) const PASSWORD: &str = "correct horse battery staple";

// === impl Story ===

impl Story {
    pub(super) async fn begin(addresses: &[ServedAt], mail: &Path) -> Result<Self> {
        let [a, b, c, d] = Source::system().bytes::<4>();
        let run = format!("{a:02x}{b:02x}{c:02x}{d:02x}");
        let clients = Clients::connect(addresses).await?;
        say(&format!("The story of a new customer, played with addresses like ada.{run}@example.com"));
        Ok(Self { clients, mailbox: Mailbox::open(mail)?, ledger: Ledger::default(), run })
    }

    /// This run's address of somebody.
    pub(super) fn address(&self, name: &str) -> String {
        format!("{name}.{}@example.com", self.run)
    }

    /// Asks whether the asker may; if a revision is named, on a state of things that counts that change.
    pub(super) async fn check(
        &mut self,
        asker: &Credential,
        permission: &str,
        at: Object,
        revision: Option<&str>,
    ) -> Result<CheckResponse> {
        let request = CheckRequest {
            permission: permission.to_owned(),
            object: Some(at),
            consistency: revision
                .map(|revision| Consistency { at_least_revision: revision.to_owned(), bounded_staleness: None }),
            ..CheckRequest::default()
        };
        Ok(self.clients.authz.check(asker.asks(request)).await?.into_inner())
    }
}

// === impl Company ===

impl Company {
    pub(super) fn organization(&self) -> Object {
        Object { kind: Some(object::Kind::OrganizationId(self.organization.clone())) }
    }

    pub(super) fn production(&self) -> Object {
        Object { kind: Some(object::Kind::WorkspaceId(self.production.clone())) }
    }

    pub(super) fn development(&self) -> Object {
        Object { kind: Some(object::Kind::WorkspaceId(self.development.clone())) }
    }
}

// === impl Works ===

impl Works {
    pub(super) fn media(&self) -> Object {
        Object { kind: Some(object::Kind::ResourceId(self.media.clone())) }
    }
}
