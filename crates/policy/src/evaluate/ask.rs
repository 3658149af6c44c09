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

impl View<'_> {
    /// Reads a permission's text as it is meant on this object.
    pub(crate) fn ask<'a>(&self, text: &'a str, site: Site<'_>) -> Result<Ask<'a>, Why> {
        // Most ask by a full name; no such name has a colon.
        if let Some(permission) = self.model.permission(text) {
            return Ok(Ask::Permission(permission));
        }
        if let Some((verb, name)) = text.split_once(':') {
            return match verb {
                "assign" => Ok(Ask::Assign(name)),
                "grant" => Ok(Ask::Grant(name)),
                "share" => Ok(Ask::Share(name)),
                "assume" => Ok(Ask::Assume(name)),
                _ => Err(Why::PermissionUnknown),
            };
        }
        self.permission(text, || match site.scope() {
            Some(RoleScope::Organization) => "organization",
            Some(RoleScope::Workspace) => "workspace",
            None => self.arena.kind_name(site),
        })
    }

    /// Reads a permission's text as it is meant on resources of this type.
    pub(crate) fn ask_of_type<'a>(&self, text: &'a str, kind: &str) -> Result<Ask<'a>, Why> {
        if text.contains(':') { Err(Why::PermissionUnknown) } else { self.permission(text, || kind) }
    }

    /// A full name, or an action of the object's own type.
    fn permission<'a>(&self, text: &str, own_type: impl FnOnce() -> &'a str) -> Result<Ask<'static>, Why> {
        let permission = match text.contains('.') {
            true => self.model.permission(text),
            false => self.model.action(own_type(), text),
        };
        permission.map(Ask::Permission).ok_or(Why::PermissionUnknown)
    }
}
