use crate::secret::{Key, Token, TokenKind};
use crate::source::Source;

#[test]
fn a_token_is_read_back_and_no_other_text_is() {
    let source = Source::system();
    for _ in 0..200 {
        let token = Token::new(TokenKind::Access, &source);
        let text = token.reveal();
        assert_eq!(text.len(), "tnt_at_".len() + 49, "{text}");
        assert!(Token::parse(TokenKind::Access, text).is_some());
        assert!(Token::parse(TokenKind::Operator, text).is_none(), "another kind");
        assert!(Token::parse(TokenKind::Access, &text[..text.len() - 1]).is_none(), "truncated");
        assert!(Token::parse(TokenKind::Access, &format!("{text}0")).is_none(), "extended");
        for at in "tnt_at_".len()..text.len() {
            let other = if &text[at..=at] == "x" { "y" } else { "x" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(Token::parse(TokenKind::Access, &changed).is_none(), "changed at {at}");
        }
    }
}

#[test]
fn nothing_prints_a_secret() {
    let source = Source::system();
    let token = Token::new(TokenKind::Refresh, &source);
    assert_eq!(format!("{token:?} {:?}", Key::new([7; 32])), "Token(..) Key(..)");
    assert_eq!(token.hint(), token.reveal()[..11]);
}

#[test]
fn a_key_file_is_made_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys/one.key");
    let first = Key::load_or_create(&path, &Source::system()).unwrap();
    let second = Key::load_or_create(&path, &Source::system()).unwrap();
    assert!(first.matches(&second));
    assert!(!first.matches(&first.derive("something")));
    std::fs::write(&path, "not a key").unwrap();
    let refusal = Key::load_or_create(&path, &Source::system()).unwrap_err();
    assert!(refusal.to_string().contains("expected base64 of 32 bytes"), "{refusal}");
}
