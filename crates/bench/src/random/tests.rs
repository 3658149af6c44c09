use crate::random::{Random, Zipf};

#[test]
fn the_sequence_is_the_same_for_ever() {
    assert_eq!(Random(0).next(), 0xe220_a839_7b1d_cdaf, "what SplitMix64 is known to begin with");
    let mut random = Random::named(&[7, 3]);
    let drawn = [random.next(), random.next(), random.next()];
    assert_eq!(drawn, [14_659_788_713_328_998_471, 869_211_862_431_897_924, 7_861_198_982_539_536_818]);
}

#[test]
fn names_tell_sequences_apart() {
    let first = |name: &[u64]| Random::named(name).next();
    assert_ne!(first(&[1, 2]), first(&[2, 1]));
    assert_ne!(first(&[1]), first(&[1, 0]));
}

#[test]
fn numbers_stay_below_their_end_and_reach_all() {
    let mut random = Random::named(&[1]);
    let mut seen = [0; 5];
    (0..1_000).for_each(|_| seen[random.below(5)] += 1);
    assert!(seen.iter().all(|times| (150..250).contains(times)), "{seen:?}");
    assert_eq!(random.below(0), 0);
}

#[test]
fn a_shuffle_keeps_everything() {
    let mut all: Vec<usize> = (0..100).collect();
    Random::named(&[2]).shuffle(&mut all);
    assert!(!all.is_sorted());
    all.sort_unstable();
    assert_eq!(all, (0..100).collect::<Vec<_>>());
}

#[test]
fn zipf_prefers_the_first_by_its_law() {
    let (zipf, mut random) = (Zipf::new(1_000, 1.1), Random::named(&[3]));
    let mut times = [0_u32; 1_000];
    (0..100_000).for_each(|_| times[zipf.draw(&mut random)] += 1);
    let ratio = f64::from(times[0]) / f64::from(times[9]);
    assert!((10.0..16.0).contains(&ratio), "10^1.1 is 12.6, drawn were {} and {}", times[0], times[9]);
    assert!(times[500..].iter().any(|times| *times > 0));
}
