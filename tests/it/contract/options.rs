//! What every RPC of the contracts must have, and that the table of cases is whole.

use std::collections::BTreeSet;

use e2e::dynamic::{CONTRACTS, methods};

use crate::contract::cases;

#[test]
fn every_method_says_who_may_call_it() {
    let option = CONTRACTS.get_extension_by_name("tenantry.access.v1.access").expect("the option is defined");
    let without = methods().into_iter().filter(|(_, method)| !method.options().has_extension(&option));
    assert_eq!(names(without), Vec::<String>::new());
}

#[test]
fn every_method_says_what_it_does() {
    let without = methods().into_iter().filter(|(_, method)| {
        let file = method.parent_file();
        let places = file.file_descriptor_proto().source_code_info.as_ref().map_or(&[][..], |info| &info.location);
        let place = places.iter().find(|place| place.path == method.path());
        place.is_none_or(|place| place.leading_comments().trim().is_empty())
    });
    assert_eq!(names(without), Vec::<String>::new());
}

#[test]
fn every_method_has_a_case_and_every_case_a_method() {
    let methods = methods();
    assert!(methods.len() > 50, "the contracts were read");
    let methods: BTreeSet<_> = methods.into_iter().map(|(name, _)| name).collect();
    let named: Vec<_> = cases::all().iter().map(|case| case.method.to_owned()).collect();
    let cases: BTreeSet<_> = named.iter().cloned().collect();
    assert_eq!(cases.len(), named.len(), "each has one case");
    assert_eq!(methods.difference(&cases).collect::<Vec<_>>(), Vec::<&String>::new(), "methods without a case");
    assert_eq!(cases.difference(&methods).collect::<Vec<_>>(), Vec::<&String>::new(), "cases without a method");
}

fn names<T>(methods: impl Iterator<Item = (String, T)>) -> Vec<String> {
    methods.map(|(name, _)| name).collect()
}
