//! The files of `proto/`, read by the compiler that builds the contracts, with their comments and lines.

use std::collections::HashMap;

use prost_types::source_code_info::Location;
use prost_types::{FileDescriptorProto, MethodDescriptorProto};
use protox::file::File as ProtoFile;

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Where the contracts lie.
const DIRECTORY: &str = "proto/";

/// All contracts.
#[derive(Debug, Default)]
pub(crate) struct Contracts {
    pub(crate) files: Vec<Contract>,
}

/// One file of the contracts.
#[derive(Debug)]
pub(crate) struct Contract {
    /// From the root.
    pub(crate) path: String,
    pub(crate) descriptor: FileDescriptorProto,
    /// Lines and comments by the path of field numbers and indexes that the descriptor defines.
    places: HashMap<Vec<i32>, Place>,
}

#[derive(Debug)]
struct Place {
    line: usize,
    above: bool,
    behind: bool,
}

/// An RPC with where it is.
#[derive(Debug)]
pub(crate) struct Rpc<'contract> {
    pub(crate) service: &'contract str,
    pub(crate) method: &'contract MethodDescriptorProto,
    pub(crate) line: usize,
    pub(crate) commented: bool,
}

impl Contracts {
    /// Reads the contracts; what cannot be read is a finding.
    pub(crate) fn read(tree: &Tree) -> (Self, Vec<Finding>) {
        let mut contracts = Self::default();
        let mut findings = Vec::new();
        for file in tree.ending(".proto").filter(|file| file.path.starts_with(DIRECTORY)) {
            let name = file.path.strip_prefix(DIRECTORY).unwrap_or(&file.path);
            match ProtoFile::from_source(name, &file.text) {
                Ok(read) => contracts.files.push(Contract::new(&file.path, &read)),
                Err(error) => findings.push(Finding::at(&file.path, 1, error.to_string())),
            }
        }
        (contracts, findings)
    }
}

impl Contract {
    /// The package that the file's directory asks for.
    pub(crate) fn package_of_path(&self) -> String {
        let inside = self.path.strip_prefix(DIRECTORY).unwrap_or(&self.path);
        let directory = inside.rsplit_once('/').map_or("", |(directory, _)| directory);
        directory.replace('/', ".")
    }

    /// All RPCs of all services.
    pub(crate) fn rpcs(&self) -> Vec<Rpc<'_>> {
        let mut rpcs = Vec::new();
        for (service, place) in self.descriptor.service.iter().zip(0..) {
            for (method, inner) in service.method.iter().zip(0..) {
                let path = [6, place, 2, inner];
                let commented = self.places.get(path.as_slice()).is_some_and(|place| place.above);
                rpcs.push(Rpc { service: service.name(), method, line: self.line(&path), commented });
            }
        }
        rpcs
    }

    /// The line of what stands at the path.
    pub(crate) fn line(&self, path: &[i32]) -> usize {
        self.places.get(path).map_or(1, |place| place.line)
    }

    /// Whether a comment stands above it or behind it.
    pub(crate) fn is_commented(&self, path: &[i32]) -> bool {
        self.places.get(path).is_some_and(|place| place.above || place.behind)
    }

    fn new(path: &str, file: &ProtoFile) -> Self {
        let descriptor = file.file_descriptor_proto().clone();
        let locations = descriptor.source_code_info.iter().flat_map(|info| &info.location);
        let places = locations.map(|location| (location.path.clone(), Place::new(location))).collect();
        Self { path: path.to_owned(), descriptor, places }
    }
}

impl Place {
    fn new(location: &Location) -> Self {
        let line = location.span.first().and_then(|line| usize::try_from(*line).ok());
        Self {
            line: line.map_or(1, |line| line + 1),
            above: says_something(location.leading_comments.as_deref()),
            behind: says_something(location.trailing_comments.as_deref()),
        }
    }
}

fn says_something(comment: Option<&str>) -> bool {
    comment.is_some_and(|comment| !comment.trim().is_empty())
}
