//! Every answer has its reason.

use anyhow::Result;
use contracts::access::v1::{Subject, subject};
use contracts::authz::v1::{DecisionReason, ExplainRequest, ExplainResponse};
use tonic::Response;

use crate::cli::demo::clients::Credential;
use crate::cli::demo::story::{Person, Story, Works};

pub(super) async fn both_ask_why(story: &mut Story, ada: &Person, ben: &Person, works: &Works) -> Result<()> {
    story.ledger.chapter("They ask why");
    let answer = why(story, &ben.credential, None, "delete", works).await;
    let explained = story.ledger.allowed("Ben asks why he cannot delete the media", answer)?;
    quotes(story, "No role of his holds it", DecisionReason::NotHeld, &explained);
    let answer = why(story, &ada.credential, Some(&ben.user_id), "view", works).await;
    let explained = story.ledger.allowed("Ada asks why Ben can view it", answer)?;
    quotes(story, "His role in the workspace does", DecisionReason::Role, &explained);
    let answer = why(story, &ben.credential, Some(&ada.user_id), "delete", works).await;
    story.ledger.denied("Ben asks the same about Ada", answer);
    Ok(())
}

async fn why(
    story: &mut Story,
    asker: &Credential,
    about: Option<&str>,
    permission: &str,
    works: &Works,
) -> Result<Response<ExplainResponse>, tonic::Status> {
    let subject = about.map(|user| Subject { kind: Some(subject::Kind::UserId(user.to_owned())) });
    let request = ExplainRequest {
        subject,
        permission: permission.to_owned(),
        object: Some(works.media()),
        ..ExplainRequest::default()
    };
    story.clients.authz.explain(asker.asks(request)).await
}

fn quotes(story: &mut Story, what: &str, reason: DecisionReason, explained: &ExplainResponse) {
    let shown = explained.reason().as_str_name().trim_start_matches("DECISION_REASON_");
    story.ledger.seen(what, explained.reason() == reason && !explained.sentence.is_empty(), shown);
    story.ledger.quote(&explained.sentence);
}
