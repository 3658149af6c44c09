//! The context of one call: who is calling what, until when, and what the operation needs of the service. The first
//! parameter of every operation.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::access::v1::ErrorReason;
use contracts::authz::internal::v1::decision_service_client::DecisionServiceClient;
use contracts::guarded::{Access, Guarded};
use ids::OrganizationId;
use tokio::time::Instant;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use uuid::Uuid;

use crate::call::RequestKey;
use crate::caller::{Authenticator, Caller};
use crate::fault::Fault;
use crate::guard::ObjectId;
use crate::models::Models;
use crate::portions::{Portion, Portions};
use crate::seal::Seal;
use crate::secret::Key;
use crate::settling::Settling;
use crate::source::Source;
use crate::stack::{Deadline, RequestId};
use crate::time::Time;
use crate::wire::Channel;

/// What every service has of the kit.
#[derive(Debug)]
pub struct Kit {
    source: Source,
    seal: Seal,
    share_seal: Seal,
    authenticator: Authenticator,
    decisions: DecisionServiceClient<Channel>,
    models: Models,
    portions: Portions,
}

/// One call. `A` is the service's own.
#[derive(Debug)]
pub struct Cx<A> {
    /// What the service has: its database, its configuration, its peers.
    pub app: Arc<A>,
    kit: Arc<Kit>,
    access: Access,
    permission: Cow<'static, str>,
    object: Option<ObjectId>,
    caller: Caller,
    /// Why the caller is nobody, if a credential was shown.
    refusal: Mutex<Option<Fault>>,
    workload: bool,
    authorization: Option<MetadataValue<Ascii>>,
    request_id: Option<RequestId>,
    deadline: Instant,
    guarded: AtomicBool,
    /// Once it is known whose portion of what the process admits the call is of.
    portion: Mutex<Option<Portion>>,
    /// What makes the call the same as an earlier one, if the caller said so.
    pub(crate) key: Option<RequestKey>,
    settling: Settling,
}

/// What an onward call leaves for the way back.
const MARGIN: Duration = Duration::from_millis(20);
const DEADLINE_DEFAULT: Duration = Duration::from_secs(10);

// === impl Kit ===

impl Kit {
    /// The kit of one service. `key` is the service's own; `workload` is the suite's.
    #[must_use]
    pub fn new(source: Source, key: &Key, workload: &Key, identity: Channel, authz: Channel) -> Self {
        Self {
            seal: Seal::new(&key.derive("seal"), source.clone()),
            share_seal: Seal::new(&workload.derive("share"), source.clone()),
            authenticator: Authenticator::new(identity, workload.clone(), source.clone()),
            decisions: DecisionServiceClient::new(authz.clone()),
            models: Models::new(authz),
            portions: Portions::of(usize::MAX),
            source,
        }
    }

    /// The same, in a process where others count calls too.
    #[must_use]
    pub fn among(self, portions: &Portions) -> Self {
        Self { portions: portions.clone(), ..self }
    }

    /// Time, ids and random bytes.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Seals what leaves and comes back, and what must rest unread.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn share_seal(&self) -> &Seal {
        &self.share_seal
    }

    /// The access models.
    #[must_use]
    pub fn models(&self) -> &Models {
        &self.models
    }

    pub(crate) fn decisions(&self) -> DecisionServiceClient<Channel> {
        self.decisions.clone()
    }
}

// === impl Cx ===

impl<A> Cx<A> {
    pub(crate) async fn new<Req: Guarded>(app: Arc<A>, kit: Arc<Kit>, request: &Request<Req>) -> Self {
        let credential = kit.authenticator.credential(request.metadata()).await;
        let (caller, refusal) = match credential.caller {
            Ok(caller) => (caller, None),
            Err(refusal) => (Caller::Nobody, Some(refusal)),
        };
        let extensions = request.extensions();
        let deadline = extensions.get::<Deadline>().map_or_else(|| Instant::now() + DEADLINE_DEFAULT, |given| given.0);
        Self {
            app,
            kit,
            access: Req::ACCESS,
            permission: request.get_ref().permission(),
            object: request.get_ref().object().and_then(ObjectId::parse),
            caller,
            refusal: Mutex::new(refusal),
            workload: credential.workload,
            authorization: credential.authorization,
            request_id: extensions.get::<RequestId>().cloned(),
            deadline,
            guarded: AtomicBool::new(false),
            portion: Mutex::default(),
            key: None,
            settling: Settling::default(),
        }
    }

    /// What every service has.
    #[must_use]
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Time {
        self.kit.source.now()
    }

    /// A new id: `UserId::from_uuid(cx.uuid())`.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.kit.source.uuid()
    }

    /// Who is calling.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether a service of the suite is calling, by the workload key.
    #[must_use]
    pub fn is_workload(&self) -> bool {
        self.workload
    }

    /// The contract's word on who may call.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The name of this call in logs and errors.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.request_id.as_ref().map_or("", |id| &id.0)
    }

    /// Until when an answer is of use.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// A call to another service on the caller's behalf: the caller's own credential travels along, and is verified
    /// there again; the deadline is what is left of this call's.
    #[must_use]
    pub fn onward<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(authorization) = &self.authorization {
            request.metadata_mut().insert("authorization", authorization.clone());
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        request.set_timeout(left.saturating_sub(MARGIN).max(Duration::from_millis(1)));
        request
    }

    /// What makes this call the same as an earlier one, if the caller gave a `request_id`.
    #[must_use]
    pub fn key(&self) -> Option<&RequestKey> {
        self.key.as_ref()
    }

    /// Holds the answer back, whatever it is, until this is done: what the operation has found could still be lost, and
    /// so could what the answer says. If it fails, so does the call.
    pub fn answer_after(&self, settled: impl Future<Output = Result<(), Fault>> + Send + 'static) {
        self.settling.add(settled);
    }

    /// Waits for what the answer is held back for.
    pub(crate) async fn settled(&self) -> Result<(), Fault> {
        self.settling.settled().await
    }

    pub(crate) fn permission(&self) -> &str {
        &self.permission
    }

    pub(crate) fn object(&self) -> Option<ObjectId> {
        self.object
    }

    pub(crate) fn note_guarded(&self) {
        self.guarded.store(true, Ordering::Relaxed);
    }

    pub(crate) fn was_guarded(&self) -> bool {
        self.guarded.load(Ordering::Relaxed)
    }

    /// Counts the call as an organization's, or, while no organization is known, as its caller's own. The guard does that;
    /// who answers without it does it before what takes long. Those who are nobody are not counted, and services neither:
    /// what they ask of each other is counted where it came from.
    ///
    /// # Errors
    /// `OVERLOADED` when too many are under way.
    pub fn count_for(&self, organization: Option<OrganizationId>) -> Result<(), Fault> {
        let counted = self.caller.counted(organization).filter(|_| !self.workload);
        let Some((whose, by)) = counted else { return Ok(()) };
        let mut portion = self.portion.lock().unwrap_or_else(PoisonError::into_inner);
        if portion.as_ref().is_none_or(|portion| portion.whose != whose) {
            *portion = Some(self.kit.portions.take(whose, by)?);
        }
        Ok(())
    }

    /// Why nobody is calling: no credential, or one that was refused.
    pub(crate) fn credential_problem(&self) -> Fault {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take();
        refusal.unwrap_or_else(|| {
            let message = "no credential: send the metadata authorization: Bearer <token>";
            Fault::unauthenticated(ErrorReason::CredentialMissing, message)
        })
    }
}
