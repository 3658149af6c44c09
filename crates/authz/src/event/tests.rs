use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{self as told, FactKind, OrganizationFactState, share_fact};
use policy::fact::Token;
use policy::{Change, Fact};
use prost::Message as _;

use crate::event::{FactError, change, name};
use crate::rpc::scene::{self, id, text};

/// One fact of each kind, in the order of the kinds' numbers.
fn all() -> Vec<Told> {
    let person = || Some(Subject { kind: Some(subject::Kind::UserId(text(9))) });
    let organization_id = || text(1);
    let parent = Some(Object { kind: Some(object::Kind::OrganizationId(text(1))) });
    vec![
        Told::User(told::UserFact { user_id: text(11), active: true }),
        Told::Session(told::SessionFact { session_id: text(12), user_id: text(11), expire_time: None }),
        scene::organization(OrganizationFactState::Active),
        Told::Workspace(told::WorkspaceFact { workspace_id: text(14), organization_id: organization_id() }),
        Told::Assignment(scene::role(15, 11, Some(14), "author")),
        Told::CustomRole(told::CustomRoleFact {
            role_id: text(16),
            organization_id: organization_id(),
            ..told::CustomRoleFact::default()
        }),
        Told::Group(told::GroupFact { group_id: text(17), organization_id: organization_id() }),
        Told::GroupMember(told::GroupMemberFact {
            group_member_id: text(18),
            organization_id: organization_id(),
            group_id: text(17),
            member: person(),
            via_membership_id: text(15),
        }),
        Told::Resource(told::ResourceFact {
            resource_id: text(19),
            organization_id: organization_id(),
            r#type: "article".to_owned(),
            parent,
            inherits_access: false,
        }),
        Told::Grant(told::GrantFact {
            grant_id: text(20),
            organization_id: organization_id(),
            resource_id: text(19),
            holder: person(),
            ..told::GrantFact::default()
        }),
        Told::Token(told::TokenFact {
            access_token_id: text(21),
            organization_id: organization_id(),
            service_account_id: text(23),
            ..told::TokenFact::default()
        }),
        Told::Share(told::ShareFact {
            share_id: text(22),
            organization_id: organization_id(),
            resource_id: text(19),
            audience: Some(share_fact::Audience::People(told::SharePeople { user_ids: vec![text(11)] })),
            ..told::ShareFact::default()
        }),
        Told::ServiceAccount(told::ServiceAccountFact {
            service_account_id: text(23),
            organization_id: organization_id(),
            active: true,
        }),
    ]
}

#[test]
fn facts_of_every_kind_are_kept_and_read_again() {
    let all = all();
    for (number, fact) in (1..).zip(&all) {
        let fact = told::Fact { fact: Some(fact.clone()) };
        let (kind, id) = name(&fact).unwrap();
        assert_eq!(kind, number, "{fact:?}");
        assert_eq!(kit_db::digest::key(&fact), Some((kind, id.to_string())), "both sides of a digest name it alike");
        let read = change(kind, id, Some(&fact.encode_to_vec())).unwrap();
        assert!(matches!(&read, Change::Put(fact) if fact.organization().is_some() || number < 3), "{read:?}");
        assert_eq!(change(kind, id, None).unwrap(), Change::Remove(read.key()));
    }
    assert!(FactKind::try_from(i32::try_from(all.len()).unwrap() + 1).is_err(), "no kind is left out");
}

#[test]
fn a_token_names_whom_it_acts_as() {
    let fact = told::Fact { fact: Some(all().remove(10)) };
    let (kind, key) = name(&fact).unwrap();
    let Change::Put(Fact::Token(Token { acts_as, .. })) = change(kind, key, Some(&fact.encode_to_vec())).unwrap()
    else {
        panic!("no token");
    };
    assert_eq!(acts_as, Some(id(23)));
}

#[test]
fn a_fact_under_another_key_is_refused() {
    let fact = told::Fact { fact: Some(all().remove(12)) };
    let (kind, _) = name(&fact).unwrap();
    assert_eq!(change(kind, uuid::Uuid::from_u128(7), Some(&fact.encode_to_vec())), Err(FactError::Key));
    assert_eq!(change(14, uuid::Uuid::from_u128(7), None), Err(FactError::Unknown("kind")));
}
