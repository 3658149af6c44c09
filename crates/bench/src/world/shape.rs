//! How many of what each world has.

use serde::{Deserialize, Serialize};

/// The worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Name {
    /// 10 organizations of 50 people, 10,000 resources.
    Small,
    /// 1,000 organizations of 100 people, 1,000,000 resources.
    D1,
    /// 10,000 organizations of 50 people, 10,000,000 resources.
    D2,
    /// One organization with 1,000,000 resources by itself.
    Big,
    /// One organization whose documents lie 30 levels deep.
    Deep,
    /// The same documents and folders as in the deep one, all at depth 1.
    Flat,
    /// One organization of 25,000 people, 9,000 of them direct members of one workspace.
    Wide,
    /// The same people as in the wide one, 9,000 of them members of 600 workspaces.
    Narrow,
}

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Shape {
    pub(crate) organizations: usize,
    /// Per organization: one owner, the admins, and the rest members.
    pub(crate) people: usize,
    pub(crate) admins: usize,
    /// People of no organization, who may have grants.
    pub(crate) strangers: usize,
    /// Per organization.
    pub(crate) workspaces: usize,
    /// Per workspace: one owner, and these.
    pub(crate) seats: Seats,
    /// Per workspace.
    pub(crate) folders: usize,
    /// Per workspace, folders not counted.
    pub(crate) documents: usize,
    /// How deep the documents lie; the folders of a workspace form chains of one less.
    pub(crate) depth: usize,
}

/// Who is in a workspace besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Seats {
    pub(crate) admins: usize,
    pub(crate) members: usize,
    pub(crate) guests: usize,
    /// Whether each workspace takes the next people in turn, or any of the organization.
    pub(crate) in_turn: bool,
}

/// The shape that peers were measured with.
const USUAL: Shape = Shape {
    organizations: 10,
    people: 50,
    admins: 4,
    strangers: 0,
    workspaces: 10,
    seats: Seats { admins: 2, members: 9, guests: 3, in_turn: false },
    folders: 0,
    documents: 100,
    depth: 1,
};

/// One workspace with 9,000 people in it.
const WIDE: Shape = Shape {
    organizations: 1,
    people: 25_000,
    strangers: 100,
    workspaces: 1,
    seats: Seats { admins: 2, members: 8_997, guests: 0, in_turn: true },
    documents: 6_000,
    ..USUAL
};

/// Ten chains of folders in each workspace.
const DEEP: Shape =
    Shape { organizations: 1, people: 100, strangers: 100, folders: 290, documents: 710, depth: 30, ..USUAL };

impl Name {
    pub(crate) const fn shape(self) -> Shape {
        match self {
            Self::Small => USUAL,
            Self::D1 => Shape { organizations: 1_000, people: 100, ..USUAL },
            Self::D2 => Shape { organizations: 10_000, ..USUAL },
            Self::Big => {
                Shape { organizations: 1, people: 1_000, strangers: 1_000, workspaces: 100, documents: 10_000, ..USUAL }
            }
            Self::Deep => DEEP,
            Self::Flat => Shape { depth: 1, ..DEEP },
            Self::Wide => WIDE,
            Self::Narrow => {
                Shape { workspaces: 600, seats: Seats { members: 12, ..WIDE.seats }, documents: 10, ..WIDE }
            }
        }
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::D1 => "d1",
            Self::D2 => "d2",
            Self::Big => "big",
            Self::Deep => "deep",
            Self::Flat => "flat",
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }
}

impl Shape {
    /// Folders and documents of one workspace.
    pub(crate) const fn resources_per_workspace(&self) -> usize {
        self.folders + self.documents
    }

    /// Folders and documents of one organization.
    pub(crate) const fn resources(&self) -> usize {
        self.workspaces * self.resources_per_workspace()
    }

    pub(crate) fn is_document(&self, resource: usize) -> bool {
        self.place_in_workspace(resource) >= self.folders
    }

    /// The folders of a workspace come first, then its documents.
    pub(crate) fn place_in_workspace(&self, resource: usize) -> usize {
        resource % self.resources_per_workspace().max(1)
    }
}
