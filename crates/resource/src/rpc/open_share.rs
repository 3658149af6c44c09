//! Opens a share.
//!
//! Whoever comes is told as little as can be. One refusal stands for all that can keep somebody out: a secret that opens
//! nothing, a share that is closed, has expired or is used up, and one that is for others. Whether a share that can be
//! opened is for people who sign in is told to whoever has its secret, since a page at its URL has to ask for that; that
//! there is a password is told only to whom the share is for. Who comes through is not judged here: authz is asked what
//! the proof would permit, as it will be asked by everybody who is shown the proof.

mod password;

use contracts::resource::v1::{OpenShareRequest, OpenShareResponse};
use ids::{ResourceId, SessionId, ShareId, UserId};
use kit::caller::Caller;
use kit::guard::Admitted;
use kit::secret::{Token, TokenKind};
use kit::share_proof::{LIFETIME, ShareProof};
use kit::{Fault, Fields, Time};
use kit_db::Tx;
use secrecy::SecretString;

use crate::app::Cx;
use crate::model::{Audience, Recognition, Share};
use crate::{error, event, peers, store};

/// Somebody at the door of a share.
struct Visit {
    admitted: Admitted,
    /// Who it is, if they are signed in.
    person: Option<UserId>,
    /// The session that says so.
    session: Option<SessionId>,
    share: Option<Share>,
    /// What authz must have heard to know whom the share is for.
    revision: Option<String>,
}

/// What authz says to somebody's proof.
struct Passage {
    share: Share,
    proof: String,
    expires: Time,
    permissions: Vec<String>,
}

/// Longer than any secret.
const SECRET_BYTES_MAX: usize = 256;
const PASSWORD_BYTES_MAX: usize = 1024;

/// Opens a share, and counts one use.
pub(crate) async fn open_share(cx: &Cx, request: OpenShareRequest) -> Result<OpenShareResponse, Fault> {
    let mut fields = Fields::new();
    let secret = fields.text("secret", &request.secret, 1..=SECRET_BYTES_MAX);
    let password = fields.text("password", &request.password, 0..=PASSWORD_BYTES_MAX).map(SecretString::from);
    let (secret, password) = fields.finish((secret, password))?;

    let mut visit = visit(cx, &secret).await?;
    visit.recognise(cx).await?;
    let (admitted, person) = (visit.admitted.clone(), visit.person);
    let Passage { share, proof, expires, permissions } = visit.pass(cx).await?;
    password::require(cx, &admitted, &share, person, password).await?;
    let resource = store::resource::find(cx.app.db.read(), share.organization, share.resource).await?;
    let resource = resource.ok_or_else(error::share_refused)?;

    let tx = cx.app.db.begin(cx, &admitted).await?;
    let tx = count_use(tx, &share, person, cx.now()).await?;
    tx.commit(|_| OpenShareResponse {
        proof,
        proof_expire_time: Some(expires.into()),
        resource_id: resource.id.into(),
        resource_type: resource.resource_type,
        resource_display_name: resource.display_name,
        display_name: share.display_name,
        mode: share.mode,
        permissions,
    })
    .await
}

async fn visit(cx: &Cx, secret: &str) -> Result<Visit, Fault> {
    let admitted = cx.admitted()?;
    let person = cx.live_person().await?;
    let session = match *cx.caller() {
        Caller::Person { session, .. } if person.is_some() => Some(session),
        _ => None,
    };
    let share = match Token::parse(TokenKind::Share, secret) {
        Some(secret) => store::share::find_by_secret(cx.app.db.read(), &cx.app.fingerprint(&secret)).await?,
        None => None,
    };
    if let Some(share) = &share
        && share.is_open(cx.now())
        && share.audience.needs_sign_in()
        && person.is_none()
    {
        return Err(error::share_sign_in_required());
    }
    // Those who want to open one share wait for each other.
    let admitted = share.iter().fold(admitted, |admitted, share| admitted.in_line_of(share.id.uuid()));
    Ok(Visit { admitted, person, session, share, revision: None })
}

impl Visit {
    /// A share can name an address. Whoever has proven it is meant, and authz, which knows accounts alone, is told so.
    async fn recognise(&mut self, cx: &Cx) -> Result<(), Fault> {
        let (Some(person), Some(share)) = (self.person, &self.share) else { return Ok(()) };
        if !share.is_open(cx.now()) || !share.audience.may_name(person) {
            return Ok(());
        }
        let Some(email) = peers::address_of(cx, person).await? else { return Ok(()) };

        let mut tx = cx.app.db.begin(cx, &self.admitted).await?;
        store::tree::lock(&tx, share.organization).await?;
        let current = store::share::find(&tx, share.organization, share.resource, share.id).await?;
        let Some(mut current) = current else { return Ok(()) };
        let Audience::People(people) = &mut current.audience else { return Ok(()) };
        let recognition = people.recognise(&email, person);
        if recognition == Recognition::Stranger {
            return Ok(());
        }
        store::share::update(&tx, &current).await?;
        tx.record(event::share_recognised(&current, person, recognition));
        self.revision = Some(tx.commit_step().await?);
        self.share = Some(current);
        Ok(())
    }

    /// What authz permits whoever comes through. It is asked about a share that there is not, too: finding that out
    /// takes as long.
    async fn pass(self, cx: &Cx) -> Result<Passage, Fault> {
        let now = cx.now();
        let (share, resource) = match &self.share {
            Some(share) => (share.id, share.resource),
            None => (ShareId::from_uuid(cx.uuid()), ResourceId::from_uuid(cx.uuid())),
        };
        let expires = now.plus(LIFETIME);
        let proof = ShareProof { share, person: self.person, session: self.session, expires }.seal(cx.kit());
        let permissions = peers::opened_by(cx, proof.clone(), resource, self.revision).await?;
        let share = self.share.filter(|share| share.is_open(now) && !permissions.is_empty());
        let share = share.ok_or_else(error::share_refused)?;
        Ok(Passage { share, proof, expires, permissions })
    }
}

/// Between the first look at the share and this one anything can have happened to it.
async fn count_use(mut tx: Tx, share: &Share, person: Option<UserId>, now: Time) -> Result<Tx, Fault> {
    if store::share::count_use(&tx, share, now).await? {
        tx.record(event::share_opened(share, person));
        return Ok(tx);
    }
    let current = store::share::find(&tx, share.organization, share.resource, share.id).await?;
    let current = current.ok_or_else(error::share_refused)?;
    if current.version != share.version {
        return Err(Fault::conflict("the share has changed since it was shown to be open"));
    }
    Err(password::throttled(&current, now).unwrap_or_else(error::share_refused))
}
