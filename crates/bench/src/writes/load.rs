//! Writes, with so many under way at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use std::vec::IntoIter;

use anyhow::Result;
use contracts::organization::internal::v1::EnsureMembershipRequest;
use contracts::organization::v1::AddWorkspaceMemberRequest;
use contracts::resource::v1::GrantAccessRequest;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::figure::{histogram, nanoseconds};
use crate::writes::clients::{Clients, Connection, Shown};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Commits,
    CommitsSideBySide,
    EnsureMembership,
    AddMember,
    AddMemberOfOne,
    GrantAccess,
}

/// One write.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    Ensure(EnsureMembershipRequest),
    Add(AddWorkspaceMemberRequest),
    Grant(GrantAccessRequest),
}

/// A round of one kind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    /// What each took, in nanoseconds.
    pub(crate) times: Histogram<u64>,
    /// What the suite had written to its disk for each, if the system tells.
    pub(crate) bytes: Option<f64>,
}

/// What the calls of a round share.
struct Round {
    waiting: Mutex<IntoIter<Write>>,
    owner: Shown,
    workload: Shown,
}

/// Makes writes, each once.
pub(crate) async fn run(clients: &Clients, owner: &Shown, writes: Vec<Write>) -> Result<Run> {
    let count = writes.len();
    let waiting = Mutex::new(writes.into_iter());
    let round = Arc::new(Round { waiting, owner: owner.clone(), workload: clients.workload().clone() });
    let begun = Instant::now();
    let mut calls: JoinSet<Result<Histogram<u64>>> =
        clients.each().map(|connection| Arc::clone(&round).go_on(connection)).collect();
    let mut times = histogram()?;
    while let Some(one) = calls.join_next().await {
        times.add(one??)?;
    }
    Ok(Run::of(count, begun, times))
}

impl Kind {
    /// In the names of figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::CommitsSideBySide => "commits.64",
            Self::EnsureMembership => "ensure_membership",
            Self::AddMember => "add_member",
            Self::AddMemberOfOne => "add_member.one_organization",
            Self::GrantAccess => "grant_access",
        }
    }

    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Commits => "Raw commits of one row, one by one",
            Self::CommitsSideBySide => "Raw commits of one row, 64 side by side",
            Self::EnsureMembership => "EnsureMembership (what accepting an invitation does), 64 in flight",
            Self::AddMember => "AddWorkspaceMember in many organizations, 64 in flight",
            Self::AddMemberOfOne => "AddWorkspaceMember in one organization, 64 in flight",
            Self::GrantAccess => "GrantAccess on many resources, 64 in flight",
        }
    }

    pub(crate) fn is_raw(self) -> bool {
        matches!(self, Self::Commits | Self::CommitsSideBySide)
    }
}

impl Run {
    /// So many since then.
    pub(crate) fn of(count: usize, begun: Instant, times: Histogram<u64>) -> Self {
        Self { per_second: count as f64 / begun.elapsed().as_secs_f64(), times, bytes: None }
    }

    pub(crate) fn with_bytes(self, before: Option<u64>, after: Option<u64>) -> Self {
        let written = before.zip(after).map(|(before, after)| after.saturating_sub(before) as f64);
        let bytes = written.map(|written| written / self.times.len().max(1) as f64);
        Self { bytes, ..self }
    }
}

impl Round {
    async fn go_on(self: Arc<Self>, mut connection: Connection) -> Result<Histogram<u64>> {
        let mut times = histogram()?;
        while let Some(write) = self.next() {
            let begun = Instant::now();
            self.make(&mut connection, write).await?;
            times.record(nanoseconds(begun.elapsed()).max(1))?;
        }
        Ok(times)
    }

    fn next(&self) -> Option<Write> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    async fn make(&self, connection: &mut Connection, write: Write) -> Result<()> {
        match write {
            Write::Ensure(request) => {
                connection.memberships.ensure_membership(self.workload.on(request)).await?;
            }
            Write::Add(request) => {
                connection.members.add_workspace_member(self.owner.on(request)).await?;
            }
            Write::Grant(request) => {
                connection.grants.grant_access(self.owner.on(request)).await?;
            }
        }
        Ok(())
    }
}
