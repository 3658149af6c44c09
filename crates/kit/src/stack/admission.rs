//! Too much at once is refused at once: a queue would only make everybody late.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::stack::Peer;
use crate::stack::refusal::{Asked, Refusal};
use crate::stack::step::{Answer, Next, Request, Step};

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
    fn around<S: Next>(&self, request: Request, next: &mut S) -> Answer {
        // A call between services of this process was admitted with the one that caused it. Were it counted again, a
        // full house would refuse the very calls that could empty it.
        if request.extensions().get::<Peer>().is_none() {
            return Box::pin(next.ask(request));
        }
        let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
            let response = Asked::by(&request).refused(&Refusal::Overloaded { max: self.max });
            return Box::pin(std::future::ready(response));
        };
        let answer = next.ask(request);
        Box::pin(async move {
            let response = answer.await;
            drop(permit);
            response
        })
    }
}
