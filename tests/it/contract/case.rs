//! One RPC: a request that works, and who may send it.

use contracts::guarded::{Audience, METHODS};
use e2e::{Headers, Person, Suite};
use serde_json::Value;
use tonic::Code;

use crate::contract::world::World;

/// A method, with a request that works for whoever is permitted.
pub(crate) struct Case {
    pub(crate) method: &'static str,
    pub(crate) request: fn(&World) -> Value,
    pub(crate) outsider: Outsider,
    /// Whether the method answers about ids that mean nothing to the caller, rather than to refuse them.
    pub(crate) answers_about_unknown: bool,
    caller: fn(&World) -> &Person,
}

/// What somebody of another organization gets.
pub(crate) enum Outsider {
    Refused(Code, &'static str),
    /// The request names nothing that belongs to anybody; and what is there instead.
    NotApplicable(&'static str),
}

impl Case {
    /// Permitted to the owner of the organization; an outsider is denied.
    pub(crate) fn of(method: &'static str, request: fn(&World) -> Value) -> Self {
        Self {
            method,
            request,
            outsider: Outsider::Refused(Code::PermissionDenied, "PERMISSION_DENIED"),
            answers_about_unknown: false,
            caller: |world| &world.acme.owner,
        }
    }

    /// Permitted to somebody else.
    pub(crate) fn by(self, caller: fn(&World) -> &Person) -> Self {
        Self { caller, ..self }
    }

    /// An outsider is refused otherwise.
    pub(crate) fn outsider_gets(self, code: Code, reason: &'static str) -> Self {
        Self { outsider: Outsider::Refused(code, reason), ..self }
    }

    /// There is no outsider to it.
    pub(crate) fn without_outsider(self, why: &'static str) -> Self {
        Self { outsider: Outsider::NotApplicable(why), ..self }
    }

    /// The method answers about ids that are unknown: that nothing is known of them, or not allowed on them.
    pub(crate) fn answers_about_unknown(self) -> Self {
        Self { answers_about_unknown: true, ..self }
    }

    /// Whom the contract lets call.
    pub(crate) fn audience(&self) -> Audience {
        let path = format!("/tenantry.{}", self.method);
        let access = METHODS.iter().find(|access| access.path == path);
        access.unwrap_or_else(|| panic!("the contracts have no {path}")).audience
    }

    /// What somebody who may call shows.
    pub(crate) fn permitted(&self, suite: &Suite, world: &World) -> Headers {
        match self.audience() {
            Audience::Public => Headers::none(),
            Audience::Internal => Headers::workload(&suite.workload_key()),
            Audience::Operator => Headers::bearer(&suite.operator),
            Audience::Permitted | Audience::Authenticated => Headers::bearer(&(self.caller)(world).token),
        }
    }
}
