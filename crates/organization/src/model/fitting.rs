//! How much of a list fits into one answer.

/// How many elements fit whose weights together may be so much: one in any case, so that a list comes to its end.
pub(crate) fn fitting(weights: impl Iterator<Item = u64>, most: u64) -> usize {
    let mut sum = 0_u64;
    let fits = weights.take_while(|weight| {
        sum = sum.saturating_add(*weight);
        sum <= most
    });
    fits.count().max(1)
}
