use uuid::Uuid;

use crate::feed::Place;
use crate::feed::arrivals::Arrivals;

fn place(scope: u128, sequence: i64) -> Place {
    Place { scope: Uuid::from_u128(scope), sequence }
}

#[test]
fn what_is_awaited_stands_in_the_log_and_is_the_last_of_its_scope() {
    let arrivals = Arrivals::default();
    let one = arrivals.expect(&[place(1, 4), place(1, 6), place(1, 5), place(2, 1)]);
    let other = arrivals.expect(&[place(1, 7)]);
    let awaited = || {
        let mut awaited: Vec<_> =
            arrivals.awaited().iter().map(|place| (place.scope.as_u128(), place.sequence)).collect();
        awaited.sort_unstable();
        awaited
    };
    assert_eq!(awaited(), [], "it can still be rolled back");
    one.written();
    assert_eq!(awaited(), [(1, 6), (2, 1)]);
    other.written();
    arrivals.arrived(place(1, 6));
    assert_eq!(awaited(), [(1, 7), (2, 1)]);
    drop(one);
    drop(other);
    assert_eq!(awaited(), [], "nobody listens");
}
