//! The guard: whether the caller may, as the contract's access option says. The only place that makes witnesses, and
//! nothing is written without one.

use std::fmt;

use contracts::access::v1::{AccessDifference, ErrorReason, Object, Subject, object, subject};
use contracts::authz::internal::v1::{
    DecideRequest, DecideResponse, FactChange, ListMissingRequest, PreviewChangesRequest, VerifySubjectRequest,
};
use contracts::guarded::{Audience, ObjectRef};
use ids::{MembershipId, OrganizationId, ResourceId, UserId, WorkspaceId};
use uuid::Uuid;

use crate::call::App;
use crate::caller::{Actor, Caller};
use crate::cx::Cx;
use crate::fault::Fault;
use crate::models::ModelRef;

/// Something permissions are asked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectId {
    /// An organization.
    Organization(OrganizationId),
    /// A workspace.
    Workspace(WorkspaceId),
    /// A resource.
    Resource(ResourceId),
}

/// Proof that the guard let the call through. Only this module can make one.
pub trait Witness: sealed::Sealed + Sync {
    /// Who acts, for the log.
    fn actor(&self) -> Actor;

    /// In whose line this waits when there is too much to do: an organization's, or that of somebody who acts in none.
    /// What services do, by themselves or for each other, waits in no line, and nobody without a credential does.
    fn whose(&self) -> Option<Uuid>;
}

/// The caller holds the permission that the contract asks for on this object.
#[derive(Debug, Clone)]
pub struct Granted {
    actor: Actor,
    /// Whether it is done for a caller, and not for another service.
    waits: bool,
    object: ObjectId,
    organization: OrganizationId,
    model: ModelRef,
    membership: Option<MembershipId>,
    standing: Option<MembershipId>,
}

/// The caller is of the audience that the contract names, and there is no object to ask about.
#[derive(Debug, Clone)]
pub struct Admitted {
    actor: Actor,
    whose: Option<Uuid>,
}

/// Work that a service does by itself: finishing what a crash interrupted, sweeping what has expired.
#[derive(Debug, Clone, Copy)]
pub struct Housekeeping(());

/// How many differences a preview tells at most.
const DIFFERENCES_MAX: i32 = 1_000;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Granted {}
    impl Sealed for super::Admitted {}
    impl Sealed for super::Housekeeping {}
}

impl<A: App> Cx<A> {
    /// Lets the call through if the caller holds the contract's permission on the object that the contract names.
    ///
    /// # Errors
    /// PERMISSION_DENIED, whether or not the object exists (AIP-211); `OVERLOADED` when the object's organization, or the
    /// caller there, has too many calls under way.
    pub async fn require(&self, object: impl Into<ObjectId>) -> Result<Granted, Fault> {
        let object = object.into();
        if self.access().audience != Audience::Permitted || !self.names(object) {
            let defect = format!("{} asks the guard for what its access option does not name", self.access().path);
            return Err(Fault::internal(defect));
        }
        let granted = self.require_also(self.permission(), object).await?;
        self.note_guarded();
        Ok(granted)
    }

    /// Lets the call through if the caller holds a further permission, which no access option can name: the right to
    /// hand out a role, to create below the new parent of a move.
    ///
    /// # Errors
    /// PERMISSION_DENIED, whether or not the object exists.
    pub async fn require_also(&self, permission: &str, object: impl Into<ObjectId>) -> Result<Granted, Fault> {
        let object = object.into();
        let decision = self.decide(permission, object).await?;
        if !decision.allowed {
            return Err(denied(permission, object));
        }
        let organization = decision.organization_id.parse().map_err(Fault::internal)?;
        self.count_for(Some(organization))?;
        Ok(Granted {
            actor: self.caller().actor(),
            waits: !self.is_workload(),
            object,
            organization,
            model: ModelRef { name: decision.model, version: decision.model_version },
            membership: decision.membership_id.parse().ok(),
            standing: decision.standing_membership_id.parse().ok(),
        })
    }

    /// Whether the caller holds a permission.
    ///
    /// # Errors
    /// UNAVAILABLE when authz cannot be reached.
    pub async fn may(&self, permission: &str, object: impl Into<ObjectId>) -> Result<bool, Fault> {
        Ok(self.decide(permission, object.into()).await?.allowed)
    }

    /// Those of some permissions that the caller does not hold on an object, in their order.
    ///
    /// # Errors
    /// UNAVAILABLE when authz cannot be reached.
    pub async fn missing(&self, permissions: Vec<String>, object: impl Into<ObjectId>) -> Result<Vec<String>, Fault> {
        let Some(subject) = self.identified()?.subject() else { return Ok(permissions) };
        let request = ListMissingRequest {
            subject: Some(subject),
            session_id: self.caller().session_text(),
            permissions,
            object: Some(object.into().into()),
        };
        let answer = self.kit().decisions().list_missing(self.onward(request)).await.map_err(Fault::from_peer)?;
        Ok(answer.into_inner().missing)
    }

    /// What some changes of an organization would give and take, without making them.
    ///
    /// # Errors
    /// UNAVAILABLE when authz cannot be reached.
    pub async fn preview(
        &self,
        organization: OrganizationId,
        changes: Vec<FactChange>,
    ) -> Result<Vec<AccessDifference>, Fault> {
        let organization_id = organization.into();
        let request = PreviewChangesRequest { organization_id, changes, limit: DIFFERENCES_MAX };
        let answer = self.kit().decisions().preview_changes(self.onward(request)).await.map_err(Fault::from_peer)?;
        Ok(answer.into_inner().differences)
    }

    /// The person who calls, if somebody is signed in; for methods that anybody may call and that people who are signed
    /// in can do more with. Anything but a person's live session counts as nobody.
    ///
    /// # Errors
    /// UNAVAILABLE when authz cannot be reached.
    pub async fn live_person(&self) -> Result<Option<UserId>, Fault> {
        let Caller::Person { user, .. } = *self.caller() else { return Ok(None) };
        match self.verify_live().await {
            Ok(()) => Ok(Some(user)),
            Err(fault) if fault.code() == tonic::Code::Unauthenticated => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The witness of a call whose audience is not "whoever holds the permission".
    ///
    /// # Errors
    /// INTERNAL if the contract asks for a permission: `require` is the way then.
    pub fn admitted(&self) -> Result<Admitted, Fault> {
        if self.access().audience == Audience::Permitted {
            return Err(Fault::internal(format!("{} needs a permission", self.access().path)));
        }
        let actor = self.caller().actor();
        Ok(Admitted { actor, whose: actor.line().filter(|_| !self.is_workload()) })
    }

    /// Refuses callers who are not of the contract's audience. Permissions are `require`'s.
    pub(crate) async fn admit(&self) -> Result<(), Fault> {
        match self.access().audience {
            Audience::Public => Ok(()),
            Audience::Internal if self.is_workload() => Ok(()),
            Audience::Internal => {
                Err(Fault::denied(ErrorReason::PermissionDenied, "for the services of the suite alone"))
            }
            Audience::Operator => match self.identified()? {
                Caller::Operator => Ok(()),
                _ => Err(Fault::denied(ErrorReason::PermissionDenied, "for the operator of the deployment alone")),
            },
            Audience::Permitted => self.identified().map(|_| ()),
            Audience::Authenticated => self.verify_live().await,
        }
    }

    /// Refuses a caller whose account, session or token has ended since the credential was made, and one who has too many
    /// calls under way.
    pub(crate) async fn verify_live(&self) -> Result<(), Fault> {
        if let Some(live) = self.app.knows_live(self.identified()?).await? {
            return if live { Ok(()) } else { Err(ended()) };
        }
        let Some(subject) = self.identified()?.subject() else { return Ok(()) };
        let request = VerifySubjectRequest { subject: Some(subject), session_id: self.caller().session_text() };
        let answer = self.kit().decisions().verify_subject(self.onward(request)).await.map_err(Fault::from_peer)?;
        if !answer.into_inner().live {
            return Err(ended());
        }
        self.count_for(None)
    }

    fn identified(&self) -> Result<&Caller, Fault> {
        match self.caller() {
            Caller::Nobody if self.is_workload() => Ok(self.caller()),
            Caller::Nobody => Err(self.credential_problem()),
            caller => Ok(caller),
        }
    }

    async fn decide(&self, permission: &str, object: ObjectId) -> Result<DecideResponse, Fault> {
        use contracts::authz::v1::DecisionReason;

        let Some(subject) = self.identified()?.subject() else {
            return Ok(DecideResponse::default());
        };
        let request = DecideRequest {
            subject: Some(subject),
            session_id: self.caller().session_text(),
            permission: permission.to_owned(),
            object: Some(object.into()),
        };
        let answer = self.kit().decisions().decide(self.onward(request)).await.map_err(Fault::from_peer)?;
        let decision = answer.into_inner();
        if decision.reason() == DecisionReason::SubjectEnded { Err(ended()) } else { Ok(decision) }
    }

    fn names(&self, object: ObjectId) -> bool {
        self.object().is_some_and(|named| named == object)
    }
}

fn denied(permission: &str, object: ObjectId) -> Fault {
    let message = format!("permission {permission} denied on {object} (or it might not exist)");
    Fault::denied(ErrorReason::PermissionDenied, message)
        .with("permission", permission)
        .with("object", object.to_string())
}

/// The caller is no longer who they were.
#[must_use]
pub fn ended() -> Fault {
    Fault::unauthenticated(ErrorReason::CredentialInvalid, "the session or token has ended; sign in again")
}

// === impl Granted ===

impl Granted {
    /// The object that the permission is held on.
    #[must_use]
    pub fn object(&self) -> ObjectId {
        self.object
    }

    /// The object's organization.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The organization's access model.
    #[must_use]
    pub fn model(&self) -> &ModelRef {
        &self.model
    }

    /// The caller's membership of the organization, if it has one.
    #[must_use]
    pub fn membership(&self) -> Option<MembershipId> {
        self.membership
    }

    /// What the caller is there by: the role in the workspace, or else the membership of the organization. What the
    /// caller makes for themselves there must live and die with it.
    #[must_use]
    pub fn standing(&self) -> Option<MembershipId> {
        self.standing
    }
}

impl Witness for Granted {
    fn actor(&self) -> Actor {
        self.actor
    }

    fn whose(&self) -> Option<Uuid> {
        self.waits.then(|| self.organization.uuid())
    }
}

// === impl Admitted ===

impl Admitted {
    /// The same, in the line of what is asked for. For what anybody may ask for: whoever does would wait in no line, and
    /// go before all who wait in one.
    #[must_use]
    pub fn in_line_of(self, what: Uuid) -> Self {
        Self { whose: Some(what), ..self }
    }
}

impl Witness for Admitted {
    fn actor(&self) -> Actor {
        self.actor
    }

    fn whose(&self) -> Option<Uuid> {
        self.whose
    }
}

// === impl Housekeeping ===

impl Housekeeping {
    /// For a service's own background work; an operation has no use for it, since it answers to nobody's permission.
    #[must_use]
    pub const fn witness() -> Self {
        Self(())
    }
}

impl Witness for Housekeeping {
    fn actor(&self) -> Actor {
        Actor::Housekeeping
    }

    fn whose(&self) -> Option<Uuid> {
        None
    }
}

// === impl ObjectId ===

impl ObjectId {
    /// The id that a request names, if it is one.
    #[must_use]
    pub fn parse(object: ObjectRef<'_>) -> Option<Self> {
        match object {
            ObjectRef::Organization(id) => id.parse().ok().map(Self::Organization),
            ObjectRef::Workspace(id) => id.parse().ok().map(Self::Workspace),
            ObjectRef::Resource(id) => id.parse().ok().map(Self::Resource),
            ObjectRef::Missing => None,
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => write!(f, "organization:{id}"),
            Self::Workspace(id) => write!(f, "workspace:{id}"),
            Self::Resource(id) => write!(f, "resource:{id}"),
        }
    }
}

impl From<ObjectId> for Object {
    fn from(object: ObjectId) -> Self {
        let kind = match object {
            ObjectId::Organization(id) => object::Kind::OrganizationId(id.into()),
            ObjectId::Workspace(id) => object::Kind::WorkspaceId(id.into()),
            ObjectId::Resource(id) => object::Kind::ResourceId(id.into()),
        };
        Self { kind: Some(kind) }
    }
}

impl From<OrganizationId> for ObjectId {
    fn from(id: OrganizationId) -> Self {
        Self::Organization(id)
    }
}

impl From<WorkspaceId> for ObjectId {
    fn from(id: WorkspaceId) -> Self {
        Self::Workspace(id)
    }
}

impl From<ResourceId> for ObjectId {
    fn from(id: ResourceId) -> Self {
        Self::Resource(id)
    }
}

impl Caller {
    /// The caller as authz knows subjects; the operator and the services are none.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        let kind = match self {
            Self::Person { user, .. } => subject::Kind::UserId((*user).into()),
            Self::Token { token, .. } => subject::Kind::AccessTokenId((*token).into()),
            Self::Nobody | Self::Operator => return None,
        };
        Some(Subject { kind: Some(kind) })
    }
}
