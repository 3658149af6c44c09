//! What is wrong with a file that is no TOML: one line, where it went wrong first.
//!
//! One slip lets everything after it look wrong, so whatever comes later is not told.

use toml::de::Error;

use crate::model::parse::report::Report;

/// What is quoted of the file is no longer than this.
const QUOTED: usize = 60;

/// Reports the first of these, which are not in the order of the file.
pub(super) fn wrong(source: &str, errors: &[Error], report: &mut Report<'_>) {
    let start = |error: &Error| error.span().map_or(0, |span| span.start);
    let Some(first) = errors.iter().min_by_key(|error| start(error)) else { return };
    let (at, message) = (start(first), first.message());
    match unclosed(source, at) {
        Some((opening, bracket)) => {
            let line = source.get(..at).map_or(0, |before| before.matches('\n').count()).saturating_add(1);
            report.wrong(opening, format!("`{bracket}` is not closed before line {line}, where something new begins"));
        }
        None => report.wrong(at, format!("{message}{}{}", found(source, first), meant(source, first))),
    }
}

/// What stands there, if it is short enough to be quoted.
fn found(source: &str, error: &Error) -> String {
    let text = error.span().and_then(|span| source.get(span)).map_or("", str::trim);
    match text {
        "" => String::new(),
        text if text.contains('\n') || text.chars().count() > QUOTED => String::new(),
        text => format!(": found `{}`", text.escape_debug()),
    }
}

/// What was meant by `[expect]` where there are several.
fn meant(source: &str, error: &Error) -> &'static str {
    let text = error.span().and_then(|span| source.get(span));
    if text == Some("expect") { "; each expectation stands under two brackets, `[[expect]]`" } else { "" }
}

/// The innermost bracket that is open where a line begins like a new key or a new table. Keys stand on lines of their
/// own within `{` too, so there the line itself must be what is wrong.
fn unclosed(source: &str, at: usize) -> Option<(usize, char)> {
    let start = source.get(..at)?.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
    let (before, rest) = (source.get(..start)?, source.get(start..)?);
    let line = rest.lines().next().unwrap_or_default();
    let (opening, bracket) = innermost(before).filter(|_| begins_anew(line))?;
    (bracket == '[' || at == start).then_some((opening, bracket))
}

/// Whether a line begins with `key =` or is a `[header]`.
fn begins_anew(line: &str) -> bool {
    let is_key = |key: &str| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        !key.is_empty() && key.chars().all(is_letter)
    };
    let header = line.trim_start_matches('[');
    if header.len() < line.len() {
        return header.split_once(']').is_some_and(|(name, _)| is_key(name.trim()));
    }
    line.split_once('=').is_some_and(|(key, _)| is_key(key.trim()))
}

/// The innermost `[` or `{` that is still open at the end of the text, strings and comments aside.
fn innermost(text: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '[' | '{' => open.push((index, letter)),
            ']' | '}' => {
                open.pop();
            }
            '#' => skip_past(&mut letters, '\n'),
            '"' | '\'' => skip_past(&mut letters, letter),
            _ => {}
        }
    }
    open.pop()
}

/// Goes on after the next such letter; one with a backslash before it does not end a string.
fn skip_past(letters: &mut impl Iterator<Item = (usize, char)>, end: char) {
    let mut escaped = false;
    for (_, letter) in letters {
        if letter == end && !escaped {
            return;
        }
        escaped = letter == '\\' && !escaped && end == '"';
    }
}
