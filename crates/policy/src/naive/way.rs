//! The way from an object up to its organization.

use ids::{OrganizationId, ResourceId, WorkspaceId};

use crate::fact::{Fact, Organization, Parent, Resource};
use crate::model::{Model, ResourceType};
use crate::naive::Naive;
use crate::question::Object;

/// A resource hangs under at most so many others.
const RESOURCES_ABOVE: usize = 64;

/// An object with all that it hangs under.
#[derive(Clone)]
pub(super) struct Way<'a> {
    pub(super) organization: &'a Organization,
    pub(super) model: &'a Model,
    /// The resource that is the object, and those above it.
    pub(super) resources: Vec<&'a Resource>,
    pub(super) workspace: Option<WorkspaceId>,
    /// The type as which the object is looked at.
    pub(super) kind: String,
}

impl Naive {
    /// The way up from an object, if all of it is there.
    pub(super) fn way(&self, object: Object) -> Option<Way<'_>> {
        let (resources, workspace, organization) = self.line(object)?;
        let model = self.model_of(organization)?;
        let kind = resources.first().map_or_else(String::new, |resource| resource.kind.clone());
        Some(Way { organization, model, resources, workspace, kind })
    }

    /// What an object hangs under: resources, itself among them if it is one, a workspace, and the organization.
    pub(super) fn line(&self, object: Object) -> Option<(Vec<&Resource>, Option<WorkspaceId>, &Organization)> {
        let (resources, workspace, organization) = match object {
            Object::Organization(id) => (Vec::new(), None, id),
            Object::Workspace(id) => (Vec::new(), Some(id), self.home_of(id)?),
            Object::Resource(id) => {
                let object = self.resource(id)?;
                let mut resources = vec![object];
                let workspace = loop {
                    match resources.last()?.parent {
                        Parent::Organization => break None,
                        Parent::Workspace(id) => break Some(id),
                        Parent::Resource(id) => resources.push(self.resource(id)?),
                    }
                    if resources.len() > RESOURCES_ABOVE.saturating_add(1) {
                        return None;
                    }
                };
                if resources.iter().any(|resource| resource.organization != object.organization) {
                    return None;
                }
                (resources, workspace, object.organization)
            }
        };
        if workspace.is_some_and(|workspace| self.home_of(workspace) != Some(organization)) {
            return None;
        }
        Some((resources, workspace, self.organization(organization)?))
    }

    /// The organization that an object says it is of.
    #[must_use]
    pub fn organization_of(&self, object: Object) -> Option<OrganizationId> {
        match object {
            Object::Organization(id) => self.organization(id).map(|organization| organization.id),
            Object::Workspace(id) => self.home_of(id),
            Object::Resource(id) => self.resource(id).map(|resource| resource.organization),
        }
    }

    /// The model that an organization follows, if it is known.
    pub(super) fn model_of(&self, organization: &Organization) -> Option<&Model> {
        let follows = |model: &&std::sync::Arc<Model>| {
            model.name() == organization.model && model.version() == organization.model_version
        };
        self.models.iter().find(follows).map(std::sync::Arc::as_ref)
    }

    pub(super) fn organization(&self, id: OrganizationId) -> Option<&Organization> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Organization(organization) if organization.id == id => Some(organization),
            _ => None,
        })
    }

    pub(super) fn home_of(&self, id: WorkspaceId) -> Option<OrganizationId> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Workspace(workspace) if workspace.id == id => Some(workspace.organization),
            _ => None,
        })
    }

    fn resource(&self, id: ResourceId) -> Option<&Resource> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Resource(resource) if resource.id == id => Some(resource),
            _ => None,
        })
    }
}

impl<'a> Way<'a> {
    /// Whether nothing on the way is cut off from what is above it.
    pub(super) fn is_whole(&self) -> bool {
        self.resources.iter().all(|resource| resource.inherits)
    }

    /// The resources from which something reaches down to the object, the object included.
    pub(super) fn open(&self) -> Vec<&'a Resource> {
        let whole = self.resources.iter().take_while(|resource| resource.inherits).count();
        // The one that is cut off from above is still open to what is below it.
        self.resources.iter().take(whole.saturating_add(1)).copied().collect()
    }

    pub(super) fn kind(&self) -> Option<&'a ResourceType> {
        self.model.resource_type(&self.kind)
    }

    /// A permission's full name, as it is meant on the object.
    pub(super) fn full_name(&self, text: &str) -> String {
        match (text.contains('.'), self.resources.is_empty(), self.workspace) {
            (true, _, _) => text.to_owned(),
            (false, false, _) => format!("{}.{text}", self.kind),
            (false, true, Some(_)) => format!("workspace.{text}"),
            (false, true, None) => format!("organization.{text}"),
        }
    }
}
