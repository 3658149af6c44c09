//! Random choices that all come from one number, so that whoever has the number has the choices.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

pub(crate) struct Dice(TestRng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self::of_chunk(seed, 0)
    }

    /// The choices of one chunk of a run.
    pub(crate) fn of_chunk(seed: u64, chunk: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&chunk.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// A number of 64 bits: the seed of choices that are to stay the same whatever is chosen before them.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// The source of these choices, for a strategy.
    pub(crate) fn into_source(self) -> TestRng {
        self.0
    }

    /// One of `0..end`, and 0 where there is none.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        u32::try_from((u64::from(end) * (self.seed() >> 32)) >> 32).unwrap()
    }

    /// Mostly one of `0..end`; else `end` itself, which is the number of nothing.
    pub(crate) fn known_below(&mut self, end: u32) -> u32 {
        if self.below(40) == 0 { end } else { self.below(end) }
    }

    pub(crate) fn within(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    /// So often in a hundred.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.index(all.len())]
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u32::try_from(length).unwrap())).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.index(last + 1));
        }
    }
}
