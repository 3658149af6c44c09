//! How the contracts are written.

use prost_types::{DescriptorProto, EnumDescriptorProto, MethodDescriptorProto};

use crate::tidy::finding::Finding;
use crate::tidy::names::{is_lower_snake, is_upper_snake, upper_snake_case};
use crate::tidy::proto::{Contract, Contracts, Rpc};

/// The option that names who may call.
const ACCESS: &str = "tenantry.access.v1.access";

pub(crate) fn check(contracts: &Contracts) -> Vec<Finding> {
    contracts.files.iter().flat_map(check_file).collect()
}

fn check_file(contract: &Contract) -> Vec<Finding> {
    let descriptor = &contract.descriptor;
    let mut findings = Vec::new();
    if descriptor.syntax() != "proto3" {
        let text = "must say `syntax = \"proto3\";`, as all contracts do";
        findings.push(Finding::at(&contract.path, contract.line(&[12]), text));
    }
    let package = contract.package_of_path();
    if descriptor.package() != package {
        let text = format!("must have the package `{package}`, so that the package tells the path");
        findings.push(Finding::at(&contract.path, contract.line(&[2]), text));
    }
    for (service, place) in descriptor.service.iter().zip(0..) {
        if !service.name().ends_with("Service") {
            let text = format!("the service `{}` must end in `Service`", service.name());
            findings.push(Finding::at(&contract.path, contract.line(&[6, place]), text));
        }
    }
    for rpc in contract.rpcs() {
        findings.extend(check_rpc(contract, &rpc));
    }
    for (message, place) in descriptor.message_type.iter().zip(0..) {
        check_message(contract, message, &[4, place], &mut findings);
    }
    for (kind, place) in descriptor.enum_type.iter().zip(0..) {
        findings.extend(check_enum(contract, kind, &[5, place]));
    }
    findings
}

fn check_rpc(contract: &Contract, rpc: &Rpc<'_>) -> Vec<Finding> {
    let name = rpc.method.name();
    let mut texts = Vec::new();
    if !rpc.commented {
        texts.push(format!("the RPC `{name}` must have a comment above it, which is its documentation"));
    }
    if !says_who_may_call(rpc.method) {
        texts.push(format!(
            "the RPC `{name}` must have the option `({ACCESS})`, because the contract says who may call"
        ));
    }
    for (type_name, wanted) in
        [(rpc.method.input_type(), format!("{name}Request")), (rpc.method.output_type(), format!("{name}Response"))]
    {
        if type_name != wanted {
            texts.push(format!(
                "the RPC `{name}` must have a `{wanted}` of its own instead of `{type_name}`, so that it can \
                 change alone"
            ));
        }
    }
    texts.into_iter().map(|text| Finding::at(&contract.path, rpc.line, text)).collect()
}

/// The file is read alone, so the option has not been looked up: it is still the name that is written.
fn says_who_may_call(method: &MethodDescriptorProto) -> bool {
    method.options.iter().flat_map(|options| &options.uninterpreted_option).any(|option| {
        option.name.first().is_some_and(|name| name.is_extension && name.name_part.trim_start_matches('.') == ACCESS)
    })
}

fn check_message(contract: &Contract, message: &DescriptorProto, path: &[i32], findings: &mut Vec<Finding>) {
    let name = message.name();
    if !contract.is_commented(path) {
        let text = format!("the message `{name}` must have a comment, which is its documentation");
        findings.push(Finding::at(&contract.path, contract.line(path), text));
    }
    for (field, place) in message.field.iter().zip(0..) {
        let path = [path, &[2, place]].concat();
        let line = contract.line(&path);
        let field = field.name();
        if !contract.is_commented(&path) {
            let text = format!("the field `{name}.{field}` must have a comment, which is its documentation");
            findings.push(Finding::at(&contract.path, line, text));
        }
        if !is_lower_snake(field) {
            let text = format!("the field `{name}.{field}` must be in lower_snake_case");
            findings.push(Finding::at(&contract.path, line, text));
        }
    }
    for (kind, place) in message.enum_type.iter().zip(0..) {
        findings.extend(check_enum(contract, kind, &[path, &[4, place]].concat()));
    }
    for (nested, place) in message.nested_type.iter().zip(0..) {
        // A map is written as a field; the compiler alone knows of the message behind it.
        let is_map = nested.options.as_ref().is_some_and(|options| options.map_entry());
        if !is_map {
            check_message(contract, nested, &[path, &[3, place]].concat(), findings);
        }
    }
}

fn check_enum(contract: &Contract, kind: &EnumDescriptorProto, path: &[i32]) -> Vec<Finding> {
    let prefix = format!("{}_", upper_snake_case(kind.name()));
    let unspecified = format!("{prefix}UNSPECIFIED");
    let mut findings = Vec::new();
    for (value, place) in kind.value.iter().zip(0..) {
        let name = value.name();
        let line = contract.line(&[path, &[2, place]].concat());
        if !name.starts_with(&prefix) || !is_upper_snake(name) {
            let text = format!(
                "the value `{name}` must be in UPPER_SNAKE_CASE and start with `{prefix}`, because values of \
                 all enums of a package share their names"
            );
            findings.push(Finding::at(&contract.path, line, text));
        }
        if value.number() == 0 && name != unspecified {
            let text =
                format!("the value 0 must be `{unspecified}` instead of `{name}`, because 0 is what nobody has set");
            findings.push(Finding::at(&contract.path, line, text));
        }
    }
    findings
}

#[cfg(test)]
mod tests;
