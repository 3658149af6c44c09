//! The operator of the deployment.

use kit::Fault;
use kit::guard::Housekeeping;
use kit::secret::{Token, TokenKind};
use kit_db::Foundation;

use crate::app::token_key;
use crate::store;

/// Makes the operator's token, to be shown once, if there is none yet. Of several processes that start at once, one
/// makes it.
///
/// # Errors
/// UNAVAILABLE when the database cannot be reached.
pub async fn first_operator(foundation: &Foundation) -> Result<Option<Token>, Fault> {
    let Foundation { kit, db, key, .. } = foundation;
    if store::operator::exists(db.read()).await? {
        return Ok(None);
    }
    let token = Token::new(TokenKind::Operator, kit.source());
    let tx = db.begin_housekeeping(&Housekeeping::witness()).await?;
    let fingerprint = token.fingerprint(&token_key(key));
    let is_first = store::operator::insert(&tx, &fingerprint, kit.source().now()).await?;
    tx.commit_step().await?;
    Ok(is_first.then_some(token))
}
