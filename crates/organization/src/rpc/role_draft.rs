//! What a caller wants a role to be.

use contracts::organization::v1 as pb;
use kit::fields::Fields;

use crate::model::Role;
use crate::rpc::convert;
use crate::rpc::convert::given;

/// The fields to write; `None` stays as it is.
#[derive(Debug)]
pub(crate) struct Draft {
    display_name: Option<String>,
    description: Option<String>,
    permissions: Option<Vec<String>>,
    every_workspace: Option<bool>,
    may_assign: Option<Vec<String>>,
    may_assign_in_workspace: Option<Vec<String>>,
}

/// The names of the fields that can be written.
pub(crate) const FIELDS: [&str; 6] =
    ["display_name", "description", "permissions", "every_workspace", "may_assign", "may_assign_in_workspace"];

const PERMISSIONS_MAX: usize = 256;
const PERMISSION_BYTES_MAX: usize = 130;
const ASSIGNABLE_MAX: usize = 200;

impl Draft {
    /// Reads those of a role's fields that are named.
    pub(crate) fn parse(fields: &mut Fields, role: &pb::Role, named: &[&str]) -> Option<Self> {
        let is = |field: &str| named.contains(&field);
        let name = is("display_name").then(|| role.display_name.as_deref().unwrap_or_default());
        let name = given(name, |name| fields.name("role.display_name", name));
        let text = is("description").then(|| role.description.as_deref().unwrap_or_default());
        let text = given(text, |text| convert::description(fields, "role.description", text));
        let listed = is("permissions").then_some(&role.permissions);
        let listed = given(listed, |listed| permissions(fields, "role.permissions", listed));
        let roles = is("may_assign").then_some(&role.may_assign);
        let roles = given(roles, |roles| assignable(fields, "role.may_assign", roles));
        let in_workspace = is("may_assign_in_workspace").then_some(&role.may_assign_in_workspace);
        let in_workspace = given(in_workspace, |roles| assignable(fields, "role.may_assign_in_workspace", roles));
        Some(Self {
            display_name: name?,
            description: text?,
            permissions: listed?,
            every_workspace: is("every_workspace").then(|| role.every_workspace.unwrap_or_default()),
            may_assign: roles?,
            may_assign_in_workspace: in_workspace?,
        })
    }

    /// The role with what is wanted.
    pub(crate) fn applied(self, mut role: Role) -> Role {
        let powers = &mut role.powers;
        write(&mut role.display_name, self.display_name);
        write(&mut role.description, self.description);
        write(&mut powers.permissions, self.permissions);
        write(&mut powers.every_workspace, self.every_workspace);
        write(&mut powers.may_assign, self.may_assign);
        write(&mut powers.may_assign_in_workspace, self.may_assign_in_workspace);
        role
    }
}

fn write<T>(place: &mut T, wanted: Option<T>) {
    if let Some(wanted) = wanted {
        *place = wanted;
    }
}

/// Names, or `type.*`; whether the model has them is seen later.
fn permissions(fields: &mut Fields, path: &str, names: &[String]) -> Option<Vec<String>> {
    fields.count(path, names.len(), 1..=PERMISSIONS_MAX)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte);
    let sound = |name: &String| (1..=PERMISSION_BYTES_MAX).contains(&name.len()) && name.bytes().all(plain);
    listed(fields, path, names, sound, "must be a permission of the access model, or \"type.*\"")
}

fn assignable(fields: &mut Fields, path: &str, roles: &[String]) -> Option<Vec<String>> {
    fields.count(path, roles.len(), 0..=ASSIGNABLE_MAX)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let sound = |role: &String| role == "*" || ((1..=64).contains(&role.len()) && role.bytes().all(plain));
    listed(fields, path, roles, sound, "must be the id of a role, or \"*\"")
}

/// Each element once, in the order in which they are named first.
fn listed(
    fields: &mut Fields,
    path: &str,
    elements: &[String],
    is_sound: impl Fn(&String) -> bool,
    expectation: &str,
) -> Option<Vec<String>> {
    let mut list: Vec<String> = Vec::new();
    let mut complete = true;
    for (index, element) in elements.iter().enumerate() {
        if !is_sound(element) {
            fields.violation(format_args!("{path}[{index}]"), expectation);
            complete = false;
        } else if !list.contains(element) {
            list.push(element.clone());
        }
    }
    complete.then_some(list)
}

#[cfg(test)]
mod tests;
