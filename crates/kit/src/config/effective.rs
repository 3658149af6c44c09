//! The configuration as somebody may see it.

use toml::{Table, Value};

const MASK: &str = "***";
/// What the name of a key ends with when its value is a secret.
const SECRET: [&str; 8] = ["key", "keys", "secret", "secrets", "password", "passwords", "token", "tokens"];

/// The table as TOML, without its secrets.
pub(super) fn masked(mut table: Table) -> String {
    mask_table(&mut table);
    table.to_string()
}

fn mask_table(table: &mut Table) {
    for (key, value) in table.iter_mut() {
        if is_secret(key) {
            *value = Value::String(MASK.to_owned());
        } else {
            mask_value(value);
        }
    }
}

fn mask_value(value: &mut Value) {
    match value {
        Value::Table(table) => mask_table(table),
        Value::Array(values) => values.iter_mut().for_each(mask_value),
        Value::String(text) => {
            if let Some(masked) = mask_url(text) {
                *text = masked;
            }
        }
        _ => {}
    }
}

fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    SECRET.iter().any(|ending| key.ends_with(ending))
}

/// A URL without its passwords: the one before the host, and those among its parameters.
fn mask_url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (place, parameters) = rest.split_once('?').map_or((rest, None), |(place, rest)| (place, Some(rest)));
    // A password may contain anything, a "/" or an "@" as well: it ends at the last "@".
    let place = match place.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{host}"),
            None => format!("{login}@{host}"),
        },
        None => place.to_owned(),
    };
    let Some(parameters) = parameters else { return Some(format!("{scheme}://{place}")) };
    let masked = parameters.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    });
    Some(format!("{scheme}://{place}?{}", masked.collect::<Vec<_>>().join("&")))
}
