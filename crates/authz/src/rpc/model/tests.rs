use contracts::authz::v1::{DefaultOrganization, ModelPolicy, Ownership, RepeatedInvitation};
use policy::Model;

use crate::rpc::model::outline;

/// What is told of a model with these switches.
fn told(switches: &str) -> ModelPolicy {
    let source = format!(
        "name = \"told\"\nversion = 1\n[policy]\ncreator_role = \"boss\"\n{switches}\n\
         [organization.roles.boss]\npermissions = [\"organization.*\", \"workspace.*\", \"note.view\"]\n\
         every_workspace = true\nmay_assign = [\"*\"]\n\
         [organization.roles.hand]\npermissions = []\n\
         [workspace.roles.lead]\npermissions = [\"workspace.*\"]\n\
         [workspace.roles.guest]\npermissions = []\noutsiders = true\n\
         [resources.note]\nactions = [\"view\"]\nlevels = {{ view = [\"view\"] }}\n"
    );
    let model = Model::parse("told.toml", &source).unwrap_or_else(|errors| panic!("{errors}"));
    outline(&model).policy.unwrap()
}

#[test]
fn each_switch_is_told_as_it_stands_by_default() {
    let policy = told("");
    let week = prost_types::Duration { seconds: 7 * 24 * 60 * 60, nanos: 0 };
    let expected = ModelPolicy {
        organization_owners: Ownership::None.into(),
        workspace_owners: Ownership::None.into(),
        creator_role: "boss".to_owned(),
        invitation_lifetime: Some(week),
        role_change_anytime: true,
        workspaces_deletable: true,
        revoke_credentials_on_removal: true,
        invite_unknown_users: true,
        resend_extends: true,
        repeated_invitation: RepeatedInvitation::Refuse.into(),
        invitations_count: true,
        default_organization: DefaultOrganization::Never.into(),
        custom_roles: true,
        ..ModelPolicy::default()
    };
    assert_eq!(policy, expected);
}

#[test]
fn each_switch_is_told_in_its_other_position() {
    let policy = told(
        "organization_owners = \"several\"\nowner_role = \"boss\"\n\
         workspace_owners = \"single\"\nworkspace_owner_role = \"lead\"\n\
         default_role = \"hand\"\nrecommended_owners = 2\nmember_limit = 9\n\
         resend_extends = false\nrepeated_invitation = \"replace\"\nrole_change = \"reinvite\"\n\
         invitations_count = false\nguests_count = true\nworkspaces_deletable = false\n\
         credentials_on_removal = \"keep\"\ninvite_unknown_users = false\ngrants_to_outsiders = true\n\
         default_organization = \"always\"\ncustom_roles = false\n",
    );
    assert_eq!(policy.organization_owners(), Ownership::Several);
    assert_eq!(policy.workspace_owners(), Ownership::Single);
    assert_eq!((policy.owner_role.as_str(), policy.workspace_owner_role.as_str()), ("boss", "lead"));
    assert_eq!((policy.protected_role.as_str(), policy.workspace_creator_role.as_str()), ("boss", "lead"));
    assert_eq!(policy.default_role, "hand");
    assert_eq!((policy.recommended_owners, policy.member_limit), (2, 9));
    assert!(!policy.resend_extends && !policy.role_change_anytime && !policy.invitations_count);
    assert!(!policy.workspaces_deletable && !policy.revoke_credentials_on_removal && !policy.invite_unknown_users);
    assert!(policy.guests_count && policy.grants_to_outsiders && !policy.custom_roles);
    assert_eq!(policy.repeated_invitation(), RepeatedInvitation::Replace);
    assert_eq!(policy.default_organization(), DefaultOrganization::Always);
    let unless =
        told("default_organization = \"unless_invited\"\norganization_owners = \"single\"\nowner_role = \"boss\"");
    assert_eq!(unless.default_organization(), DefaultOrganization::UnlessInvited);
    assert_eq!(unless.organization_owners(), Ownership::Single);
}
