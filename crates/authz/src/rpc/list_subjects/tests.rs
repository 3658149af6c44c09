use ids::{AccessTokenId, ServiceAccountId, UserId};
use policy::fact::Principal;
use uuid::Uuid;

use crate::rpc::list_subjects::{position, printed};

#[test]
fn a_page_begins_where_the_one_before_ended() {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);
    for principal in [
        Principal::User(UserId::from_uuid(id)),
        Principal::ServiceAccount(ServiceAccountId::from_uuid(id)),
        Principal::AccessToken(AccessTokenId::from_uuid(id)),
    ] {
        assert_eq!(position(&printed(principal)).unwrap(), principal);
    }
    assert!(position("group:x").is_err());
    assert!(position("").is_err());
}
