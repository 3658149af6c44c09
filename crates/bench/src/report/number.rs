//! Numbers as people read them.

use crate::figure::Unit;

/// A value with its unit, to three digits or so.
pub(crate) fn of(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Nanoseconds => time(value),
        Unit::Seconds => time(value * 1e9),
        Unit::PerSecond => format!("{}/s", grouped(value)),
        Unit::Bytes => bytes(value),
        Unit::Ratio => format!("{value:.2}x"),
        Unit::Count => grouped(value),
    }
}

fn time(nanoseconds: f64) -> String {
    scaled(nanoseconds, 1_000.0, &["ns", "µs", "ms", "s"])
}

fn bytes(bytes: f64) -> String {
    scaled(bytes, 1_024.0, &["B", "KiB", "MiB", "GiB"])
}

/// The value in the largest unit of which there is at least one.
fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    let mut value = value;
    let mut units = units.iter().peekable();
    while let Some(unit) = units.next() {
        if value.abs() < step || units.peek().is_none() {
            let digits = match value.abs() {
                small if small < 10.0 => 2,
                middle if middle < 100.0 => 1,
                _ => 0,
            };
            return format!("{value:.digits$} {unit}");
        }
        value /= step;
    }
    String::new()
}

/// A whole number, with a comma after each three digits.
pub(crate) fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.chars().count() - place;
        if place > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
