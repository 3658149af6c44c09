//! Why a target is missed, where that is known. A reason is printed only beside a figure that misses its target.

use crate::report::targets::is_like;

/// For figures of such a name, why.
const REASONS: [(&str, &str); 10] = [
    (
        "check.*.uniform",
        "Each question is about another person and another document out of all there are, so that what it reads is in no \
         cache: about ten places in hundreds of megabytes, most of them one after the other. `check.*.repeated` is the \
         same work without the waiting for memory.",
    ),
    (
        "check.deep.against_flat",
        "What is above an object is written beside it, so nothing is walked; but what somebody holds is looked for at each \
         of the thirty places, most of which have nothing of theirs. In the flat world there is one such place. It is a \
         search of a few nanoseconds for each place, in what the person holds.",
    ),
    (
        "check.*.deny_to_allow",
        "Yes is found at the first way that permits; no is known when all ways were looked at: the person's own roles and \
         grants, and those of each of their groups, which lie elsewhere in memory.",
    ),
    (
        "start.d2",
        "The file is read in one second; the rest is the making of tables that are larger than any cache. That goes as \
         fast as the memory does, of which other machines on the same host take a share: compare `load.d2.time` with \
         that of another run.",
    ),
    (
        "wire.noisy.p99_against_quiet",
        "Server, load generator and noise share the processors of one machine. The lists are made by a thread that gives \
         way after each page, but what receives them and sends their answers, a few hundred megabytes a second, has the \
         priority of the checks: a check waits where such a task has just begun on its processor.",
    ),
    (
        "explain.*.against_check",
        "A check ends at the first way that permits. An explanation reads the others as well, and writes down what it \
         has found: its places in memory are waited for, too.",
    ),
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
    (
        "wire.check.64.rate_against_echo",
        "Each call is of another person by another session, about another document: the token's fingerprint, the \
         session, the person, their roles and the document lie in memory that no cache holds, and the echo looks at \
         none of it. What that adds is `wire.check.64.processor` to `wire.echo.64.processor`; a service that asks by \
         its own credential pays less (`wire.check_workload.64.rate_against_echo`).",
    ),
    (
        "wire.check.8.p99_against_echo",
        "On one connection with 8 in flight, client and server take turns, so that what the server adds to a call \
         is added eight times: `wire.check.8.processor` to `wire.echo.8.processor`.",
    ),
];

pub(crate) fn of(figure: &str) -> Option<&'static str> {
    REASONS.iter().find(|(pattern, _)| is_like(pattern, figure)).map(|(_, reason)| *reason)
}
