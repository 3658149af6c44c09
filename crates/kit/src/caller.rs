//! Who is calling: the credential of a call, verified by each service anew. What a verification found is kept until the
//! credential expires; whether its holder may still act is asked of authz at each call.

use std::fmt;
use std::time::Duration;

use contracts::access::v1::ErrorReason;
use contracts::identity::internal::v1::ResolveCredentialRequest;
use contracts::identity::internal::v1::credential_service_client::CredentialServiceClient;
use contracts::identity::v1::GetJwksRequest;
use contracts::identity::v1::signing_key_service_client::SigningKeyServiceClient;
use foldhash::fast::RandomState;
use ids::{AccessTokenId, OrganizationId, SessionId, UserId};
use quick_cache::UnitWeighter;
use quick_cache::sync::{Cache, DefaultLifecycle};
use sha2::{Digest as _, Sha256};
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use crate::caller::keys::{Keys, PublicKeys};
use crate::fault::Fault;
use crate::jwt::{self, PublicKey, Refusal};
use crate::secret::{Key, Token, TokenKind};
use crate::source::Source;
use crate::time::Time;
use crate::wire::{Channel, WORKLOAD};

mod keys;

/// Who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// No credential was shown.
    Nobody,
    /// A signed-in person.
    Person {
        /// The account.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// A program with an access token.
    Token {
        /// The token.
        token: AccessTokenId,
        /// The organization it belongs to.
        organization: OrganizationId,
    },
    /// The operator of the deployment.
    Operator,
}

/// Who did something, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    User(UserId),
    /// An access token.
    AccessToken(AccessTokenId),
    /// The operator.
    Operator,
    /// Somebody without a credential, or another service on nobody's behalf.
    Anonymous,
    /// The service by itself.
    Housekeeping,
}

/// Verifies credentials.
pub struct Authenticator {
    jwks: SigningKeyServiceClient<Channel>,
    credentials: CredentialServiceClient<Channel>,
    workload: Key,
    keys: PublicKeys,
    verified: Cache<[u8; 32], (Caller, Time), UnitWeighter, RandomState>,
    source: Source,
}

/// What a call showed.
#[derive(Debug)]
pub(crate) struct Credential {
    /// Who is calling, or why that is not known.
    pub(crate) caller: Result<Caller, Fault>,
    /// Whether a service of the suite is at the other end.
    pub(crate) workload: bool,
    /// The metadata as it came, to travel along to other services.
    pub(crate) authorization: Option<tonic::metadata::MetadataValue<tonic::metadata::Ascii>>,
}

const VERIFIED_MAX: usize = 100_000;
/// For how many there is room from the start.
const VERIFIED_FIRST: usize = 1_000;
/// Opaque credentials mean the same for ever; they are looked up again so that identity learns of their use.
const RESOLVED_FOR: Duration = Duration::from_secs(60);
const CREDENTIAL_BYTES_MAX: usize = 4096;

// === impl Caller ===

impl Caller {
    /// The caller, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Nobody => Actor::Anonymous,
            Self::Person { user, .. } => Actor::User(*user),
            Self::Token { token, .. } => Actor::AccessToken(*token),
            Self::Operator => Actor::Operator,
        }
    }

    /// As whose a call counts, and as which part of theirs: as an organization's and its caller's there, or as the
    /// caller's own while no organization is known. Each session counts then: a person who has lost one to a thief has
    /// others to end it by.
    pub(crate) fn counted(&self, organization: Option<OrganizationId>) -> Option<(Uuid, Uuid)> {
        match (self, organization) {
            (Self::Person { user, .. }, Some(organization)) => Some((organization.uuid(), user.uuid())),
            (Self::Person { user, session }, None) => Some((user.uuid(), session.uuid())),
            (Self::Token { token, organization: own }, _) => Some((organization.unwrap_or(*own).uuid(), token.uuid())),
            (Self::Nobody | Self::Operator, _) => None,
        }
    }

    /// The session's id, or nothing.
    pub(crate) fn session_text(&self) -> String {
        match self {
            Self::Person { session, .. } => session.to_string(),
            _ => String::new(),
        }
    }
}

// === impl Actor ===

impl Actor {
    /// In whose line something waits that they do in no organization. All who are nobody would share one, and whoever
    /// filled it would keep everybody else from signing in: they wait in none.
    pub(crate) fn line(self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id.uuid()),
            Self::AccessToken(id) => Some(id.uuid()),
            Self::Anonymous | Self::Operator | Self::Housekeeping => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::AccessToken(id) => write!(f, "access_token:{id}"),
            Self::Operator => f.write_str("operator"),
            Self::Anonymous => f.write_str("anonymous"),
            Self::Housekeeping => f.write_str("housekeeping"),
        }
    }
}

// === impl Authenticator ===

impl Authenticator {
    /// Verifies with the keys and the help of the identity service at the other end of the channel.
    #[must_use]
    pub fn new(identity: Channel, workload: Key, source: Source) -> Self {
        Self {
            jwks: SigningKeyServiceClient::new(identity.clone()),
            credentials: CredentialServiceClient::new(identity),
            workload,
            keys: PublicKeys::default(),
            verified: Cache::with(
                VERIFIED_FIRST,
                VERIFIED_MAX as u64,
                UnitWeighter,
                RandomState::default(),
                DefaultLifecycle::default(),
            ),
            source,
        }
    }

    /// What a call's metadata show.
    pub(crate) async fn credential(&self, metadata: &MetadataMap) -> Credential {
        let workload = metadata
            .get(WORKLOAD)
            .and_then(|value| value.to_str().ok())
            .and_then(Key::parse)
            .is_some_and(|key| key.matches(&self.workload));
        let authorization = metadata.get("authorization").cloned();
        let caller = match &authorization {
            None => Ok(Caller::Nobody),
            Some(value) => match value.to_str().ok().and_then(bearer) {
                Some(text) => self.verify(text).await,
                None => Err(invalid("the authorization metadata must be: Bearer <token>")),
            },
        };
        Credential { caller, workload, authorization }
    }

    async fn verify(&self, text: &str) -> Result<Caller, Fault> {
        let fingerprint: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let now = self.source.now();
        if let Some((caller, until)) = self.verified.get(&fingerprint)
            && now < until
        {
            return Ok(caller);
        }
        let (caller, until) = if text.starts_with("tnt_") {
            (self.resolve(text).await?, now.plus(RESOLVED_FOR))
        } else {
            self.verify_jwt(text, now).await?
        };
        self.verified.insert(fingerprint, (caller, until));
        Ok(caller)
    }

    async fn resolve(&self, text: &str) -> Result<Caller, Fault> {
        let plausible = Token::parse(TokenKind::Access, text).or_else(|| Token::parse(TokenKind::Operator, text));
        if plausible.is_none() {
            return Err(invalid("the token is not valid"));
        }
        let request = ResolveCredentialRequest { credential: text.to_owned() };
        let answer = self.credentials.clone().resolve_credential(request).await.map_err(Fault::from_peer)?;
        let answer = answer.into_inner();
        if answer.operator {
            return Ok(Caller::Operator);
        }
        match (answer.access_token_id.parse(), answer.organization_id.parse()) {
            (Ok(token), Ok(organization)) => Ok(Caller::Token { token, organization }),
            _ => Err(invalid("the token is not valid")),
        }
    }

    async fn verify_jwt(&self, text: &str, now: Time) -> Result<(Caller, Time), Fault> {
        let known = |id: &str| self.keys.get(id);
        let claims = match jwt::verify(text, known, now) {
            Err(Refusal::UnknownKey) => {
                self.keys.refresh(&self.source, self.fetch_keys()).await?;
                jwt::verify(text, known, now)
            }
            other => other,
        };
        let claims = claims.map_err(|refusal| {
            invalid(match refusal {
                Refusal::Expired => "the access token has expired; refresh the session",
                Refusal::Invalid | Refusal::UnknownKey => "the access token is not valid",
            })
        })?;
        match (claims.sub.parse(), claims.sid.parse()) {
            (Ok(user), Ok(session)) => {
                Ok((Caller::Person { user, session }, Time::from_millis(claims.exp.saturating_mul(1000))))
            }
            _ => Err(invalid("the access token is not valid")),
        }
    }

    async fn fetch_keys(&self) -> Result<Keys, Fault> {
        let answer = self.jwks.clone().get_jwks(GetJwksRequest::default()).await.map_err(Fault::from_peer)?;
        let keys = answer.into_inner().keys.into_iter();
        Ok(keys.filter_map(|key| PublicKey::from_jwk_x(&key.x).map(|public| (key.kid, public))).collect())
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator")
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let plausible = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= CREDENTIAL_BYTES_MAX;
    plausible.then_some(token)
}

fn invalid(message: &'static str) -> Fault {
    Fault::unauthenticated(ErrorReason::CredentialInvalid, message)
}
