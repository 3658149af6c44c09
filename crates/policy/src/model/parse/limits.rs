//! How large a model can be. Reading one takes some time for each pair of names, so lists have an end.

use toml::de::{DeTable, DeValue};

use crate::model::parse::report::Report;

/// The largest file that is read, in bytes.
const SIZE_LIMIT: usize = 256 << 10;

/// So many items can stand in a list or a table.
const ITEM_LIMIT: usize = 256;

/// So many expectations can stand in a file.
const EXPECTATION_LIMIT: usize = 1000;

/// Whether the file is small enough to be read.
pub(super) fn check_size(source: &str, report: &mut Report<'_>) {
    if source.len() > SIZE_LIMIT {
        report.wrong(0, format!("expected at most {SIZE_LIMIT} bytes, found {}", source.len()));
    }
}

/// Whether all lists and tables are short enough to be read.
pub(super) fn check_lengths(table: &DeTable<'_>, report: &mut Report<'_>) {
    check_length(table.len(), ITEM_LIMIT, 0, report);
    for (key, value) in table {
        let limit = if key.get_ref() == "expect" { EXPECTATION_LIMIT } else { ITEM_LIMIT };
        check_value(value.get_ref(), limit, value.span().start, report);
    }
}

fn check_value(value: &DeValue<'_>, limit: usize, at: usize, report: &mut Report<'_>) {
    match value {
        DeValue::Array(items) => {
            check_length(items.len(), limit, at, report);
            items.iter().for_each(|item| check_value(item.get_ref(), ITEM_LIMIT, item.span().start, report));
        }
        DeValue::Table(table) => {
            check_length(table.len(), limit, at, report);
            table.values().for_each(|item| check_value(item.get_ref(), ITEM_LIMIT, item.span().start, report));
        }
        _ => {}
    }
}

fn check_length(found: usize, limit: usize, at: usize, report: &mut Report<'_>) {
    if found > limit {
        report.wrong(at, format!("too long: expected at most {limit} items, found {found}"));
    }
}
