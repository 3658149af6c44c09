//! Too much at once is refused at once: a queue would only make everybody late.

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::{Either, ready};
use tokio::sync::Semaphore;

use crate::stack::Peer;
use crate::stack::refusal::{Asked, Refusal};
use crate::stack::step::{Next, Request, Response, Step};

#[derive(Debug)]
pub(super) struct Admission {
    permits: Arc<Semaphore>,
    max: usize,
}

impl Admission {
    pub(super) fn new(max: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(max)), max }
    }
}

impl Step for Admission {
    fn around<N: Next>(&self, request: Request, next: &N) -> impl Future<Output = Response> + Send + 'static + use<N> {
        // A call between services of this process was admitted with the one that caused it. Were it counted again, a
        // full house would refuse the very calls that could empty it.
        let counted = request.extensions().get::<Peer>().is_some();
        let permit = counted.then(|| Arc::clone(&self.permits).try_acquire_owned()).transpose();
        match permit {
            Ok(permit) => Either::Left(next.ask(request).map(move |response| {
                drop(permit);
                response
            })),
            Err(_) => Either::Right(ready(Asked::by(&request).refused(&Refusal::Overloaded { max: self.max }))),
        }
    }
}
