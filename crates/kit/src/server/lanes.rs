//! The threads that connections are served by: one per core, each with a runtime of its own. A connection stays on its
//! thread, and so do the calls on it that are answered from memory: nothing is handed from core to core, and nothing is
//! stolen. All other calls are answered by the runtime of the house, so that what waits for a database or reckons for
//! long holds up no connection.

use std::io;
use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Handle};

use crate::shutdown::{Shutdown, Trigger};

/// The threads. They end when this is dropped, and cut what they still serve.
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    _stop: Trigger,
}

struct Lane {
    runtime: Handle,
    /// Held by each connection on it.
    open: Arc<()>,
}

/// A place on a thread, kept for as long as a connection is open.
pub(super) struct Place {
    pub(super) runtime: Handle,
    pub(super) held: Arc<()>,
}

impl Lanes {
    /// Starts a thread per core.
    pub(super) fn start() -> io::Result<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from);
        let (stop, stopped) = Shutdown::new();
        let lanes = (0..count).map(|number| Lane::start(number, stopped.clone())).collect::<io::Result<_>>()?;
        Ok(Self { lanes, _stop: stop })
    }

    /// A place on the thread that serves the fewest connections.
    pub(super) fn place(&self) -> Option<Place> {
        let lane = self.lanes.iter().min_by_key(|lane| Arc::strong_count(&lane.open))?;
        Some(Place { runtime: lane.runtime.clone(), held: Arc::clone(&lane.open) })
    }
}

impl Lane {
    fn start(number: usize, stopped: Shutdown) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let serve = move || runtime.block_on(stopped.triggered());
        thread::Builder::new().name(format!("lane-{number}")).spawn(serve)?;
        Ok(Self { runtime: handle, open: Arc::new(()) })
    }
}
