//! Too much at once is refused at once: a queue would only make everybody late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt as _;
use futures::future::{Either, ready};

use crate::stack::Peer;
use crate::stack::refusal::{Asked, Refusal};
use crate::stack::step::{Next, Request, Response, Step};

/// A number and not a semaphore: nobody waits here, and all cores come by.
#[derive(Debug)]
pub(super) struct Admission {
    in_flight: Arc<AtomicUsize>,
    max: usize,
}

/// A call that is counted for as long as this lives.
struct Counted(Arc<AtomicUsize>);

impl Admission {
    pub(super) fn new(max: usize) -> Self {
        Self { in_flight: Arc::default(), max }
    }

    /// Counts a call, unless there are too many already.
    fn count(&self) -> Option<Counted> {
        let counted = Counted(Arc::clone(&self.in_flight));
        // One too many is counted out again at once.
        (counted.0.fetch_add(1, Ordering::Relaxed) < self.max).then_some(counted)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Step for Admission {
    fn around<N: Next>(&self, request: Request, next: &N) -> impl Future<Output = Response> + Send + 'static + use<N> {
        // A call between services of this process was admitted with the one that caused it. Were it counted again, a
        // full house would refuse the very calls that could empty it.
        let counted = request.extensions().get::<Peer>().is_some();
        let counted = if counted { self.count().map(Some) } else { Some(None) };
        match counted {
            Some(counted) => Either::Left(next.ask(request).map(move |response| {
                drop(counted);
                response
            })),
            None => Either::Right(ready(Asked::by(&request).refused(&Refusal::Overloaded { max: self.max }))),
        }
    }
}
