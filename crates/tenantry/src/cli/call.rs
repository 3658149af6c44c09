//! `tenantry call`: any method of a running suite, from the contract that this binary carries.

mod catalog;
mod codec;
pub(super) mod refusal;

use std::io::Read as _;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use http::uri::PathAndQuery;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor, SerializeOptions};
use secrecy::{ExposeSecret as _, SecretString};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, client};

use crate::cli::call::catalog::Catalog;
use crate::cli::call::codec::DynamicCodec;
use crate::cli::{plain_url, say};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The method, such as identity.v1.UserService/GetUser; "list" or nothing: all methods, and who may call them
    method: Option<String>,
    /// The request as JSON; "-" reads it from the standard input
    #[arg(default_value = "{}")]
    json: String,
    /// Where the suite is, or the service
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7400", value_parser = plain_url)]
    address: String,
    /// The access token of a session or of an organization
    #[arg(long)]
    token: Option<SecretString>,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Calls the method and prints the answer as JSON; a refusal is the error, one detail per line.
pub(super) async fn call(arguments: &Arguments) -> Result<()> {
    let catalog = Catalog::load()?;
    let Some(name) = arguments.method.as_deref().filter(|name| *name != "list") else {
        say(catalog.listing().trim_end());
        return Ok(());
    };
    let method = catalog.find(name)?;
    let message = message(method.input(), &text(&arguments.json)?)?;
    let answer = send(arguments, &method, message).await?;
    say(&json(&answer)?);
    Ok(())
}

fn text(json: &str) -> Result<String> {
    if json != "-" {
        return Ok(json.to_owned());
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the request from the standard input")?;
    Ok(text)
}

/// The request, as the contract has it. A field that the contract does not know is refused by its name.
fn message(descriptor: MessageDescriptor, json: &str) -> Result<DynamicMessage> {
    let name = descriptor.name().to_owned();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let message = DynamicMessage::deserialize(descriptor, &mut deserializer);
    let message = message.with_context(|| format!("the JSON is no {name}"))?;
    deserializer.end().with_context(|| format!("the JSON goes on after the {name}"))?;
    Ok(message)
}

/// With all fields: that something is false, or empty, is an answer too.
fn json(answer: &DynamicMessage) -> Result<String> {
    let mut serializer = serde_json::Serializer::pretty(Vec::new());
    answer.serialize_with_options(&mut serializer, &SerializeOptions::new().skip_default_fields(false))?;
    Ok(String::from_utf8(serializer.into_inner())?)
}

async fn send(arguments: &Arguments, method: &MethodDescriptor, message: DynamicMessage) -> Result<DynamicMessage> {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let mut request = Request::new(message);
    request.set_timeout(CALL_TIMEOUT);
    if let Some(token) = &arguments.token {
        request.metadata_mut().insert("authorization", authorization(token)?);
    }
    let mut client = client::Grpc::new(connect(&arguments.address).await?);
    client.ready().await?;
    let answer = client.unary(request, PathAndQuery::try_from(path)?, DynamicCodec::new(method.output())).await;
    answer.map(tonic::Response::into_inner).map_err(|status| anyhow!(refusal::describe(&status)))
}

pub(super) async fn connect(address: &str) -> Result<Channel> {
    let endpoint = Endpoint::from_shared(address.to_owned()).with_context(|| format!("{address:?} is no URL"))?;
    let connected = endpoint.connect_timeout(CONNECT_TIMEOUT).connect().await;
    connected.with_context(|| format!("nobody answers at {address}; `tenantry serve` starts a suite"))
}

pub(super) fn authorization(token: &SecretString) -> Result<MetadataValue<Ascii>> {
    let value = format!("Bearer {}", token.expose_secret().trim());
    // What stands in it is not repeated: it is a secret.
    value.parse().map_err(|_| anyhow!("--token: not the text of a token"))
}

#[cfg(test)]
mod tests;
