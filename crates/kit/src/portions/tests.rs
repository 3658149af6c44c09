use uuid::Uuid;

use crate::portions::Portions;

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const ANN: Uuid = Uuid::from_u128(3);
const BOB: Uuid = Uuid::from_u128(4);
const EVE: Uuid = Uuid::from_u128(5);

#[test]
fn an_organization_has_half_and_each_caller_half_of_that() {
    let portions = Portions::of(8);
    let anns = [portions.take(ONE, ANN).unwrap(), portions.take(ONE, ANN).unwrap()];
    assert_eq!(portions.clone().take(ONE, ANN).unwrap_err().reason(), "OVERLOADED");
    let bobs = [portions.take(ONE, BOB).unwrap(), portions.take(ONE, BOB).unwrap()];
    assert_eq!(portions.take(ONE, EVE).unwrap_err().reason(), "OVERLOADED");
    assert!(portions.take(OTHER, ANN).is_ok());
    drop(anns);
    assert!(portions.take(ONE, ANN).is_ok() && portions.take(ONE, BOB).is_err());
    drop(bobs);
    assert!(portions.under_way().is_empty());
}

#[test]
fn where_one_call_is_admitted_it_is_anybodys() {
    assert!(Portions::of(1).take(ONE, ANN).is_ok());
}
