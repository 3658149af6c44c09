//! A resource.

use ids::{OrganizationId, ResourceId};
use kit::Time;
use kit::guard::ObjectId;

use crate::model::Attributes;

/// Something that a product keeps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resource {
    pub(crate) id: ResourceId,
    pub(crate) organization: OrganizationId,
    /// What it is directly below.
    pub(crate) parent: ObjectId,
    /// The name of its type.
    pub(crate) resource_type: String,
    pub(crate) display_name: String,
    /// The id that the product has for it.
    pub(crate) external_id: Option<String>,
    pub(crate) attributes: Attributes,
    /// Whether roles and grants from above reach it.
    pub(crate) inherits_access: bool,
    /// Who made it, as the log names actors.
    pub(crate) created_by: String,
    pub(crate) create_time: Time,
    pub(crate) update_time: Time,
    /// Goes up with every change.
    pub(crate) version: i64,
}

impl Resource {
    /// Changes with every change.
    pub(crate) fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Whether a caller who gave this etag (or none) has seen the resource as it is.
    pub(crate) fn is_as_seen(&self, etag: &str) -> bool {
        etag.is_empty() || etag == self.etag()
    }

    /// Notes that it changes now.
    pub(crate) fn touch(&mut self, now: Time) {
        self.version = self.version.saturating_add(1);
        self.update_time = now;
    }
}
