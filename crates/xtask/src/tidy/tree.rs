//! The text of the project.

use std::path::Path;

use anyhow::Context;

use crate::tidy::words::Word;

/// What is built or stored at the root, and is not the project's text.
const NOT_OURS: [&str; 3] = ["target", "data", "Cargo.lock"];
/// The project's directories with a dot; others belong to somebody's editor or to git.
const DOTTED: [&str; 4] = [".cargo", ".ci", ".config", ".github"];

/// One text file.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The words of a Rust file.
    pub(crate) words: Vec<Word>,
}

/// All text files, sorted by path.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads the project. Files that are no text are left out.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        tree.read_directory(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files whose path ends so.
    pub(crate) fn ending<'tree>(&'tree self, end: &str) -> impl Iterator<Item = &'tree File> {
        self.files.iter().filter(move |file| file.path.ends_with(end))
    }

    /// Adds a file. Rust that cannot be read has no words; the compiler says what is wrong with it.
    pub(crate) fn add(&mut self, path: &str, text: &str) {
        let words = if path.ends_with(".rs") { Word::all(text).unwrap_or_default() } else { Vec::new() };
        self.files.push(File { path: path.to_owned(), text: text.to_owned(), words });
    }

    fn read_directory(&mut self, directory: &Path, prefix: &str) -> anyhow::Result<()> {
        let entries = std::fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if prefix.is_empty() && NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() && name.starts_with('.') && !DOTTED.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                self.read_directory(&entry.path(), &format!("{prefix}{name}/"))?;
            } else if kind.is_file()
                && let Some(text) = text_of(&entry.path())?
            {
                self.add(&format!("{prefix}{name}"), &text);
            }
        }
        Ok(())
    }
}

impl File {
    /// The crate of a path such as `crates/authz/src/lib.rs`, and the rest after the crate's name.
    pub(crate) fn in_crate(&self) -> Option<(&str, &str)> {
        self.path.strip_prefix("crates/")?.split_once('/')
    }

    /// Whether the file is a test of the crate it lies in, or lies in the crate of tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }
}

fn text_of(path: &Path) -> anyhow::Result<Option<String>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')))
}
