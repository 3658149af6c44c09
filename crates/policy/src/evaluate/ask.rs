//! What a permission's text asks for.

use crate::answer::Why;
use crate::arena::Site;
use crate::evaluate::View;
use crate::fact::RoleScope;
use crate::permission::Permission;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask<'a> {
    /// To do this.
    Permission(Permission),
    /// To hand out this role.
    Assign(&'a str),
    /// To grant this level.
    Grant(&'a str),
    /// To open a share of this mode.
    Share(&'a str),
    /// To hand on all that this group or service account has.
    Assume(&'a str),
}

impl<'w> View<'w> {
    /// Reads a permission's text as it is meant on this object.
    pub(crate) fn ask<'a>(&self, text: &'a str, site: Site<'_>) -> Result<Ask<'a>, Why> {
        if let Some((verb, name)) = text.split_once(':') {
            return match verb {
                "assign" => Ok(Ask::Assign(name)),
                "grant" => Ok(Ask::Grant(name)),
                "share" => Ok(Ask::Share(name)),
                "assume" => Ok(Ask::Assume(name)),
                _ => Err(Why::PermissionUnknown),
            };
        }
        let permission = match (text.contains('.'), site.scope()) {
            (true, _) => self.model.permission(text),
            (false, Some(RoleScope::Organization)) => self.model.permission(&format!("organization.{text}")),
            (false, Some(RoleScope::Workspace)) => self.model.permission(&format!("workspace.{text}")),
            (false, None) => self.model.permission(&format!("{}.{text}", site.kind_name)),
        };
        permission.map(Ask::Permission).ok_or(Why::PermissionUnknown)
    }
}
