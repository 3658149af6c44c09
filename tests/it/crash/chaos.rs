//! Kills processes at moments that a seed decides.

use e2e::{Crew, Dice};
use tokio::time::{Instant, sleep};

/// Kills and restarts until it is time; says how often.
pub(crate) async fn reign(seed: u64, crew: &mut Crew, until: Instant) -> usize {
    let mut dice = Dice::new(seed);
    let mut kills = 0;
    while Instant::now() < until {
        sleep(dice.millis(100, 900)).await;
        let number = dice.below(crew.count());
        crew.kill(number);
        kills += 1;
        sleep(dice.millis(0, 400)).await;
        crew.restart(number);
        crew.ready().await;
    }
    kills
}
