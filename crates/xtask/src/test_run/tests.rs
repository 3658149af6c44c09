use crate::test_run::names_packages;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(ToOwned::to_owned).collect()
}

#[test]
fn packages_named_by_the_caller_are_noticed() {
    assert!(names_packages(&words("-p authz")));
    assert!(names_packages(&words("--package=authz --release")));
    assert!(!names_packages(&words("--release sign_in")));
}

#[test]
fn arguments_of_the_test_programs_choose_no_packages() {
    assert!(!names_packages(&words("-- -p")));
}
