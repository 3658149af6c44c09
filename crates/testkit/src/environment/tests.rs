use crate::environment::required;

#[test]
fn what_is_missing_is_told_with_the_way_to_get_it() {
    let error = required("TENANTRY_TEST_NOBODY_SETS_THIS", "moon").unwrap_err().to_string();
    assert!(error.starts_with("TENANTRY_TEST_NOBODY_SETS_THIS is not set"), "{error}");
    assert!(error.contains("no moon: run the tests with `cargo xtask test`"), "{error}");
}
