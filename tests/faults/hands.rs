//! The hands that come in the way: two at a time, at moments that a seed decides. Every fault ends.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use e2e::{Dice, Storage};
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep, sleep_until};

use crate::journal::Kind;
use crate::proxy::{Mode, Proxy, Way};
use crate::world::World;

/// What is being meddled with: two hands never do so with the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Process(usize),
    Database(usize),
    Door(usize),
    Clock(usize),
    Server,
    Disk,
}

/// By how many seconds a clock becomes wrong: as by a step of its own, and as by somebody's mistake.
const JUMPS: [i32; 6] = [-3_600, -60, -2, 2, 60, 3_600];

/// What the hands share.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    taken: Mutex<HashSet<Target>>,
    /// What they leave alone.
    without: Vec<Kind>,
}

/// Somebody's target, for as long as this lives.
struct Claim<'a>(&'a Hands, Target);

impl Hands {
    pub(crate) fn new(without: &[Kind]) -> Self {
        Self { taken: Mutex::default(), without: without.to_vec() }
    }

    /// One hand's work until it is time.
    pub(crate) async fn work(&self, world: &World, mut dice: Dice, until: Instant) {
        loop {
            sleep(dice.millis(50, 1200)).await;
            if Instant::now() >= until {
                return;
            }
            self.once(world, &mut dice).await;
        }
    }

    /// The server is crashed or stopped this often by itself: one restart meets all processes.
    pub(crate) async fn restart_server(&self, world: &World, mut dice: Dice, until: Instant) {
        while world.server.is_some() && !self.without.contains(&Kind::DatabaseRestart) {
            sleep_until(until.min(Instant::now() + dice.millis(8_000, 35_000))).await;
            if Instant::now() >= until {
                return;
            }
            let mode = *dice.one_of(&["immediate", "immediate", "fast"]);
            self.restart(world, mode).await;
        }
    }

    async fn once(&self, world: &World, dice: &mut Dice) {
        // Half of what is done is done to those who answer, where there are others to answer meanwhile.
        let answering = world.of(ServiceName::Authz);
        let number = if answering.len() > 1 && dice.one_in(2) {
            *dice.one_of(&answering)
        } else {
            dice.below(world.sites.len())
        };
        let kind = match dice.below(22) {
            0..7 => Kind::Pause,
            7..13 => Kind::Kill,
            13..15 if !world.disks.is_empty() => Kind::FullDisk,
            13..18 => Kind::Partition,
            20..22 if world.sites[number].clock.is_some() => Kind::ClockJump,
            _ => Kind::Delay,
        };
        match kind {
            kind if self.without.contains(&kind) => {}
            Kind::Pause => self.pause(world, number, dice).await,
            Kind::Kill => self.kill(world, number, dice).await,
            Kind::FullDisk => self.fill(world, dice).await,
            Kind::ClockJump => self.jump(world, number, dice).await,
            Kind::Partition => self.partition(world, number, dice).await,
            Kind::Delay | Kind::DatabaseRestart => self.delay(world, number, dice).await,
        }
    }

    async fn pause(&self, world: &World, number: usize, dice: &mut Dice) {
        let Some(_claim) = self.claim(Target::Process(number)) else { return };
        let fault = world.journal.begin(Kind::Pause, Some(number), world.sites[number].name.clone());
        world.pause(number);
        // More short ones than long ones.
        let most = *dice.one_of(&[300, 1000, 3000]);
        sleep(dice.millis(100, most)).await;
        world.resume(number);
        world.journal.end(fault);
    }

    async fn kill(&self, world: &World, number: usize, dice: &mut Dice) {
        let Some(_claim) = self.claim(Target::Process(number)) else { return };
        let fault = world.journal.begin(Kind::Kill, Some(number), world.sites[number].name.clone());
        world.kill(number);
        sleep(dice.millis(0, 1000)).await;
        world.start_process(number);
        world.journal.end(fault);
    }

    async fn partition(&self, world: &World, number: usize, dice: &mut Dice) {
        let way = *dice.one_of(&[Way::Both, Way::There, Way::Back]);
        let mode = if dice.one_in(2) { Mode::Cut } else { Mode::Stall(way) };
        self.between(world, number, Kind::Partition, mode, dice).await;
    }

    async fn delay(&self, world: &World, number: usize, dice: &mut Dice) {
        let mode = Mode::Slow(dice.millis(5, 250));
        self.between(world, number, Kind::Delay, mode, dice).await;
    }

    /// Something between a process and its database, or between the others and an authz.
    async fn between(&self, world: &World, number: usize, kind: Kind, mode: Mode, dice: &mut Dice) {
        let doors = world.of(ServiceName::Authz);
        let to_database = world.storage == Storage::Postgres && !dice.one_in(3);
        let number = if to_database { number } else { *dice.one_of(&doors) };
        let (site, target) =
            (&world.sites[number], if to_database { Target::Database(number) } else { Target::Door(number) });
        let (proxy, words) = match (&site.database, &site.door) {
            (Some(proxy), _) if to_database => (proxy, format!("{} and its database", site.name)),
            (_, Some(proxy)) => (proxy, format!("the services and {}", site.name)),
            _ => return,
        };
        let Some(_claim) = self.claim(target) else { return };
        let fault = world.journal.begin(kind, Some(number), format!("{words} ({mode:?})"));
        proxy.set(mode);
        sleep(dice.millis(100, 3000)).await;
        Proxy::set(proxy, Mode::Pass);
        world.journal.end(fault);
    }

    async fn fill(&self, world: &World, dice: &mut Dice) {
        let Some(_claim) = self.claim(Target::Disk) else { return };
        let service = *dice.one_of(&ServiceName::ALL);
        let (Some(disk), Some(number)) = (world.disks.get(&service), world.of(service).first().copied()) else {
            return;
        };
        let fault = world.journal.begin(Kind::FullDisk, Some(number), format!("the disk of {service}"));
        disk.fill();
        sleep(dice.millis(200, 3000)).await;
        disk.empty();
        world.journal.end(fault);
    }

    async fn jump(&self, world: &World, number: usize, dice: &mut Dice) {
        let site = &world.sites[number];
        let (Some(clock), Some(_claim)) = (&site.clock, self.claim(Target::Clock(number))) else { return };
        let seconds = *dice.one_of(&JUMPS);
        let fault = world.journal.begin(Kind::ClockJump, Some(number), format!("{} ({seconds:+} s)", site.name));
        clock.set(seconds);
        // A process looks once a second.
        sleep(dice.millis(1_000, 5_000)).await;
        clock.set(0);
        world.journal.end(fault);
    }

    async fn restart(&self, world: &World, mode: &'static str) {
        let (Some(server), Some(_claim)) = (&world.server, self.claim(Target::Server)) else { return };
        let fault = world.journal.begin(Kind::DatabaseRestart, None, format!("the server ({mode})"));
        server.restart(mode).await.expect("the server comes back");
        world.journal.end(fault);
    }

    fn claim(&self, target: Target) -> Option<Claim<'_>> {
        let is_free = self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(target);
        is_free.then_some(Claim(self, target))
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let Self(hands, target) = self;
        hands.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(target);
    }
}
