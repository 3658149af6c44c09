use uuid::Uuid;

use crate::revision::{Revision, RevisionError};

fn revision() -> Revision {
    let scope = Uuid::try_parse("0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e").unwrap();
    Revision { service: "organization".to_owned(), scope, sequence: 42 }
}

#[test]
fn reads_what_it_prints() {
    assert_eq!(revision().to_string().parse(), Ok(revision()));
    let long = Revision { sequence: i64::MAX, ..revision() };
    assert_eq!(long.to_string().parse(), Ok(long));
}

#[test]
fn a_changed_text_is_no_revision() {
    let text = revision().to_string();
    for place in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(changed.parse::<Revision>(), Err(RevisionError), "{changed}");
    }
    assert_eq!("".parse::<Revision>(), Err(RevisionError));
    assert_eq!("A".repeat(10_000).parse::<Revision>(), Err(RevisionError));
}
