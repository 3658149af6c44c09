use uuid::Uuid;

use crate::portions::Portions;

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

#[test]
fn each_has_half_and_no_more() {
    let portions = Portions::of(4);
    let held = [portions.take(ONE).unwrap(), portions.take(ONE).unwrap()];
    assert_eq!(portions.clone().take(ONE).unwrap_err().reason(), "OVERLOADED");
    let of_other = [portions.take(OTHER).unwrap(), portions.take(OTHER).unwrap()];
    drop(held);
    assert!(portions.take(ONE).is_ok() && portions.take(OTHER).is_err());
    drop(of_other);
    assert!(portions.under_way().is_empty());
}

#[test]
fn where_one_call_is_admitted_it_is_anybodys() {
    assert!(Portions::of(1).take(ONE).is_ok());
}
