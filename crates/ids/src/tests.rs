use proptest::prelude::*;
use uuid::Uuid;

use crate::{IdError, OrganizationId};

proptest! {
    #[test]
    fn what_is_printed_is_read_back(bits in 1_u128..) {
        let id = OrganizationId::from_uuid(Uuid::from_u128(bits));
        prop_assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_text_is_refused(text in "[^0-9a-f-]{0,64}|[0-9a-f]{32}|[0-9a-f-]{0,35}") {
        prop_assert_eq!(text.parse::<OrganizationId>(), Err(IdError));
    }
}

#[test]
fn one_spelling_alone() {
    for text in [
        "00000000-0000-0000-0000-000000000000",
        "0197C2A0-5B7E-7C3A-9D1E-2F6A8B4C0D1E",
        "{0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e}",
        "urn:uuid:0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e",
        " 0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e",
    ] {
        assert_eq!(text.parse::<OrganizationId>(), Err(IdError), "{text}");
    }
}
