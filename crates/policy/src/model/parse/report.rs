//! Collects what is wrong.

use crate::model::{ModelError, ModelErrors};

/// So many are told; a file with more is told the first ones.
const ERROR_LIMIT: usize = 100;

/// So many are collected, so that the first ones in the file are among them.
const COLLECTED_LIMIT: usize = 1000;

/// What is wrong so far, by the place in the source.
pub(super) struct Report<'s> {
    origin: &'s str,
    source: &'s str,
    wrong: Vec<(usize, String)>,
}

impl<'s> Report<'s> {
    pub(super) fn new(origin: &'s str, source: &'s str) -> Self {
        Self { origin, source, wrong: Vec::new() }
    }

    /// Says what is wrong at this byte.
    pub(super) fn wrong(&mut self, at: usize, message: impl Into<String>) {
        if !self.is_full() {
            self.wrong.push((at, message.into()));
        }
    }

    /// Whether it is enough, and no more trouble should be taken to say what is wrong.
    pub(super) fn is_full(&self) -> bool {
        self.wrong.len() >= COLLECTED_LIMIT
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Everything, in the order of the file.
    pub(super) fn into_errors(mut self) -> ModelErrors {
        self.wrong.sort();
        self.wrong.dedup();
        self.wrong.truncate(ERROR_LIMIT);
        let errors = self.wrong.iter().map(|(at, message)| {
            let (line, column) = self.place(*at);
            ModelError { origin: self.origin.to_owned(), line, column, message: message.clone() }
        });
        ModelErrors(errors.collect())
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let before = || self.source.char_indices().take_while(|(index, _)| *index < at).map(|(_, letter)| letter);
        let lines = before().filter(|letter| *letter == '\n').count();
        let letters = before().fold(0_usize, |count, letter| if letter == '\n' { 0 } else { count.saturating_add(1) });
        (lines.saturating_add(1), letters.saturating_add(1))
    }
}
