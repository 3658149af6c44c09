//! Where calls go: methods that are answered from memory by their path alone, all else by a router.

use std::fmt;
use std::sync::Arc;

use futures::FutureExt as _;

use crate::stack::local::LocalService;
use crate::stack::step::{Next, Request, Response};

/// Methods that are answered from memory within microseconds, and wait for nothing: no database, no other service, no
/// long computation. They are found by their path without a router, and run on the thread that their connection is
/// served by; all others run beside it, so that they hold up no other call.
#[derive(Debug, Clone)]
pub struct Quick {
    /// The methods' paths: "/package.Service/Method".
    pub paths: &'static [&'static str],
    /// What answers them.
    pub server: LocalService,
}

/// What lies under the stack.
#[derive(Clone)]
pub struct Routes {
    /// A handful: to compare them all is quicker than to hash one.
    quick: Arc<[(&'static str, LocalService)]>,
    others: LocalService,
}

impl Routes {
    /// The quick methods, and the router for all the others.
    #[must_use]
    pub fn new<'a>(quick: impl IntoIterator<Item = &'a Quick>, others: axum::Router) -> Self {
        let quick = quick.into_iter().flat_map(|quick| quick.paths.iter().map(|path| (*path, quick.server.clone())));
        Self { quick: quick.collect(), others: LocalService::routed(others) }
    }

    fn find(&self, path: &str) -> &LocalService {
        let quick = self.quick.iter().find(|(quick, _)| *quick == path);
        quick.map_or(&self.others, |(_, service)| service)
    }
}

impl Next for Routes {
    fn ask(&self, request: Request) -> impl Future<Output = Response> + Send + 'static + use<> {
        self.find(request.uri().path()).ask(request).map(|answer| {
            let Ok(response) = answer;
            response
        })
    }
}

impl From<axum::Router> for Routes {
    fn from(router: axum::Router) -> Self {
        Self::new([], router)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("quick", &self.quick.len()).finish_non_exhaustive()
    }
}
