//! From the access option of each RPC to an implementation of `Guarded` for its request.

use std::error::Error;
use std::fmt::Write as _;

use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// The text of the module `access`: one `Guarded` per request, and the table of all methods.
pub(crate) fn generate(pool: &DescriptorPool) -> Fallible<String> {
    let mut implementations = String::new();
    let mut table = String::new();
    for service in pool.services().filter(|service| service.package_name().starts_with("tenantry.")) {
        for method in service.methods() {
            let path = format!("/{}/{}", service.full_name(), method.name());
            guarded(pool, &method, &path, &mut implementations, &mut table)
                .map_err(|problem| format!("{path}: {problem}"))?;
        }
    }
    Ok(format!("{implementations}\n/// Every method of the suite.\npub const METHODS: &[Access] = &[\n{table}];\n"))
}

fn guarded(
    pool: &DescriptorPool,
    method: &MethodDescriptor,
    path: &str,
    implementations: &mut String,
    table: &mut String,
) -> Fallible<()> {
    let option = Option::of(pool, method)?;
    let request = method.input();
    let rust = rust_path(&request);
    let object = match option.object.as_str() {
        "" => "None".to_owned(),
        field => object(&request, field)?,
    };
    let permission = permission(&request, &option.permission)?;
    let request_id = match request.get_field_by_name("request_id") {
        Some(_) => "&self.request_id",
        None => "\"\"",
    };
    let access = format!(
        "Access {{ path: {path:?}, audience: Audience::{}, permission: {:?}, object: {:?} }}",
        option.audience, option.permission, option.object,
    );
    writeln!(table, "    {access},")?;
    writeln!(
        implementations,
        "impl Guarded for {rust} {{
    const ACCESS: Access = {access};
    fn object(&self) -> Option<ObjectRef<'_>> {{ {object} }}
    fn permission(&self) -> Cow<'static, str> {{ {permission} }}
    fn request_id(&self) -> &str {{ {request_id} }}
}}"
    )?;
    Ok(())
}

struct Option {
    audience: &'static str,
    permission: String,
    object: String,
}

impl Option {
    fn of(pool: &DescriptorPool, method: &MethodDescriptor) -> Fallible<Self> {
        let extension =
            pool.get_extension_by_name("tenantry.access.v1.access").ok_or("the access option is not defined")?;
        let options = method.options();
        if !options.has_extension(&extension) {
            return Err("has no option (tenantry.access.v1.access)".into());
        }
        let value = options.get_extension(&extension);
        let access = value.as_message().ok_or("the access option is no message")?;
        let text = |field: &str| {
            access.get_field_by_name(field).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
        };
        let (permission, object) = (text("permission"), text("object"));
        let audience = audience(access, !permission.is_empty())?;
        if (audience == "Permitted") != (!permission.is_empty() && !object.is_empty()) {
            return Err("a permission and an object belong together, and to no other audience".into());
        }
        Ok(Self { audience, permission, object })
    }
}

fn audience(access: &DynamicMessage, has_permission: bool) -> Fallible<&'static str> {
    let number = access.get_field_by_name("audience").and_then(|value| value.as_enum_number()).unwrap_or(0);
    Ok(match number {
        0 | 1 if has_permission => "Permitted",
        2 => "Public",
        3 => "Authenticated",
        4 => "Internal",
        5 => "Operator",
        _ => return Err("names neither a permission nor an audience".into()),
    })
}

/// The expression that reads the object out of the request.
fn object(request: &MessageDescriptor, path: &str) -> Fallible<String> {
    let mut message = request.clone();
    let mut expression = "Some(self)".to_owned();
    let mut steps = path.split('.').peekable();
    loop {
        let name = steps.next().ok_or("the object's path is empty")?;
        let field = message.get_field_by_name(name).ok_or_else(|| format!("has no field {path:?}"))?;
        match (field.kind(), steps.peek()) {
            (Kind::Message(inner), None) if inner.full_name() == "tenantry.access.v1.Object" => {
                return Ok(format!("{expression}.and_then(|m| m.{name}.as_ref()).map(ObjectRef::of)"));
            }
            (Kind::Message(inner), Some(_)) => {
                expression = format!("{expression}.and_then(|m| m.{name}.as_ref())");
                message = inner;
            }
            (Kind::String, None) => {
                let kind = kind_of(&message, &field)?;
                return Ok(format!("{expression}.map(|m| ObjectRef::{kind}(&m.{name}))"));
            }
            _ => return Err(format!("{path:?} names no object").into()),
        }
    }
}

/// What an id field is the id of: by its own name, or by that of the message that it is the `id` of.
fn kind_of(message: &MessageDescriptor, field: &FieldDescriptor) -> Fallible<&'static str> {
    let name = if field.name() == "id" { message.name().to_lowercase() } else { field.name().to_owned() };
    Ok(match name.trim_end_matches("_id") {
        "organization" => "Organization",
        "workspace" => "Workspace",
        "resource" => "Resource",
        other => return Err(format!("{other:?} is no kind of object").into()),
    })
}

/// The expression for the permission; "{field}.create" takes its first part from the request.
fn permission(request: &MessageDescriptor, permission: &str) -> Fallible<String> {
    let Some((field, action)) = permission.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return Ok(format!("Cow::Borrowed({permission:?})"));
    };
    let descriptor = request.get_field_by_name(field).ok_or_else(|| format!("has no field {field:?}"))?;
    if descriptor.kind() != Kind::String {
        return Err(format!("{field:?} is no string").into());
    }
    let field = if field == "type" { "r#type" } else { field };
    Ok(format!("Cow::Owned(format!(\"{{}}{action}\", self.{field}))"))
}

fn rust_path(message: &MessageDescriptor) -> String {
    let modules = message.package_name().trim_start_matches("tenantry.").replace('.', "::");
    format!("crate::{modules}::{}", message.name())
}
