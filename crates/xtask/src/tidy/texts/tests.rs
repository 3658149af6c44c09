use crate::tidy::texts::check;
use crate::tidy::tree::Tree;

fn findings(text: &str) -> Vec<String> {
    let mut tree = Tree::default();
    tree.add("LICENSE", "All of it.\n");
    tree.add("a.md", text);
    check(&tree).iter().map(ToString::to_string).collect()
}

#[test]
fn clean_text_is_let_be() {
    assert_eq!(findings("One.\n\nTwo.\n"), Vec::<String>::new());
    assert_eq!(findings(""), Vec::<String>::new());
}

#[test]
fn tabs_and_spaces_at_the_end_are_found() {
    assert_eq!(findings("One.\n\tTwo.\n"), ["a.md:2: has a tab, where spaces look the same everywhere"]);
    assert_eq!(findings("One. \nTwo.\r\n").len(), 2);
}

#[test]
fn a_file_ends_with_one_newline() {
    assert_eq!(findings("One.").len(), 1);
    assert_eq!(findings("One.\n\n").len(), 1);
}

#[test]
fn the_licence_is_there() {
    let found = check(&Tree::default());
    assert!(found[0].to_string().starts_with("LICENSE:1: must be there"));
}
