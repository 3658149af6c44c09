//! Why a target is missed, where that is known. A reason is printed only beside a figure that misses its target.

use crate::report::targets::is_like;

/// For figures of such a name, why.
const REASONS: [(&str, &str); 2] = [
    (
        "check.d2.against_small",
        "The small world fits the processor's caches and the large one does not: each look-up waits for memory. What a \
         check of the large world takes without that is `check.d2.repeated`.",
    ),
    (
        "writes.*.against_commits",
        "A raw commit is one statement; a write is a dozen to twenty in one transaction that no other can enter, each \
         handed to SQLite's thread and back. Where the disk takes a commit in a tenth of a millisecond, those \
         hand-overs are what is measured, and not the disk: commits already go to it together.",
    ),
];

pub(crate) fn of(figure: &str) -> Option<&'static str> {
    REASONS.iter().find(|(pattern, _)| is_like(pattern, figure)).map(|(_, reason)| *reason)
}
