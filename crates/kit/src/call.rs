//! The frame round every operation: caller, audience, repeats, retries, and faults in gRPC's words.

use std::future::Future;
use std::sync::Arc;

use contracts::access::v1::ErrorReason;
use contracts::guarded::{Audience, Guarded};
use futures::future::BoxFuture;
use prost::Message;
use sha2::{Digest as _, Sha256};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::caller::Caller;
use crate::cx::{Cx, Kit};
use crate::fault::Fault;
use crate::fields::Fields;

/// What [`call`] needs of a service.
pub trait App: Send + Sync + 'static {
    /// The service's kit.
    fn kit(&self) -> &Arc<Kit>;

    /// Whether the caller may still act at all, if the service knows that by itself; all but one ask authz.
    ///
    /// # Errors
    /// UNAVAILABLE when that cannot be found out now.
    fn knows_live(&self, _caller: &Caller) -> impl Future<Output = Result<Option<bool>, Fault>> + Send {
        async { Ok(None) }
    }

    /// The answer that was given to this call before, if it was made before; encoded.
    fn recall(&self, key: &RequestKey) -> impl Future<Output = Result<Option<Vec<u8>>, Fault>> + Send;
}

/// What makes a call the same as an earlier one (AIP-155).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Who calls.
    pub principal: String,
    /// What: the method's path.
    pub rpc: &'static str,
    /// The caller's id for the call.
    pub request_id: Uuid,
    /// SHA-256 of the message: another one under the same id is refused.
    pub fingerprint: [u8; 32],
}

/// What an operation is: `async fn(&Cx<A>, Req) -> Result<Res, Fault>`.
pub trait Operation<'a, A, Req, Res>: Send + Sync {
    /// Begins it. Boxed, so that the futures of services do not grow into one another's types.
    fn start(&self, cx: &'a Cx<A>, request: Req) -> BoxFuture<'a, Result<Res, Fault>>;
}

impl<'a, A, Req, Res, F, Answer> Operation<'a, A, Req, Res> for F
where
    A: 'a,
    F: Fn(&'a Cx<A>, Req) -> Answer + Send + Sync,
    Answer: Future<Output = Result<Res, Fault>> + Send + 'a,
{
    fn start(&self, cx: &'a Cx<A>, request: Req) -> BoxFuture<'a, Result<Res, Fault>> {
        Box::pin(self(cx, request))
    }
}

/// Runs made of an operation that meets other changes, before its caller is told.
const RUNS_MAX: usize = 5;

/// Answers a call by an operation. One operation is one transaction, with nothing outside it before the commit: so it
/// can be run again when two changes meet.
///
/// # Errors
/// The operation's fault as a status.
pub async fn call<A, Req, Res>(
    app: &Arc<A>,
    request: Request<Req>,
    operation: impl for<'a> Operation<'a, A, Req, Res>,
) -> Result<Response<Res>, Status>
where
    A: App,
    Req: Guarded + Message + Clone,
    Res: Message + Default,
{
    let mut cx = Cx::new(Arc::clone(app), Arc::clone(app.kit()), &request).await;
    let message = request.into_inner();
    match run(&mut cx, message, operation).await {
        Ok(answer) => Ok(Response::new(answer)),
        Err(fault) => Err(fault.into_status(cx.request_id())),
    }
}

/// Answers a call by an operation that changes nothing: it meets no other change, so it is run once, and there is no
/// earlier answer to give again.
///
/// # Errors
/// The operation's fault as a status.
pub async fn answer<A, Req, Res>(
    app: &Arc<A>,
    request: Request<Req>,
    operation: impl for<'a> Operation<'a, A, Req, Res>,
) -> Result<Response<Res>, Status>
where
    A: App,
    Req: Guarded,
{
    let cx = Cx::new(Arc::clone(app), Arc::clone(app.kit()), &request).await;
    let outcome = match cx.admit().await {
        Ok(()) => guarded(&cx, operation.start(&cx, request.into_inner()).await),
        Err(fault) => Err(fault),
    };
    outcome.map(Response::new).map_err(|fault| fault.into_status(cx.request_id()))
}

async fn run<A, Req, Res>(
    cx: &mut Cx<A>,
    message: Req,
    operation: impl for<'a> Operation<'a, A, Req, Res>,
) -> Result<Res, Fault>
where
    A: App,
    Req: Guarded + Message + Clone,
    Res: Message + Default,
{
    cx.admit().await?;
    cx.key = key(cx, &message)?;
    let mut runs = 1;
    loop {
        if let Some(key) = &cx.key
            && let Some(answer) = cx.app.recall(key).await?
        {
            // The caller of the first time has proven to be allowed; that they are still who they were is asked anew.
            if cx.access().audience == Audience::Permitted {
                cx.verify_live().await?;
            }
            return Res::decode(answer.as_slice()).map_err(Fault::internal);
        }
        let outcome = operation.start(cx, message.clone()).await;
        cx.settled().await?;
        match outcome {
            Err(fault) if fault.is_worth_another_run() && runs < RUNS_MAX => runs += 1,
            outcome => return guarded(cx, outcome),
        }
    }
}

/// An answer that needs a permission is none if nobody asked for the permission.
fn guarded<A, Res>(cx: &Cx<A>, outcome: Result<Res, Fault>) -> Result<Res, Fault> {
    if outcome.is_ok() && cx.access().audience == Audience::Permitted && !cx.was_guarded() {
        return Err(Fault::internal(format!("{} did not ask the guard", cx.access().path)));
    }
    outcome
}

fn key<A, Req: Guarded + Message>(cx: &Cx<A>, message: &Req) -> Result<Option<RequestKey>, Fault> {
    if message.request_id().is_empty() {
        return Ok(None);
    }
    let mut fields = Fields::new();
    let parsed = Uuid::try_parse(message.request_id()).map_err(|_| "must be a UUID");
    let request_id = fields.check("request_id", parsed);
    let request_id = fields.finish(request_id)?;
    Ok(Some(RequestKey {
        principal: cx.caller().actor().to_string(),
        rpc: cx.access().path,
        request_id,
        fingerprint: Sha256::digest(message.encode_to_vec()).into(),
    }))
}

/// The same id with another payload.
#[must_use]
pub fn request_id_reused() -> Fault {
    let message = "the request_id was used before with another payload";
    Fault::invalid(ErrorReason::RequestIdReused, "request_id", message)
}
