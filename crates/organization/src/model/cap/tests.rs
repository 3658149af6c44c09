use crate::model::{Cap, LimitedBy};

fn cap(limit: u64, by: LimitedBy) -> Option<Cap> {
    Some(Cap { limit, by })
}

#[test]
fn the_tighter_limit_counts() {
    assert_eq!(Cap::tighter(None, None), None);
    assert_eq!(Cap::tighter(Some(0), None), cap(0, LimitedBy::Edition));
    assert_eq!(Cap::tighter(None, Some(50)), cap(50, LimitedBy::Model));
    assert_eq!(Cap::tighter(Some(20), Some(50)), cap(20, LimitedBy::Edition));
    assert_eq!(Cap::tighter(Some(80), Some(50)), cap(50, LimitedBy::Model));
    assert_eq!(Cap::tighter(Some(50), Some(50)), cap(50, LimitedBy::Model), "another edition would not help");
}

#[test]
fn nothing_is_added_to_what_is_beyond_the_limit() {
    let cap = Cap { limit: 3, by: LimitedBy::Edition };
    assert_eq!([0, 2, 3, 9].map(|used| cap.room(used)), [3, 1, 0, 0]);
}
