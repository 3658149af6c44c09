//! The contracts of the suite: what `proto/` says, as Rust. Generated; nothing here is written by hand but the words
//! in which the access options speak ([`access`]).

/// Descriptors of every message and service, with comments and options: for reflection and for `tenantry call`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

pub mod guarded;

macro_rules! packages {
    ($($(#[$doc:meta])* $module:ident { $($inner:tt)* })+) => {
        $($(#[$doc])* pub mod $module { packages!(@inner $($inner)*); })+
    };
    (@inner v1 = $package:literal; $($rest:tt)*) => {
        /// Version 1.
        #[allow(
            missing_debug_implementations, unreachable_pub, clippy::all, clippy::allow_attributes,
            clippy::allow_attributes_without_reason, clippy::too_many_lines, clippy::str_to_string, clippy::needless_pass_by_value,
            rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags,
            reason = "the generators' code, not ours"
        )]
        pub mod v1 { tonic::include_proto!($package); }
        packages!(@inner $($rest)*);
    };
    (@inner internal = $package:literal;) => {
        /// For the services of the suite alone.
        pub mod internal { packages!(@inner v1 = $package;); }
    };
    (@inner) => {};
}

packages! {
    /// Who may call, and the words for subjects and objects.
    access { v1 = "tenantry.access.v1"; }
    /// People, sessions, access tokens, signing keys.
    identity { v1 = "tenantry.identity.v1"; internal = "tenantry.identity.internal.v1"; }
    /// Organizations, workspaces, members.
    organization { v1 = "tenantry.organization.v1"; internal = "tenantry.organization.internal.v1"; }
    /// Invitations.
    invitation { v1 = "tenantry.invitation.v1"; internal = "tenantry.invitation.internal.v1"; }
    /// Resources and grants.
    resource { v1 = "tenantry.resource.v1"; }
    /// Decisions and access models.
    authz { v1 = "tenantry.authz.v1"; internal = "tenantry.authz.internal.v1"; }
}
