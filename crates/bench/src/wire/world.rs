//! The small world that is asked about, and the credentials that ask.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::authz::internal::v1::*;
use contracts::authz::v1::CheckRequest;
use ids::{AccessTokenId, OrganizationId, ResourceId, SessionId, UserId, WorkspaceId};
use kit::jwt::Issuer;
use kit::secret::{Key, Token, TokenKind};
use kit::stack::LocalService;
use kit::wire::{Address, Local, channel};
use kit::{Source, Time};
use uuid::Uuid;

/// The keys that suite and load generator share, and the ids that are the same in every run.
pub(crate) struct Keys {
    pub(crate) workload: Key,
    pub(crate) issuer: Issuer,
    pub(crate) organization: OrganizationId,
    pub(crate) person: UserId,
    pub(crate) session: SessionId,
    pub(crate) token_id: AccessTokenId,
}

/// An organization of ten workspaces with a hundred files each. One person is a member of five of them: so half of
/// what they ask is allowed, and half denied. An access token has the same roles.
pub(crate) struct World {
    data: PathBuf,
    keys: Keys,
}

const WORKSPACES: u128 = 10;
const FILES: u128 = 100;
const DAY: Duration = Duration::from_secs(86_400);

impl Keys {
    pub(crate) fn of(data: &Path) -> Result<Self> {
        let source = Source::system();
        let workload = Key::load_or_create(&data.join("workload.key"), &source)?;
        let issuer = Issuer::new(&Key::load_or_create(&data.join("issuer.key"), &source)?)?;
        Ok(Self {
            workload,
            issuer,
            organization: OrganizationId::from_uuid(uuid(1, 0)),
            person: UserId::from_uuid(uuid(2, 0)),
            session: SessionId::from_uuid(uuid(3, 0)),
            token_id: AccessTokenId::from_uuid(uuid(4, 0)),
        })
    }

    /// A person's session.
    pub(crate) fn session_token(&self) -> Result<String> {
        let now = Source::system().now();
        Ok(self.issuer.issue(self.person.to_string(), self.session.to_string(), now, now.plus(DAY))?)
    }

    /// An access token; the stand-in for identity takes any that looks like one.
    pub(crate) fn access_token() -> String {
        Token::new(TokenKind::Access, &Source::system()).reveal().to_owned()
    }

    pub(crate) fn person_subject(&self) -> Subject {
        Subject { kind: Some(subject::Kind::UserId(self.person.into())) }
    }
}

impl World {
    pub(crate) fn new(data: &Path) -> Result<Self> {
        Ok(Self { data: data.to_owned(), keys: Keys::of(data)? })
    }

    /// Where the keys are.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Tells the suite all facts.
    pub(crate) async fn feed(&self, address: SocketAddr) -> Result<()> {
        self.feed_through(&Address::Remote(format!("http://{address}"))).await
    }

    /// Tells services of this process all facts.
    pub(crate) async fn feed_locally(&self, services: &LocalService) -> Result<()> {
        let local = Local::default();
        local.open(services.clone());
        self.feed_through(&Address::Local(local)).await
    }

    async fn feed_through(&self, address: &Address) -> Result<()> {
        let mut client = FactServiceClient::new(channel(address, &self.keys.workload)?);
        for (number, facts) in self.facts().chunks(500).enumerate() {
            let changes = facts
                .iter()
                .cloned()
                .map(|fact| FactChange { change: Some(fact_change::Change::Put(Fact { fact: Some(fact) })) });
            let event = FactEvent {
                scope_id: self.keys.organization.into(),
                sequence: i64::try_from(number)? + 1,
                event_id: uuid(5, number as u128).to_string(),
                changes: changes.collect(),
            };
            let request = ApplyFactsRequest { service: "bench".to_owned(), events: vec![event], express: false };
            client.apply_facts(request).await?;
        }
        Ok(())
    }

    fn facts(&self) -> Vec<Told> {
        let Keys { organization, person, session, token_id, .. } = &self.keys;
        let organization_id: String = (*organization).into();
        let expire_time = Some(timestamp(Source::system().now().plus(DAY)));
        let token = Subject { kind: Some(subject::Kind::AccessTokenId((*token_id).into())) };
        let mut facts = vec![
            Told::User(UserFact { user_id: (*person).into(), active: true }),
            Told::Session(SessionFact { session_id: (*session).into(), user_id: (*person).into(), expire_time }),
            Told::Token(TokenFact {
                access_token_id: (*token_id).into(),
                organization_id: organization_id.clone(),
                expire_time,
                ..TokenFact::default()
            }),
            Told::Organization(OrganizationFact {
                organization_id: organization_id.clone(),
                model: "standard".to_owned(),
                model_version: 1,
                state: OrganizationFactState::Active.into(),
            }),
        ];
        for (kind, holder) in [(6, self.keys.person_subject()), (7, token)] {
            facts.push(Told::Assignment(self.role(uuid(kind, 0), &holder, None, "member")));
            for workspace in 0..WORKSPACES / 2 {
                let id = workspace_id(workspace);
                facts.push(Told::Assignment(self.role(uuid(kind, 1 + workspace), &holder, Some(id), "member")));
            }
        }
        for workspace in 0..WORKSPACES {
            let workspace_id = workspace_id(workspace).into();
            facts.push(Told::Workspace(WorkspaceFact { workspace_id, organization_id: organization_id.clone() }));
        }
        facts.extend((0..WORKSPACES * FILES).map(|number| {
            let workspace = workspace_id(number / FILES).into();
            Told::Resource(ResourceFact {
                resource_id: file_id(number).into(),
                organization_id: organization_id.clone(),
                r#type: "file".to_owned(),
                parent: Some(Object { kind: Some(object::Kind::WorkspaceId(workspace)) }),
                inherits_access: true,
            })
        }));
        facts
    }

    fn role(&self, id: Uuid, holder: &Subject, workspace: Option<WorkspaceId>, role: &str) -> AssignmentFact {
        AssignmentFact {
            membership_id: id.to_string(),
            organization_id: self.keys.organization.into(),
            workspace_id: workspace.map(String::from).unwrap_or_default(),
            holder: Some(holder.clone()),
            role: role.to_owned(),
            ..AssignmentFact::default()
        }
    }
}

/// The check with this number: about one file after the other in a scattered order, each second one denied.
pub(crate) fn question(number: u64, subject: Option<&Subject>) -> CheckRequest {
    let file = u128::from(number).wrapping_mul(389) % (WORKSPACES * FILES);
    CheckRequest {
        subject: subject.cloned(),
        permission: "file.view".to_owned(),
        object: Some(Object { kind: Some(object::Kind::ResourceId(file_id(file).into())) }),
        consistency: None,
    }
}

fn workspace_id(number: u128) -> WorkspaceId {
    WorkspaceId::from_uuid(uuid(8, number))
}

fn file_id(number: u128) -> ResourceId {
    ResourceId::from_uuid(uuid(9, number))
}

fn uuid(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | (kind << 80) | number)
}

fn timestamp(time: Time) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: time.seconds(), nanos: 0 }
}
