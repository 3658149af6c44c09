//! Where an object stands: the way from it up to its organization.

use ids::ResourceId;

use crate::arena::Arena;
use crate::arena::rows::{Above, Place, What};
use crate::arena::table::Slot;
use crate::fact::RoleScope;
use crate::model::ResourceType;
use crate::question::Object;

/// A resource can have so many resources above it. One that hangs deeper, or in a circle, does not exist:
/// nobody could tell whether what it hangs on still does.
pub(crate) const DEPTH_LIMIT: usize = 64;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    /// The object, if it is a resource.
    resource: Option<Slot<Place>>,
    /// The workspace that the object is, or hangs in.
    pub(crate) workspace: Option<Slot<Place>>,
    /// The resource, at or above the object, at which what comes from above stops.
    broken_at: Option<Slot<Place>>,
    /// The object's type, if it is a resource of a type that the model has.
    pub(crate) kind: Option<&'a ResourceType>,
    /// The name of the object's type.
    pub(crate) kind_name: &'a str,
}

impl<'a> Site<'a> {
    /// Whether it is the organization itself.
    pub(crate) fn is_organization(&self) -> bool {
        self.resource.is_none() && self.workspace.is_none()
    }

    /// The kind of place that it is, if roles can be held there.
    pub(crate) fn scope(&self) -> Option<RoleScope> {
        match (self.resource, self.workspace) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(RoleScope::Workspace),
            (None, None) => Some(RoleScope::Organization),
        }
    }

    /// Whether what is held at the top of its tree reaches it.
    pub(crate) fn inherits_all(&self) -> bool {
        self.broken_at.is_none()
    }

    /// The same place as if a resource of another type stood there.
    pub(crate) fn as_kind(self, kind: &'a ResourceType) -> Self {
        Self { kind: Some(kind), kind_name: &kind.name, ..self }
    }
}

impl Arena {
    /// Where an object of this organization stands; nowhere if anything on its way up is missing.
    pub(crate) fn site(&self, object: Object) -> Option<Site<'_>> {
        let nowhere = Site { resource: None, workspace: None, broken_at: None, kind: None, kind_name: "" };
        match object {
            Object::Organization(id) => (id == self.id).then_some(nowhere),
            Object::Workspace(id) => {
                let slot = self.nodes.find(&Place::Workspace(id))?;
                self.is_workspace(slot).then_some(Site { workspace: Some(slot), ..nowhere })
            }
            Object::Resource(id) => self.site_of(self.nodes.find(&Place::Resource(id))?),
        }
    }

    /// Where a resource stands.
    pub(crate) fn site_of(&self, resource: Slot<Place>) -> Option<Site<'_>> {
        let What::Resource { kind, .. } = self.nodes.row(resource)?.what else { return None };
        let mut site = Site {
            resource: Some(resource),
            workspace: None,
            broken_at: None,
            kind: self.kind(kind),
            kind_name: self.kinds.id(kind).map_or("", String::as_str),
        };
        let mut slot = resource;
        for _ in 0..=DEPTH_LIMIT {
            let above = match self.nodes.row(slot)?.what {
                What::Absent => return None,
                What::Workspace => return Some(Site { workspace: Some(slot), ..site }),
                What::Resource { above, inherits, .. } => {
                    if !inherits && site.broken_at.is_none() {
                        site.broken_at = Some(slot);
                    }
                    above
                }
            };
            match above {
                Above::Organization => return Some(site),
                Above::Node(above) => slot = above,
            }
        }
        // The last step may have led to the workspace.
        self.is_workspace(slot).then_some(Site { workspace: Some(slot), ..site })
    }

    /// The resource and those above it, as far as what is granted on them reaches down to it. Those that
    /// nobody has a grant on are left out.
    pub(crate) fn granted(&self, site: Site<'_>) -> impl Iterator<Item = Slot<Place>> + '_ {
        self.line(site, site.broken_at)
    }

    /// The same with those from which nothing reaches down, because the inheritance is broken below them.
    pub(crate) fn granted_beyond(&self, site: Site<'_>) -> impl Iterator<Item = Slot<Place>> + '_ {
        let within: Vec<Slot<Place>> = self.granted(site).collect();
        self.line(site, None).filter(move |slot| !within.contains(slot))
    }

    /// Whether the object is this resource, or what is held on this resource reaches down to it.
    pub(crate) fn is_below(&self, site: Site<'_>, resource: ResourceId) -> bool {
        let wanted = self.nodes.find(&Place::Resource(resource));
        self.up(site, site.broken_at).any(|slot| Some(slot) == wanted)
    }

    /// The resource at which the inheritance is broken.
    pub(crate) fn broken_at(&self, site: Site<'_>) -> Option<ResourceId> {
        self.resource_id(site.broken_at?)
    }

    pub(crate) fn resource_id(&self, slot: Slot<Place>) -> Option<ResourceId> {
        match self.nodes.id(slot)? {
            Place::Resource(id) => Some(*id),
            Place::Workspace(_) => None,
        }
    }

    pub(crate) fn find_place(&self, place: Place) -> Option<Slot<Place>> {
        self.nodes.find(&place)
    }

    pub(crate) fn place(&self, slot: Slot<Place>) -> Option<Place> {
        self.nodes.id(slot).copied()
    }

    pub(crate) fn is_workspace(&self, slot: Slot<Place>) -> bool {
        self.nodes.row(slot).is_some_and(|node| matches!(node.what, What::Workspace))
    }

    /// The resources after this one, in the order of their ids.
    pub(crate) fn resources_after<'a>(
        &'a self,
        after: Option<&'a ResourceId>,
    ) -> impl Iterator<Item = (ResourceId, Slot<Place>)> + 'a {
        self.resources.after(after).map(|(id, slot)| (*id, *slot))
    }

    fn line(&self, site: Site<'_>, last: Option<Slot<Place>>) -> impl Iterator<Item = Slot<Place>> + '_ {
        self.up(site, last).filter(|slot| self.nodes.row(*slot).is_some_and(|node| node.grants > 0))
    }

    /// The resource and those above it, up to `last`.
    fn up(&self, site: Site<'_>, last: Option<Slot<Place>>) -> impl Iterator<Item = Slot<Place>> + '_ {
        let above = move |slot: &Slot<Place>| match self.nodes.row(*slot)?.what {
            What::Resource { above: Above::Node(above), .. } if Some(*slot) != last => {
                Some(above).filter(|above| !self.is_workspace(*above))
            }
            _ => None,
        };
        std::iter::successors(site.resource, above).take(DEPTH_LIMIT.saturating_add(1))
    }

    fn kind(&self, kind: Slot<String>) -> Option<&ResourceType> {
        self.model()?.resource_types().get((*self.kinds.row(kind)?)?)
    }
}
