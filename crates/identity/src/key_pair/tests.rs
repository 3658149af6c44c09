use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ids::{OrganizationId, SigningKeyId};
use kit::{Source, Time};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::key_pair::{KeyPair, generate, jwk};
use crate::model::{Algorithm, Jwk, SigningKey};

fn key(algorithm: Algorithm, pair: &KeyPair) -> SigningKey {
    let source = Source::system();
    SigningKey {
        id: SigningKeyId::from_uuid(source.uuid()),
        organization: OrganizationId::from_uuid(source.uuid()),
        display_name: "Playback".to_owned(),
        algorithm,
        public_key_pem: pair.public_pem.clone(),
        created_by: "operator".to_owned(),
        create_time: Time::from_millis(0),
    }
}

#[test]
fn what_the_private_half_of_ed25519_signs_the_jwk_verifies() {
    let pair = generate(Algorithm::Ed25519, &Source::system()).unwrap();
    let private = ed25519_dalek::SigningKey::from_pkcs8_pem(pair.private_pem.expose_secret()).unwrap();
    let signature = private.sign(b"watch");

    let key = key(Algorithm::Ed25519, &pair);
    let Jwk::Ed25519 { kid, x } = jwk(&key).unwrap() else { panic!("another kind") };
    let public = URL_SAFE_NO_PAD.decode(x).unwrap().try_into().unwrap();
    let public = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();

    assert_eq!(kid, key.id.to_string());
    assert!(public.verify_strict(b"watch", &signature).is_ok());
    assert!(public.verify_strict(b"steal", &signature).is_err());
}

#[test]
fn what_the_private_half_of_rsa_signs_the_jwk_verifies() {
    let pair = generate(Algorithm::Rs256, &Source::system()).unwrap();
    let private = rsa::RsaPrivateKey::from_pkcs8_pem(pair.private_pem.expose_secret()).unwrap();
    let scheme = || Pkcs1v15Sign { hash_len: Some(32), prefix: DIGEST_INFO_SHA256.into() };
    let signature = private.sign(scheme(), &Sha256::digest(b"watch")).unwrap();

    let Jwk::Rs256 { n, e, .. } = jwk(&key(Algorithm::Rs256, &pair)).unwrap() else { panic!("another kind") };
    let number = |text: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text).unwrap());
    let public = RsaPublicKey::new(number(&n), number(&e)).unwrap();

    assert_eq!(n.len(), 342, "2,048 bits in base64");
    assert!(public.verify(scheme(), &Sha256::digest(b"watch"), &signature).is_ok());
    assert!(public.verify(scheme(), &Sha256::digest(b"steal"), &signature).is_err());
}

#[test]
fn halves_come_in_their_usual_forms_and_the_private_one_does_not_print() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rs256] {
        let pair = generate(algorithm, &Source::system()).unwrap();
        assert!(pair.public_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{}", pair.public_pem);
        assert!(pair.private_pem.expose_secret().starts_with("-----BEGIN PRIVATE KEY-----\n"));
        assert_eq!(format!("{pair:?}"), "KeyPair(..)");
    }
}

#[test]
fn a_damaged_key_is_a_defect() {
    let pair = KeyPair { public_pem: "damaged".to_owned(), private_pem: "".into() };
    for algorithm in [Algorithm::Ed25519, Algorithm::Rs256] {
        assert_eq!(jwk(&key(algorithm, &pair)).unwrap_err().reason(), "INTERNAL");
    }
}

/// The DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1).
const DIGEST_INFO_SHA256: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
