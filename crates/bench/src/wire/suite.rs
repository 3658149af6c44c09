//! authz as the suite serves it: the same server, stack, guard and telemetry, with all facts of a world. The identity
//! service is a small stand-in that knows one signing key and the tokens of the cast.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use authz::CheckpointConfig;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::authz::internal::v1::AttendRequest;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::identity::internal::v1::credential_service_server::{CredentialService, CredentialServiceServer};
use contracts::identity::internal::v1::{ResolveCredentialRequest, ResolveCredentialResponse};
use contracts::identity::v1::signing_key_service_server::{SigningKeyService, SigningKeyServiceServer};
use contracts::identity::v1::*;
use kit::config::{DEFAULTS, ServerConfig, TelemetryConfig, load};
use kit::server::{Server, Service, routes};
use kit::shutdown::Shutdown;
use kit::stack::{LocalService, Stack};
use kit::wire::{Address, Channel, Local, Peers, channel};
use kit::{Kit, Source, telemetry};
use kit_db::{DatabaseConfig, Db, Foundation, Parts};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::wire::child::LISTENING;
use crate::wire::stage::{Cast, Keys, feed};
use crate::world::shape::Name;

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Config {
    pub(crate) server: ServerConfig,
    pub(crate) telemetry: TelemetryConfig,
}

/// After so many changes the suite writes a checkpoint.
const CHANGES: u64 = 10_000;

/// The services, ready to be called.
pub(crate) struct Suite {
    pub(crate) services: Vec<Service>,
    pub(crate) wrapped: LocalService,
}

/// Serves for ever.
pub(crate) fn serve(data: &Path, world: Option<Name>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let mut config = config()?;
        config.server.listen = ([127, 0, 0, 1], 0).into();
        let _telemetry = telemetry::init(&config.telemetry, "bench")?;
        let server = Server::bind(&config.server).await?;
        let suite = start(data, world, config.server.max_in_flight).await?;
        println!("{LISTENING}{}", server.local_addr());
        let (_trigger, shutdown) = Shutdown::new();
        Ok(server.run(suite.services, suite.wrapped, shutdown).await?)
    })
}

/// The suite's defaults.
pub(crate) fn config() -> Result<Config> {
    Ok(load::<Config>(DEFAULTS, None, std::iter::empty())?.value)
}

/// authz under the stack, with what its database holds, and told all facts of a world.
pub(crate) async fn start(data: &Path, world: Option<Name>, max_in_flight: usize) -> Result<Suite> {
    let source = Source::system();
    let keys = Keys::of(data)?;
    let cast = world.map(|_| Cast::of(data)).transpose()?.unwrap_or_default();
    let local = Local::default();
    let to = channel(&Address::Local(local.clone()), &keys.workload)?;
    let kit = Kit::new(source.clone(), &keys.workload, &keys.workload, to.clone(), to.clone());
    let url = format!("sqlite://{}", data.join("authz.db").display());
    let database = DatabaseConfig { max_connections: 2, ..DatabaseConfig::at(url) };
    let db = Db::open(&database, "authz", authz::migrations(), Parts::of(&kit, None)).await?;
    let [identity, organization, invitation, resource, authz] = std::array::from_fn(|_| to.clone());
    let peers = Peers { identity, organization, invitation, resource, authz };
    let foundation = Foundation { kit: Arc::new(kit), db, peers, key: keys.workload.clone() };
    // A world that was just told is written to the disk at once and then, in life, not again for hours: beside
    // measurements of seconds that would be most of what they show.
    let checkpoint = CheckpointConfig { enabled: world.is_none(), changes: CHANGES };
    let services = vec![authz::service(foundation, &checkpoint, data).await?, identity_service(&keys, &cast)];
    let wrapped = Stack::new(&source, max_in_flight).wrap(routes(&services));
    local.open(wrapped.clone());
    attend(to).await?;
    if let Some(world) = world {
        feed(world, &cast, &keys.workload, &wrapped).await?;
    }
    Ok(Suite { services, wrapped })
}

/// The services that feed authz are not there to say that nothing of theirs is lacking; nothing is.
async fn attend(authz: Channel) -> Result<()> {
    let mut facts = FactServiceClient::new(authz);
    for service in ["identity", "organization", "resource"] {
        let ask = AttendRequest { service: service.to_owned(), ..AttendRequest::default() };
        let mark = facts.attend(ask.clone()).await?.into_inner().mark.unwrap_or_default();
        let ready_epoch_id = mark.epoch_id.clone();
        facts.attend(AttendRequest { seen: Some(mark), ready_epoch_id, ..ask }).await?;
    }
    Ok(())
}

fn identity_service(keys: &Keys, cast: &Cast) -> Service {
    let resolved = |access_token_id: &str, organization_id: &str, operator| ResolveCredentialResponse {
        access_token_id: access_token_id.to_owned(),
        organization_id: organization_id.to_owned(),
        operator,
    };
    let programs = cast
        .programs
        .iter()
        .map(|program| (program.token.clone(), resolved(&program.access_token_id, &program.organization_id, false)));
    let stand_in = StandIn {
        key: Jwk {
            kid: keys.issuer.key_id().to_owned(),
            x: URL_SAFE_NO_PAD.encode(keys.issuer.public_key()),
            ..Jwk::default()
        },
        tokens: Arc::new(programs.chain([(cast.operator.clone(), resolved("", "", true))]).collect()),
    };
    let routes = Routes::new(SigningKeyServiceServer::new(stand_in.clone()));
    let router = routes.add_service(CredentialServiceServer::new(stand_in)).into_axum_router();
    Service {
        name: "identity",
        router,
        grpc_services: Vec::new(),
        quick: Vec::new(),
        background: Vec::new(),
        conditions: Vec::new(),
    }
}

#[derive(Debug, Clone)]
struct StandIn {
    key: Jwk,
    tokens: Arc<HashMap<String, ResolveCredentialResponse>>,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl SigningKeyService for StandIn {
    async fn create_signing_key(&self, _: Request<CreateSigningKeyRequest>) -> Answer<CreateSigningKeyResponse> {
        Err(Status::unimplemented("not measured"))
    }

    async fn list_signing_keys(&self, _: Request<ListSigningKeysRequest>) -> Answer<ListSigningKeysResponse> {
        Err(Status::unimplemented("not measured"))
    }

    async fn delete_signing_key(&self, _: Request<DeleteSigningKeyRequest>) -> Answer<DeleteSigningKeyResponse> {
        Err(Status::unimplemented("not measured"))
    }

    async fn get_jwks(&self, _: Request<GetJwksRequest>) -> Answer<GetJwksResponse> {
        Ok(Response::new(GetJwksResponse { keys: vec![self.key.clone()] }))
    }
}

#[tonic::async_trait]
impl CredentialService for StandIn {
    async fn resolve_credential(
        &self,
        request: Request<ResolveCredentialRequest>,
    ) -> Answer<ResolveCredentialResponse> {
        let known = self.tokens.get(&request.get_ref().credential).cloned();
        known.map(Response::new).ok_or_else(|| Status::unauthenticated("no such token"))
    }
}
