//! Random numbers that are the same for ever: the worlds of a report from last year can be built again.
//!
//! A library's generator may change with its version, and none starts anywhere in its sequence at no cost, which is
//! what lets one organization be made without those before it. This is SplitMix64, of public domain.

/// The seed of all worlds and queries.
pub(crate) const SEED: u64 = 20_261_121;

/// A sequence of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The sequence with this name; sequences with different names have nothing to do with each other.
    pub(crate) fn named(name: &[u64]) -> Self {
        Self(name.iter().fold(mix(SEED), |state, part| mix(state ^ mix(*part))))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`; 0 if there is none. Its bias is one in 2^64 / `end`, which nobody can measure.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * u128::try_from(end).unwrap_or(0);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from 0 up to, without, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something with this chance happens.
    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// One of these, if there are any.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// Brings these into a random order.
    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// Numbers below an end, the first ones much more often: number n with a weight of 1 / (n + 1)^exponent.
#[derive(Debug)]
pub(crate) struct Zipf {
    /// Up to and with each number, the sum of the weights.
    sums: Vec<f64>,
}

impl Zipf {
    pub(crate) fn new(end: usize, exponent: f64) -> Self {
        let weights = (1..=end).map(|rank| (rank as f64).powf(-exponent));
        let sums = weights.scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { sums: sums.collect() }
    }

    pub(crate) fn draw(&self, random: &mut Random) -> usize {
        let total = self.sums.last().copied().unwrap_or_default();
        let point = random.unit() * total;
        self.sums.partition_point(|sum| *sum <= point).min(self.sums.len().saturating_sub(1))
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests;
