//! Editions as the deployment's configuration says them: `[editions.pinkfish.free]`.

use std::collections::BTreeMap;

use kit::config::Problem;
use serde::Deserialize;

use crate::editions::{Edition, Feature, Limit};

/// `[editions]`: by access model, then by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct EditionsConfig(BTreeMap<String, BTreeMap<String, EditionConfig>>);

/// One edition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct EditionConfig {
    /// Its name for people; its name unless given.
    display_name: String,
    /// Where it stands among the others; by name where that is equal.
    order: i64,
    /// Whether a new organization has it.
    default: bool,
    features: Vec<String>,
    limits: BTreeMap<String, i64>,
    /// Whether it is as if it were not there: takes away one that ships.
    removed: bool,
}

/// How long the names of models and editions, features and limits can be.
const NAME_MAX: usize = 64;
const DISPLAY_NAME_MAX: usize = 200;
/// How alike two names must be for one to be taken for the other.
const ALIKE: f64 = 0.75;

// === impl EditionsConfig ===

impl EditionsConfig {
    /// All that is wrong with it.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        for (model, editions) in &self.0 {
            let place = format!("editions.{model}");
            problems.unless(is_word(model), &place, model, "a name of an access model: a-z, 0-9, _ and -");
            for (name, edition) in editions.iter().filter(|(_, edition)| !edition.removed) {
                edition.validate(&format!("{place}.{name}"), name, &mut problems);
            }
            let present = editions.iter().filter(|(_, edition)| !edition.removed).count();
            let is_default = |(_, edition): &(&String, &EditionConfig)| edition.default && !edition.removed;
            let defaults: Vec<_> = editions.iter().filter(is_default).map(|(name, _)| name.as_str()).collect();
            let expected = "one edition that has default = true, and no more; removed = true takes away one that ships";
            problems.unless(present == 0 || defaults.len() == 1, &place, defaults.join(", "), expected);
        }
        problems.0
    }

    /// The editions of each model, in order.
    pub(super) fn models(&self) -> impl Iterator<Item = (String, Vec<Edition>)> {
        self.0.iter().map(|(model, editions)| {
            let mut present: Vec<_> = editions.iter().filter(|(_, edition)| !edition.removed).collect();
            present.sort_by_key(|(name, edition)| (edition.order, *name));
            (model.clone(), present.into_iter().map(|(name, edition)| edition.named(name)).collect())
        })
    }
}

// === impl EditionConfig ===

impl EditionConfig {
    fn validate(&self, place: &str, name: &str, problems: &mut Problems) {
        problems.unless(is_word(name), place, name, "a name of an edition: a-z, 0-9, _ and -");
        let display_name = &self.display_name;
        let readable = display_name.chars().count() <= DISPLAY_NAME_MAX && !display_name.chars().any(char::is_control);
        problems.unless(readable, &format!("{place}.display_name"), display_name, "200 characters at most");
        for (index, feature) in self.features.iter().enumerate() {
            let place = format!("{place}.features");
            problems.known(&place, feature, Feature::ALL.iter().map(|feature| feature.name()));
            let is_first = self.features.iter().position(|other| other == feature) == Some(index);
            problems.unless(is_first, &place, feature, "each feature once");
        }
        for (limit, count) in &self.limits {
            let place = format!("{place}.limits");
            problems.known(&place, limit, Limit::ALL.iter().map(|limit| limit.name()));
            let expected = "a count, from 0; without the line there is no limit";
            problems.unless(*count >= 0, &format!("{place}.{limit}"), count.to_string(), expected);
        }
    }

    fn named(&self, name: &str) -> Edition {
        let display_name = if self.display_name.is_empty() { name } else { &self.display_name };
        let limits = self.limits.iter().map(|(limit, count)| (limit.clone(), u64::try_from(*count).unwrap_or(0)));
        Edition {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            features: self.features.clone(),
            limits: limits.collect(),
            is_default: self.default,
        }
    }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

// === impl Problems ===

impl Problems {
    fn unless(&mut self, fine: bool, key: &str, value: impl Into<String>, expected: impl Into<String>) {
        if !fine {
            self.0.push(Problem { key: key.to_owned(), value: value.into(), expected: expected.into() });
        }
    }

    /// A name of the suite, or one of the product's own, which has a dot.
    fn known(&mut self, key: &str, name: &str, known: impl Iterator<Item = &'static str>) {
        if name.contains('.') {
            let fine = name.len() <= NAME_MAX && name.split('.').all(is_word);
            let expected = "a name of the product's own, such as \"reports.daily\": a-z, 0-9, _, - and dots";
            return self.unless(fine, key, name, expected);
        }
        let known: Vec<_> = known.collect();
        if !known.contains(&name) {
            let meant = nearest(name, &known).map(|meant| format!("{meant:?}? ")).unwrap_or_default();
            let expected = format!("{meant}one of {}, or a name of the product's own, with a dot", known.join(", "));
            self.unless(false, key, name, expected);
        }
    }
}

fn is_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(plain)
}

/// The known name that somebody may have meant.
fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let alike = known.iter().map(|known| (strsim::jaro_winkler(name, known), *known));
    let (likeness, nearest) = alike.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness >= ALIKE).then_some(nearest)
}
