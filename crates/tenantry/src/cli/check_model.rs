//! `tenantry model check`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use policy::Model;

use crate::cli::say;

pub(super) fn check_model(file: &Path) -> Result<()> {
    let name = file.display().to_string();
    let source = fs::read_to_string(file).with_context(|| format!("reading {name}"))?;
    match Model::parse(&name, &source) {
        Ok(model) => {
            say(&format!("{name}: {}, version {}, is fine", model.name(), model.version()));
            Ok(())
        }
        Err(problems) => bail!("{problems}"),
    }
}
