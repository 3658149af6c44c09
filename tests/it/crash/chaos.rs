//! Kills processes at moments that a seed decides.

use std::time::Duration;

use e2e::Crew;
use tokio::time::{Instant, sleep};

/// Numbers that look random, and are the same for the same seed (xorshift64*).
pub(crate) struct Chaos(u64);

impl Chaos {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Kills and restarts until it is time; says how often.
    pub(crate) async fn reign(&mut self, crew: &mut Crew, until: Instant) -> usize {
        let mut kills = 0;
        while Instant::now() < until {
            sleep(self.millis(100, 900)).await;
            let count = u64::try_from(crew.count()).unwrap_or(1);
            let number = usize::try_from(self.next() % count).unwrap_or(0);
            crew.kill(number);
            kills += 1;
            sleep(self.millis(0, 400)).await;
            crew.restart(number);
            crew.ready().await;
        }
        kills
    }

    fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(least + self.next() % (most - least))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
