//! The switches of a model. Each is closed and typed; its default is what the word in brackets says.

use std::time::Duration;

/// The policies around roles, invitations and workspaces. Combinations that make no sense do not load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// Who owns an organization (`none`).
    pub organization_owners: Owners,
    /// The organization role of an owner; given exactly when there are owners.
    pub owner_role: Option<String>,
    /// Who owns a workspace (`none`); never `several`.
    pub workspace_owners: Owners,
    /// The workspace role of an owner; given exactly when there are owners.
    pub workspace_owner_role: Option<String>,
    /// The organization role of whoever creates an organization. No default; with owners, it is theirs.
    pub creator_role: String,
    /// The workspace role of whoever creates a workspace (none: they have it by their organization role
    /// alone). With owners of workspaces, it is theirs.
    pub workspace_creator_role: Option<String>,
    /// The organization role of somebody who joins without one being named (none: a role must be named).
    pub default_role: Option<String>,
    /// The workspace role of somebody who is put into a workspace without one being named (none: a role
    /// must be named).
    pub default_workspace_role: Option<String>,
    /// The organization role of which one holder must always remain (the owners' role; none without owners).
    pub protected_role: Option<String>,
    /// How many owners the organization is advised to have (`0`: no advice).
    pub recommended_owners: u32,
    /// How long an invitation can be accepted (`7d`).
    pub invitation_lifetime: Duration,
    /// Whether sending an invitation again starts its lifetime anew (`true`), or leaves it as it was.
    pub resend_extends: bool,
    /// What inviting an address again does while it is invited (`refuse`).
    pub repeated_invitation: RepeatedInvitation,
    /// Whether the role of a member can be changed (`anytime`).
    pub role_change: RoleChange,
    /// How many members an organization can have (`0`: any number).
    pub member_limit: u32,
    /// Whether pending invitations take seats (`true`), or those alone who have accepted do (`false`).
    pub invitations_count: bool,
    /// Whether people from outside, who have a role in a workspace alone, take seats (`false`: they do not).
    pub guests_count: bool,
    /// Whether a workspace can be deleted (`true`), or not, whoever may do so (`false`).
    pub workspaces_deletable: bool,
    /// The kinds a workspace can be of (none: workspaces have no kind).
    pub workspace_kinds: Vec<String>,
    /// The workspaces that a new organization has (none).
    pub default_workspaces: Vec<DefaultWorkspace>,
    /// What becomes of the tokens that a removed member made (`revoke`).
    pub credentials_on_removal: Credentials,
    /// Whether people without an account can be invited (`true`), or those alone who have one (`false`).
    pub invite_unknown_users: bool,
    /// Whether a grant counts for somebody with no standing in the organization (`false`: it does not).
    pub grants_to_outsiders: bool,
    /// Who gets an organization of their own at sign-up (`never`: nobody).
    pub default_organization: DefaultOrganization,
    /// Whether an organization can make roles of its own (`true`), or has the model's alone (`false`).
    pub custom_roles: bool,
}

/// Who owns something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owners {
    /// `none`: there is no such role.
    None,
    /// `single`: exactly one, always; ownership passes on in one step.
    Single,
    /// `several`: at least one, always.
    Several,
}

/// What inviting an address again does while it is invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatedInvitation {
    /// `refuse`: nothing; the pending invitation stays as it is.
    Refuse,
    /// `replace`: the new invitation takes the place of the pending one, whose link is dead.
    Replace,
}

/// Who gets an organization of their own at sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultOrganization {
    /// `never`: nobody.
    Never,
    /// `always`: everybody.
    Always,
    /// `unless_invited`: everybody who does not come by an invitation.
    UnlessInvited,
}

/// Whether the role of a member can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChange {
    /// `anytime`: yes, by those who may.
    Anytime,
    /// `reinvite`: no; remove and invite again, or an operator does it.
    Reinvite,
}

/// What becomes of the tokens that a removed member made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// `keep`: they belong to the organization and live on.
    Keep,
    /// `revoke`: they end with the membership.
    Revoke,
}

/// A workspace that every new organization has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultWorkspace {
    /// Its name.
    pub name: String,
    /// Its kind; given exactly when the model has kinds.
    pub kind: Option<String>,
}
