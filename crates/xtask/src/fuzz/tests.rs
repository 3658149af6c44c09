use crate::fuzz::TEST;

#[test]
fn the_test_is_there_under_its_name() {
    // A name that no test has would run none, and pass.
    let text = include_str!("../../../policy/src/tests/fuzz.rs");
    assert!(text.contains(&format!("fn {TEST}()")));
}
