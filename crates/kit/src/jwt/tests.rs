use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::jwt::{Issuer, PublicKey, Refusal, verify};
use crate::secret::Key;
use crate::time::Time;

const NOW: i64 = 1_800_000_000_000;

fn issuer(byte: u8) -> (Issuer, PublicKey) {
    let issuer = Issuer::new(&Key::new([byte; 32])).unwrap();
    let public = PublicKey::from_jwk_x(&URL_SAFE_NO_PAD.encode(issuer.public_key())).unwrap();
    (issuer, public)
}

#[test]
fn a_token_is_taken_until_its_time_is_over() {
    let (issuer, public) = issuer(1);
    let now = Time::from_millis(NOW);
    let token = issuer.issue("user".into(), "session".into(), now, now.plus(Duration::from_secs(300))).unwrap();
    let known = |id: &str| (id == issuer.key_id()).then(|| public.clone());
    let claims = verify(&token, known, now).unwrap();
    assert_eq!((claims.sub.as_str(), claims.sid.as_str()), ("user", "session"));
    assert_eq!(verify(&token, known, now.plus(Duration::from_secs(300))), Err(Refusal::Expired));
    assert_eq!(verify(&token, |_| None, now), Err(Refusal::UnknownKey));
}

#[test]
fn a_token_can_name_the_organization_that_somebody_works_in() {
    let (issuer, public) = issuer(1);
    let now = Time::from_millis(NOW);
    let later = now.plus(Duration::from_secs(300));
    let known = |_: &str| Some(public.clone());
    let named = issuer.issue_in(Some("acme".into()), "user".into(), "session".into(), now, later).unwrap();
    assert_eq!(verify(&named, known, now).unwrap().org.as_deref(), Some("acme"));
    let plain = issuer.issue("user".into(), "session".into(), now, later).unwrap();
    assert_eq!(verify(&plain, known, now).unwrap().org, None);
    let claims = URL_SAFE_NO_PAD.decode(plain.split('.').nth(1).unwrap()).unwrap();
    assert!(!String::from_utf8(claims).unwrap().contains("org"), "who works nowhere has no such claim");
}

#[test]
fn forgeries_are_refused() {
    let ((issuer, public), (stranger, _)) = (issuer(1), issuer(2));
    let now = Time::from_millis(NOW);
    let later = now.plus(Duration::from_secs(300));
    let token = issuer.issue("user".into(), "session".into(), now, later).unwrap();
    let known = |_: &str| Some(public.clone());
    let parts: Vec<_> = token.split('.').collect();
    let header = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = r#"{"iss":"tenantry","aud":"tenantry","sub":"root","sid":"s","iat":1,"exp":9999999999}"#;
    for forged in [
        stranger.issue("user".into(), "session".into(), now, later).unwrap(),
        format!("{}.{}.", header(r#"{"alg":"none","typ":"at+jwt","kid":"k"}"#), parts[1]),
        format!("{}.{}.{}", header(r#"{"alg":"HS256","typ":"at+jwt","kid":"k"}"#), parts[1], parts[2]),
        format!("{}.{}.{}", header(r#"{"alg":"EdDSA","typ":"JWT","kid":"k"}"#), parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], header(claims), parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}A"),
        token[..token.len() - 2].to_owned(),
        String::new(),
    ] {
        assert_eq!(verify(&forged, known, now), Err(Refusal::Invalid), "{forged}");
    }
}
