//! `tenantry demo`: the story of a new customer, played against a running suite.

mod address;
mod arriving;
mod clients;
mod explaining;
mod founding;
mod inviting;
mod joining;
mod leaving;
mod ledger;
mod mailbox;
mod programs;
mod removing;
mod signing;
mod story;
mod working;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cli::demo::address::ServedAt;
use crate::cli::demo::story::Story;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where the suite is; SERVICE=URL says it of one service, and may be given for each
    #[arg(long = "address", value_name = "[SERVICE=]URL", default_value = "http://127.0.0.1:7400")]
    addresses: Vec<ServedAt>,
    /// Where the suite writes its mails: the links in them are followed
    #[arg(long, value_name = "DIR", default_value = "./data/mail")]
    mail: PathBuf,
}

/// Plays the story. Every step is printed, with a mark that tells whether it went as expected; one that did not makes
/// the whole fail, at the end.
pub(super) async fn demo(arguments: &Arguments) -> Result<()> {
    let mut story = Story::begin(&arguments.addresses, &arguments.mail).await?;
    let told = play(&mut story).await;
    story.ledger.close(told)
}

async fn play(story: &mut Story) -> Result<()> {
    let ada = arriving::a_customer_arrives(story).await?;
    let company = founding::she_creates_an_organization(story, &ada).await?;
    let letters = inviting::she_invites_three_people(story, &ada, &company).await?;
    let ben = joining::one_of_them_joins(story, &ada, &company, &letters).await?;
    let works = working::the_admin_registers_what_the_product_keeps(story, &ada, &company).await?;
    working::the_member_views_and_changes_nothing(story, &ben, &company, &works).await?;
    working::the_member_keeps_out_of_administration(story, &ada, &ben, &company).await?;
    explaining::both_ask_why(story, &ada, &ben, &works).await?;
    let program = programs::tokens_obey_the_same_rules(story, &ada, &company, &works).await?;
    signing::a_key_comes_and_goes(story, &ada, &company).await?;
    leaving::somebody_always_remains_in_charge(story, &ada, &company).await?;
    removing::the_member_is_removed(story, &ada, &ben, &company, &works, &letters).await?;
    removing::every_credential_ends(story, &ada, &company, &program).await
}

#[cfg(test)]
mod tests;
