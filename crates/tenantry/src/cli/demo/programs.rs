//! Access tokens, for programs.

use anyhow::{Context as _, Result};
use contracts::identity::v1::{
    AccessTokenWorkspace, CreateAccessTokenRequest, CreateAccessTokenResponse, ListAccessTokensRequest,
};

use crate::cli::demo::clients::Credential;
use crate::cli::demo::story::{Company, Person, Story, Works};
use crate::cli::demo::working::{creates, deletion, resource, view};

/// A program with an access token.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) access_token_id: String,
    pub(super) credential: Credential,
}

pub(super) async fn tokens_obey_the_same_rules(
    story: &mut Story,
    ada: &Person,
    company: &Company,
    works: &Works,
) -> Result<Program> {
    story.ledger.chapter("Programs obey the same rules");
    let answer = story.clients.tokens.create_access_token(ada.credential.asks(as_member(company))).await;
    let player = program(story.ledger.allowed("Ada makes a token that acts as Member, in Production", answer)?)?;
    acts_as_member(story, &player, company, works).await?;

    let answer = story.clients.tokens.create_access_token(ada.credential.asks(as_admin(company))).await;
    let uploader = program(story.ledger.allowed("Ada makes a token that acts as Admin", answer)?)?;
    let take = resource("media", "Take 1", company.development());
    let take = creates(story, &uploader.credential, "Its program creates media in Development", take).await?;
    let answer = story.clients.resources.delete_resource(uploader.credential.asks(deletion(&take))).await;
    story.ledger.allowed("It deletes the media again", answer)?;

    let scoped = CreateAccessTokenRequest { scopes: vec!["media.view".to_owned()], ..as_admin(company) };
    let answer = story.clients.tokens.create_access_token(ada.credential.asks(scoped)).await;
    let reader = program(story.ledger.allowed("Ada makes a token that acts as Admin, limited to media.view", answer)?)?;
    let answer = story.clients.resources.get_resource(reader.credential.asks(view(&works.media))).await;
    story.ledger.allowed("Its program views the media", answer)?;
    let answer = story.clients.resources.delete_resource(reader.credential.asks(deletion(&works.media))).await;
    story.ledger.denied("It deletes the media", answer);
    Ok(uploader)
}

async fn acts_as_member(story: &mut Story, player: &Program, company: &Company, works: &Works) -> Result<()> {
    let Story { clients, ledger, .. } = story;
    let player = &player.credential;
    let answer = clients.resources.get_resource(player.asks(view(&works.media))).await;
    ledger.allowed("Its program views the media", answer)?;
    let answer = clients.resources.delete_resource(player.asks(deletion(&works.media))).await;
    ledger.denied("It deletes the media", answer);
    let answer = clients.resources.get_resource(player.asks(view(&works.rehearsal))).await;
    ledger.denied("It views the media in Development", answer);
    let request =
        ListAccessTokensRequest { organization_id: company.organization.clone(), ..ListAccessTokensRequest::default() };
    let answer = clients.tokens.list_access_tokens(player.asks(request)).await;
    ledger.denied("It lists access tokens", answer);
    Ok(())
}

fn as_member(company: &Company) -> CreateAccessTokenRequest {
    let production = AccessTokenWorkspace { workspace_id: company.production.clone(), role: "member".to_owned() };
    CreateAccessTokenRequest {
        organization_id: company.organization.clone(),
        display_name: "Player".to_owned(),
        role: "member".to_owned(),
        workspaces: vec![production],
        ..CreateAccessTokenRequest::default()
    }
}

pub(super) fn as_admin(company: &Company) -> CreateAccessTokenRequest {
    CreateAccessTokenRequest {
        organization_id: company.organization.clone(),
        display_name: "Uploader".to_owned(),
        role: "admin".to_owned(),
        ..CreateAccessTokenRequest::default()
    }
}

pub(super) fn program(made: CreateAccessTokenResponse) -> Result<Program> {
    let token = made.access_token.context("the answer to CreateAccessToken names no token")?;
    Ok(Program { access_token_id: token.id, credential: Credential::new(&made.secret)? })
}
