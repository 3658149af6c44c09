use crate::passwords::{PasswordHash, Passwords};
use crate::source::Source;

#[tokio::test]
async fn the_same_password_alone_fits() {
    let passwords = Passwords::new(Source::system());
    let hash = passwords.hash("correct horse".into()).await.unwrap();

    assert!(passwords.verify("correct horse".into(), Some(&hash)).await.unwrap());
    assert!(!passwords.verify("correct horsf".into(), Some(&hash)).await.unwrap());
    assert!(!passwords.verify("".into(), Some(&hash)).await.unwrap());
}

#[tokio::test]
async fn a_hash_says_how_it_was_made_and_is_salted() {
    let passwords = Passwords::new(Source::system());
    let first = passwords.hash("correct horse".into()).await.unwrap();
    let second = passwords.hash("correct horse".into()).await.unwrap();

    assert!(first.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", first.as_str());
    assert_ne!(first, second);
}

#[tokio::test]
async fn nobody_has_a_password() {
    let passwords = Passwords::new(Source::system());
    assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
}

#[tokio::test]
async fn a_hash_that_is_none_is_a_defect_and_not_a_wrong_password() {
    let passwords = Passwords::new(Source::system());
    let damaged = PasswordHash::new("damaged".to_owned());
    let fault = passwords.verify("correct horse".into(), Some(&damaged)).await.unwrap_err();
    assert_eq!(fault.reason(), "INTERNAL");
}

#[tokio::test]
async fn beyond_its_bounds_it_refuses_at_once_and_recovers() {
    let passwords = Passwords::with_bounds(Source::system(), 1, 1);
    let (first, second, third) = tokio::join!(
        passwords.hash("correct horse".into()),
        passwords.hash("correct horse".into()),
        passwords.hash("correct horse".into()),
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(third.unwrap_err().reason(), "OVERLOADED");
    assert!(passwords.hash("correct horse".into()).await.is_ok());
}
