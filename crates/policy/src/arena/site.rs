//! Where an object stands: the way from it up to its organization.

use ids::ResourceId;

use crate::arena::Arena;
use crate::arena::line::Line;
use crate::arena::rows::{Below, Leaf, Place, What};
use crate::arena::table::Slot;
use crate::fact::RoleScope;
use crate::model::ResourceType;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    /// The object, if it is a resource.
    resource: Option<(ResourceId, Leaf)>,
    line: &'a Line,
    kind: Kind<'a>,
}

/// The type of an object.
#[derive(Debug, Clone, Copy)]
enum Kind<'a> {
    /// It is no resource.
    None,
    /// The one of this name, if the model has it.
    Named(Slot<String>),
    /// This one, whatever the object is.
    Type(&'a ResourceType),
}

impl<'a> Site<'a> {
    /// Whether it is the organization itself.
    pub(crate) fn is_organization(&self) -> bool {
        self.resource.is_none() && self.line.workspace.is_none()
    }

    /// The workspace that the object is, or hangs in.
    pub(crate) fn workspace(&self) -> Option<Slot<Place>> {
        self.line.workspace
    }

    /// The kind of place that it is, if roles can be held there.
    pub(crate) fn scope(&self) -> Option<RoleScope> {
        match (self.resource, self.line.workspace) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(RoleScope::Workspace),
            (None, None) => Some(RoleScope::Organization),
        }
    }

    /// Whether what is held at the top of its tree reaches it.
    pub(crate) fn inherits_all(&self) -> bool {
        self.line.inherits_all() && self.inherits()
    }

    /// The same place as if a resource of another type stood there.
    pub(crate) fn as_kind(self, kind: &'a ResourceType) -> Self {
        Self { kind: Kind::Type(kind), ..self }
    }

    /// The resource and those above it, the nearest first, as far as what is granted on them reaches down to it.
    pub(crate) fn granted(&self) -> impl Iterator<Item = Slot<Place>> + use<'a> {
        let above = self.inherits().then(|| self.line.within());
        self.own().into_iter().chain(above.into_iter().flatten())
    }

    /// Those above it from which nothing reaches down, because the inheritance is broken below them.
    pub(crate) fn granted_beyond(&self) -> impl Iterator<Item = Slot<Place>> + use<'a> {
        let (line, inherits) = (self.line, self.inherits());
        let beyond = inherits.then(|| line.beyond());
        beyond.into_iter().flatten().chain((!inherits).then(|| line.all()).into_iter().flatten())
    }

    fn own(&self) -> Option<Slot<Place>> {
        self.resource.and_then(|(_, leaf)| leaf.own)
    }

    fn inherits(&self) -> bool {
        self.resource.is_none_or(|(_, leaf)| leaf.inherits)
    }
}

impl Arena {
    /// The organization itself.
    pub(crate) fn organization_site(&self) -> Option<Site<'_>> {
        Some(Site { resource: None, line: &self.places.row(self.top)?.line, kind: Kind::None })
    }

    /// Where a workspace of this organization stands.
    pub(crate) fn workspace_site(&self, place: Slot<Place>) -> Option<Site<'_>> {
        let node = self.places.row(place)?;
        matches!(node.what, What::Workspace).then_some(Site { resource: None, line: &node.line, kind: Kind::None })
    }

    /// Where a resource of this organization stands; nowhere if anything on its way up is missing.
    pub(crate) fn resource_site(&self, id: ResourceId, leaf: Leaf) -> Option<Site<'_>> {
        let line = &self.places.row(leaf.above)?.line;
        line.is_whole.then_some(Site { resource: Some((id, leaf)), line, kind: Kind::Named(leaf.kind) })
    }

    /// The object's type, if it is a resource of a type that the model has.
    pub(crate) fn kind<'a>(&'a self, site: Site<'a>) -> Option<&'a ResourceType> {
        match site.kind {
            Kind::None => None,
            Kind::Named(name) => self.kind_named(name),
            Kind::Type(kind) => Some(kind),
        }
    }

    /// The name of the object's type.
    pub(crate) fn kind_name<'a>(&'a self, site: Site<'a>) -> &'a str {
        match site.kind {
            Kind::None => "",
            Kind::Named(name) => self.name_of_kind(name),
            Kind::Type(kind) => &kind.name,
        }
    }

    /// Whether the object is this resource, or what is held on this resource reaches down to it.
    pub(crate) fn is_below(&self, site: Site<'_>, resource: ResourceId) -> bool {
        let is_itself = site.resource.is_some_and(|(id, _)| id == resource);
        let above = || self.places.find(&Place::Resource(resource));
        is_itself || above().is_some_and(|above| site.granted().any(|place| place == above))
    }

    /// The resource at which the inheritance is broken, at or above the object.
    pub(crate) fn broken_at(&self, site: Site<'_>) -> Option<ResourceId> {
        match site.resource {
            Some((id, leaf)) if !leaf.inherits => Some(id),
            _ => self.resource_id(site.line.broken_at()?),
        }
    }

    pub(crate) fn resource_id(&self, place: Slot<Place>) -> Option<ResourceId> {
        match self.places.id(place)? {
            Place::Resource(id) => Some(*id),
            Place::Workspace(_) | Place::Organization => None,
        }
    }

    pub(crate) fn find_place(&self, place: Place) -> Option<Slot<Place>> {
        self.places.find(&place)
    }

    pub(crate) fn place(&self, slot: Slot<Place>) -> Option<Place> {
        self.places.id(slot).copied()
    }

    pub(crate) fn is_workspace(&self, slot: Slot<Place>) -> bool {
        self.places.row(slot).is_some_and(|node| matches!(node.what, What::Workspace))
    }

    /// The resource that a place is, if it is there.
    pub(crate) fn leaf(&self, place: Slot<Place>) -> Option<(ResourceId, Leaf)> {
        let What::Resource(leaf) = self.places.row(place)?.what else { return None };
        Some((self.resource_id(place)?, leaf))
    }

    pub(crate) fn name_of_kind(&self, kind: Slot<String>) -> &str {
        self.kinds.id(kind).map_or("", String::as_str)
    }

    /// The names of all types of which there ever was a resource.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = Slot<String>> + use<> {
        self.kinds.slots()
    }

    pub(crate) fn kind_named(&self, kind: Slot<String>) -> Option<&ResourceType> {
        self.model()?.resource_types().get((*self.kinds.row(kind)?)?)
    }

    /// The resources of a type after this one, in the order of their ids.
    pub(crate) fn resources_after(
        &self,
        kind: Slot<String>,
        after: Option<ResourceId>,
    ) -> impl Iterator<Item = ResourceId> + '_ {
        let is_early = move |(own, id): &(Slot<String>, ResourceId)| {
            *own < kind || (*own == kind && after.is_some_and(|after| *id <= after))
        };
        self.resources.beyond(is_early).take_while(move |(own, _)| *own == kind).map(|(_, id)| *id)
    }

    /// Those right under a place to which what is held there reaches down.
    pub(crate) fn below_after(
        &self,
        place: Slot<Place>,
        kind: Slot<String>,
        after: Option<ResourceId>,
    ) -> impl Iterator<Item = ResourceId> + '_ {
        let is_early = move |one: &Below| {
            one.kind < kind || (one.kind == kind && !one.is_cut_off && after.is_some_and(|after| one.id <= after))
        };
        let below = self.places.row(place).into_iter().flat_map(move |node| node.below.beyond(is_early));
        below.take_while(move |one| one.kind == kind && !one.is_cut_off).map(|one| one.id)
    }

    /// Those right under a place under which something hangs in turn.
    pub(crate) fn inner(&self, place: Slot<Place>) -> impl Iterator<Item = Slot<Place>> + '_ {
        self.places.row(place).into_iter().flat_map(|node| node.inner.iter().copied())
    }
}
