//! The other services, played by what a test says of people. authz answers from the log of the service under test: from
//! the facts that it would have been told.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::access::v1::{AccessDifference, Subject, subject};
use contracts::authz::internal::v1::{
    DecideRequest, DecideResponse, PreviewChangesRequest, PreviewChangesResponse, ShareFact, VerifySubjectRequest,
    VerifySubjectResponse, fact, fact_change, share_fact,
};
use contracts::authz::v1::{
    BatchCheckRequest, BatchCheckResponse, CheckRequest, CheckResponse, GetModelRequest, GetModelResponse,
    ListPermissionsRequest, ListPermissionsResponse, Model, ModelLevel, ModelPolicy, ModelResourceType, ModelShareMode,
};
use contracts::identity::internal::v1::{BatchGetUsersRequest, BatchGetUsersResponse, DirectoryUser};
use contracts::identity::v1::{GetJwksRequest, GetJwksResponse, Jwk};
use contracts::organization::internal::v1::{
    DescribeOrganizationRequest, DescribeOrganizationResponse, DescribedWorkspace, FilterMembersRequest,
    FilterMembersResponse, LiveMember, LiveServiceAccount,
};
use futures::future::BoxFuture;
use ids::{GroupId, MembershipId, OrganizationId, ServiceAccountId, SessionId, UserId, WorkspaceId};
use kit::jwt::Issuer;
use kit::secret::Key;
use kit::share_proof::ShareProof;
use kit::{Kit, Time};
use kit_db::Db;
use prost::Message;
use tonic::codegen::http;
use tonic::server::Grpc;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

/// What the other services know.
pub(crate) struct World {
    kit: Arc<Kit>,
    db: Db,
    issuer: Issuer,
    pub(crate) organization: OrganizationId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) group: GroupId,
    pub(crate) program: (ServiceAccountId, MembershipId),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    people: HashMap<UserId, Person>,
    /// Whether grants count for people from outside.
    takes_outsiders: bool,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) email: String,
    /// Their membership of the organization.
    pub(crate) membership: Option<MembershipId>,
    /// What they stand by in the organization, if that is not their membership.
    pub(crate) role: Option<MembershipId>,
    /// What they may do everywhere in the organization; `*` is everything.
    pub(crate) may: BTreeSet<&'static str>,
    /// Whether their session is live.
    pub(crate) live: bool,
}

impl World {
    pub(super) fn new(kit: Arc<Kit>, db: Db) -> Self {
        let source = kit.source().clone();
        Self {
            db,
            issuer: Issuer::new(&Key::new([3; 32])).unwrap(),
            organization: OrganizationId::from_uuid(source.uuid()),
            workspace: WorkspaceId::from_uuid(source.uuid()),
            group: GroupId::from_uuid(source.uuid()),
            program: (ServiceAccountId::from_uuid(source.uuid()), MembershipId::from_uuid(source.uuid())),
            state: Mutex::default(),
            kit,
        }
    }

    /// Somebody with the address `<name>@example.com`, who belongs to nothing.
    pub(crate) fn stranger(&self, name: &str) -> Person {
        let user = UserId::from_uuid(self.kit.source().uuid());
        let email = format!("{name}@example.com");
        self.know(Person { user, email, membership: None, role: None, may: BTreeSet::new(), live: true })
    }

    /// A member who may do this.
    pub(crate) fn member(&self, name: &str, may: &[&'static str]) -> Person {
        let membership = Some(self.membership());
        self.know(Person { membership, may: may.iter().copied().collect(), ..self.stranger(name) })
    }

    /// From now on they are so.
    pub(crate) fn know(&self, person: Person) -> Person {
        self.state.lock().unwrap().people.insert(person.user, person.clone());
        person
    }

    pub(crate) fn take_outsiders(&self) {
        self.state.lock().unwrap().takes_outsiders = true;
    }

    pub(crate) fn membership(&self) -> MembershipId {
        MembershipId::from_uuid(self.kit.source().uuid())
    }

    /// A fresh access token of somebody who is signed in.
    pub(crate) fn credential(&self, person: &Person) -> String {
        let session = SessionId::from_uuid(self.kit.source().uuid());
        let now = self.kit.source().now();
        self.issuer.issue(person.user.to_string(), session.to_string(), now, now.plus(Duration::from_mins(5))).unwrap()
    }

    /// What a proof permits now.
    pub(crate) async fn opened(&self, proof: &str) -> Vec<String> {
        let Some(proof) = ShareProof::open(&self.kit, proof) else { return Vec::new() };
        let share = self.share(&proof.share.to_string()).await;
        let share = share.filter(|share| self.is_for(share, proof.person));
        share
            .map(|share| vec![if share.mode == "send" { "file.download" } else { "file.upload" }.to_owned()])
            .unwrap_or_default()
    }

    /// A share as authz was told of it last.
    async fn share(&self, id: &str) -> Option<ShareFact> {
        let entries = self.db.log_after(self.organization.uuid(), 0, 10_000).await.unwrap();
        let mut told = None;
        for change in entries.into_iter().flat_map(|entry| entry.facts) {
            match change.change {
                Some(fact_change::Change::Put(put)) => match put.fact {
                    Some(fact::Fact::Share(share)) if share.share_id == id => told = Some(share),
                    _ => {}
                },
                Some(fact_change::Change::Remove(key)) if key.id == id => return None,
                _ => {}
            }
        }
        told
    }

    fn is_for(&self, share: &ShareFact, person: Option<UserId>) -> bool {
        let now = self.kit.source().now();
        let lasts = share.expire_time.as_ref().is_none_or(|end| now < Time::try_from(end).unwrap());
        let person = person.and_then(|person| self.person(&person.to_string()));
        let is_meant = match share.audience.as_ref().unwrap() {
            share_fact::Audience::Public(_) => true,
            share_fact::Audience::Organization(_) => person.is_some_and(|person| person.membership.is_some()),
            share_fact::Audience::Workspace(_) => false,
            share_fact::Audience::People(people) => {
                person.is_some_and(|person| people.user_ids.contains(&person.user.to_string()))
            }
        };
        share.open && lasts && is_meant
    }

    fn person(&self, id: &str) -> Option<Person> {
        self.state.lock().unwrap().people.values().find(|person| person.user.to_string() == id).cloned()
    }

    fn of(&self, subject: Option<&Subject>) -> Option<Person> {
        match subject?.kind.as_ref()? {
            subject::Kind::UserId(id) => self.person(id),
            _ => None,
        }
    }

    fn may(&self, subject: Option<&Subject>, permission: &str) -> bool {
        self.of(subject).is_some_and(|person| person.may.contains("*") || person.may.contains(permission))
    }

    fn decide(&self, request: &DecideRequest) -> DecideResponse {
        if !self.may(request.subject.as_ref(), &request.permission) {
            return DecideResponse::default();
        }
        let person = self.of(request.subject.as_ref()).unwrap();
        let text = |id: Option<MembershipId>| id.map(String::from).unwrap_or_default();
        DecideResponse {
            allowed: true,
            organization_id: self.organization.into(),
            model: if self.state.lock().unwrap().takes_outsiders { "open" } else { "closed" }.to_owned(),
            model_version: 1,
            membership_id: text(person.membership),
            standing_membership_id: text(person.role.or(person.membership)),
            ..DecideResponse::default()
        }
    }

    fn filter(&self, request: &FilterMembersRequest) -> FilterMembersResponse {
        let people = request.user_ids.iter().filter_map(|id| self.person(id));
        let members = people.filter_map(|person| {
            let membership_id = person.membership?.into();
            Some(LiveMember { user_id: person.user.into(), membership_id, role: "member".to_owned() })
        });
        let (program, membership) = (self.program.0.to_string(), self.program.1.to_string());
        let programs = request.service_account_ids.iter().filter(|id| **id == program);
        FilterMembersResponse {
            members: members.collect(),
            group_ids: request.group_ids.iter().filter(|id| **id == self.group.to_string()).cloned().collect(),
            service_accounts: programs
                .map(|id| LiveServiceAccount { service_account_id: id.clone(), membership_id: membership.clone() })
                .collect(),
        }
    }

    fn directory(&self, request: &BatchGetUsersRequest) -> BatchGetUsersResponse {
        let people = request.user_ids.iter().filter_map(|id| self.person(id));
        let users = people.map(|person| DirectoryUser {
            user_id: person.user.into(),
            email: person.email,
            display_name: String::new(),
            closed: false,
        });
        BatchGetUsersResponse { users: users.collect() }
    }
}

/// Files have downloads and uploads; nothing has what one looks through a window for.
fn model(request: GetModelRequest) -> GetModelResponse {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mode = |name: &str, actions: &[&str]| ModelShareMode { name: name.to_owned(), actions: words(actions) };
    let level = |name: &str, actions: &[&str]| ModelLevel { name: name.to_owned(), actions: words(actions) };
    let file = ModelResourceType {
        name: "file".to_owned(),
        actions: words(&["view", "update", "delete", "share", "download", "upload"]),
        levels: vec![level("edit", &["view", "update"]), level("view", &["view"])],
        creator_level: "edit".to_owned(),
        parents: words(&["organization", "file"]),
    };
    let model = Model {
        policy: Some(ModelPolicy { grants_to_outsiders: request.name == "open", ..ModelPolicy::default() }),
        name: request.name,
        version: request.version,
        resource_types: vec![file],
        share_modes: vec![mode("send", &["download"]), mode("receive", &["upload"]), mode("window", &["watch"])],
        ..Model::default()
    };
    GetModelResponse { model: Some(model) }
}

/// Tells of each change where it puts a resource.
fn preview(request: PreviewChangesRequest) -> PreviewChangesResponse {
    let object = |change| match change {
        Some(fact_change::Change::Put(put)) => match put.fact {
            Some(fact::Fact::Resource(resource)) => resource.parent,
            _ => None,
        },
        _ => None,
    };
    let differences = request.changes.into_iter().map(|told| AccessDifference {
        object: object(told.change),
        gained: vec!["file.view".to_owned()],
        ..AccessDifference::default()
    });
    PreviewChangesResponse { differences: differences.collect() }
}

/// All that the world plays.
pub(super) fn router(world: &Arc<World>) -> Router {
    const DECISIONS: &str = "/tenantry.authz.internal.v1.DecisionService";
    const AUTHZ: &str = "/tenantry.authz.v1.AuthzService";
    const MEMBERSHIPS: &str = "/tenantry.organization.internal.v1.MembershipService";

    let router = Router::new();
    let router = played(router, world, &format!("{DECISIONS}/Decide"), |world, request| world.decide(&request));
    let router =
        played(router, world, &format!("{DECISIONS}/VerifySubject"), |world, request: VerifySubjectRequest| {
            let live = world.of(request.subject.as_ref()).is_some_and(|person| person.live);
            VerifySubjectResponse { live }
        });
    let router = played(router, world, &format!("{DECISIONS}/PreviewChanges"), |_, request| preview(request));
    let router = played(router, world, "/tenantry.authz.v1.ModelService/GetModel", |_, request| model(request));
    let router = played(router, world, &format!("{AUTHZ}/BatchCheck"), |world, request: BatchCheckRequest| {
        let check = |check: CheckRequest| CheckResponse {
            allowed: world.may(check.subject.as_ref(), &check.permission),
            ..CheckResponse::default()
        };
        BatchCheckResponse { results: request.checks.into_iter().map(check).collect() }
    });
    let router = routed(router, world, &format!("{AUTHZ}/ListPermissions"), |world, request| {
        Box::pin(async move { list_permissions(&world, request).await })
    });
    let router =
        played(router, world, "/tenantry.identity.v1.SigningKeyService/GetJwks", |world, _: GetJwksRequest| {
            let x = URL_SAFE_NO_PAD.encode(world.issuer.public_key());
            GetJwksResponse { keys: vec![Jwk { kid: world.issuer.key_id().to_owned(), x, ..Jwk::default() }] }
        });
    let path = "/tenantry.identity.internal.v1.DirectoryService/BatchGetUsers";
    let router = played(router, world, path, |world, request| world.directory(&request));
    let router =
        played(router, world, &format!("{MEMBERSHIPS}/FilterMembers"), |world, request| world.filter(&request));
    let path = format!("{MEMBERSHIPS}/DescribeOrganization");
    played(router, world, &path, |world, request: DescribeOrganizationRequest| {
        let known = request.workspace_ids.into_iter().filter(|id| *id == world.workspace.to_string());
        let described = |workspace_id| DescribedWorkspace { workspace_id, display_name: String::new() };
        DescribeOrganizationResponse { workspaces: known.map(described).collect(), ..Default::default() }
    })
}

async fn list_permissions(world: &World, request: ListPermissionsRequest) -> ListPermissionsResponse {
    match request.subject.and_then(|subject| subject.kind) {
        Some(subject::Kind::ShareProof(proof)) => ListPermissionsResponse { permissions: world.opened(&proof).await },
        _ => ListPermissionsResponse::default(),
    }
}

fn played<Req, Res>(router: Router, world: &Arc<World>, path: &str, answer: fn(&World, Req) -> Res) -> Router
where
    Req: Message + Default + 'static,
    Res: Message + Default + 'static,
{
    routed(router, world, path, move |world, request| Box::pin(async move { answer(&world, request) }))
}

/// One method alone, whatever others its service may have.
fn routed<Req, Res>(
    router: Router,
    world: &Arc<World>,
    path: &str,
    answer: impl Fn(Arc<World>, Req) -> BoxFuture<'static, Res> + Clone + Send + Sync + 'static,
) -> Router
where
    Req: Message + Default + 'static,
    Res: Message + Default + 'static,
{
    let world = Arc::clone(world);
    let service = tower::service_fn(move |request: http::Request<axum::body::Body>| {
        let (world, answer) = (Arc::clone(&world), answer.clone());
        async move {
            let method = tower::service_fn(move |request: Request<Req>| {
                let answer = answer(Arc::clone(&world), request.into_inner());
                async move { Ok::<_, Status>(Response::new(answer.await)) }
            });
            let mut server = Grpc::new(ProstCodec::<Res, Req>::default());
            Ok::<_, Infallible>(server.unary(method, request).await)
        }
    });
    router.route_service(path, service)
}
