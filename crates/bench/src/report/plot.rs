//! The targets as a picture: one bar each, how many times its limit it is, on a logarithmic scale.

use std::fmt::Write;

use crate::report::number;
use crate::report::targets::{Bound, Row};

const WIDTH: f64 = 1_060.0;
const LEFT: f64 = 490.0;
const RIGHT: f64 = 170.0;
const TOP: f64 = 64.0;
const LINE: f64 = 26.0;

/// The ends of the scale, as powers of ten.
const LOWEST: f64 = -2.0;
const HIGHEST: f64 = 2.0;

/// The whole picture. Targets that were not measured have no bar.
pub(crate) fn svg(rows: &[Row]) -> String {
    let height = TOP + LINE * rows.len() as f64 + 40.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"24\" font-size=\"16\" fill=\"#222222\">Measured against the target</text>\n\
         <text x=\"16\" y=\"44\" fill=\"#555555\">Times the limit, or the limit to it where more is better: \
         up to the line at 1 it is reached.</text>\n"
    );
    text.push_str(&grid(rows.len()));
    for (place, row) in rows.iter().enumerate() {
        text.push_str(&bar(row, TOP + LINE * place as f64));
    }
    text + "</svg>\n"
}

/// A line for each power of ten, the one at 1 in full.
fn grid(rows: usize) -> String {
    let bottom = TOP + LINE * rows as f64;
    let mut text = String::new();
    for (power, label) in [(-2.0, "0.01"), (-1.0, "0.1"), (0.0, "1"), (1.0, "10"), (2.0, "100")] {
        let x = place_of(power);
        let color = if power == 0.0 { "#222222" } else { "#dddddd" };
        let _ = writeln!(text, "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"{color}\"/>");
        let y = bottom + 18.0;
        let _ = writeln!(text, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#555555\">{label}</text>");
    }
    text
}

fn bar(row: &Row, top: f64) -> String {
    let (baseline, label) = (top + 17.0, LEFT - 10.0);
    let what = escaped(row.what);
    let name = format!("<text x=\"{label}\" y=\"{baseline}\" text-anchor=\"end\" fill=\"#222222\">{what}</text>\n");
    let Some(found) = &row.measured else {
        let x = LEFT + 6.0;
        return name + &format!("<text x=\"{x}\" y=\"{baseline}\" fill=\"#999999\">not measured</text>\n");
    };
    let end = place_of(row.bound.times(found.value).log10());
    let (top, height, width) = (top + 5.0, LINE - 10.0, (end - LEFT).max(1.0));
    let color = if found.reached { "#3a7d44" } else { "#b3452c" };
    let side = match row.bound {
        Bound::AtMost(_) => "≤",
        Bound::AtLeast(_) => "≥",
    };
    let said = format!("{} ({side} {})", number::of(found.value, row.unit), number::of(row.bound.limit(), row.unit));
    let x = end + 6.0;
    name + &format!(
        "<rect x=\"{LEFT}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" fill=\"{color}\"/>\n\
         <text x=\"{x:.1}\" y=\"{baseline}\" fill=\"#222222\">{said}</text>\n"
    )
}

/// Where a power of ten is; what is beyond an end of the scale is drawn at that end.
fn place_of(power: f64) -> f64 {
    let part = (power.clamp(LOWEST, HIGHEST) - LOWEST) / (HIGHEST - LOWEST);
    LEFT + part * (WIDTH - LEFT - RIGHT)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
