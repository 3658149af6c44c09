use crate::tidy::names::{is_lower_snake, is_upper_snake, snake_case, upper_snake_case};

#[test]
fn camel_case_becomes_snake_case() {
    assert_eq!(snake_case("SignUp"), "sign_up");
    assert_eq!(snake_case("ListMyInvitations"), "list_my_invitations");
    assert_eq!(snake_case("GetJWKSet"), "get_jwk_set");
    assert_eq!(snake_case("Check"), "check");
    assert_eq!(upper_snake_case("ErrorReason"), "ERROR_REASON");
}

#[test]
fn lower_snake_is_told_from_other_spellings() {
    for name in ["id", "user_id", "line2"] {
        assert!(is_lower_snake(name), "{name}");
    }
    for name in ["", "userId", "User", "_id", "user__id", "user_", "2nd"] {
        assert!(!is_lower_snake(name), "{name}");
    }
}

#[test]
fn upper_snake_is_told_from_other_spellings() {
    assert!(is_upper_snake("ROLE_ADMIN"));
    for name in ["Role_ADMIN", "ROLE__ADMIN", "_ROLE"] {
        assert!(!is_upper_snake(name), "{name}");
    }
}
