use crate::tidy::words::{Word, begins, named_next, tails};

fn texts(source: &str) -> Vec<String> {
    Word::all(source).unwrap().into_iter().map(|word| word.text).collect()
}

#[test]
fn comments_and_the_inside_of_literals_are_no_words() {
    let source = "// tokio\n/* tokio */ fn f<'a>() -> &'a str { \"tokio\" }";
    assert!(!texts(source).contains(&"tokio".to_owned()));
    assert!(texts(source).contains(&"f".to_owned()));
}

#[test]
fn words_know_their_lines() {
    let words = Word::all("fn one() {\n    two();\n}\n").unwrap();
    let two = words.iter().find(|word| word.text == "two").unwrap();
    assert_eq!(two.line, 2);
    assert_eq!(words.last().unwrap().line, 3);
}

#[test]
fn text_that_is_no_rust_has_no_words() {
    assert_eq!(Word::all("fn {"), None);
}

#[test]
fn a_path_names_what_follows_or_what_stands_first_in_its_braces() {
    let next = |source: &str| {
        let words = Word::all(source).unwrap();
        let after = tails(&words).find(|words| begins(words, &["std", ":", ":"])).unwrap();
        named_next(&after[3..]).into_iter().map(|word| word.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(next("use std::fs::File;"), ["fs"]);
    assert_eq!(next("use std::{fmt::{self, fs}, net, sync::Arc};"), ["fmt", "net", "sync"]);
}
