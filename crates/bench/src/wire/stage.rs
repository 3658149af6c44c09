//! What is put up before a measurement: keys, people who are signed in, programs with tokens, what each of them will
//! call, and the right answers. All of it lies in a directory, where the processes of the measurement find it.

mod calls;
mod checks;
mod feed;
mod lists;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use ids::{AccessTokenId, OrganizationId, UserId};
use kit::Source;
use kit::jwt::Issuer;
use kit::secret::{Key, Token, TokenKind};
use prost::Message;

pub(crate) use self::calls::{Call, Calls};
pub(crate) use self::checks::BATCH;
pub(crate) use self::feed::feed;
use crate::world::shape::Name;

/// A directory with all of it, which goes away with this.
pub(crate) struct Stage {
    directory: tempfile::TempDir,
    pub(crate) name: Name,
}

/// The keys that all processes share.
pub(crate) struct Keys {
    pub(crate) workload: Key,
    pub(crate) issuer: Issuer,
}

/// Who is known beside those of the world, to the stand-in for the identity service and to authz.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Cast {
    /// People who are signed in. A session has the bits of its person's id: they are of different kinds.
    #[prost(string, repeated, tag = "1")]
    pub(crate) signed_in: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) programs: Vec<Program>,
    /// The operator's token.
    #[prost(string, tag = "3")]
    pub(crate) operator: String,
}

/// A program with an access token, which is an administrator of its organization.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct Program {
    #[prost(string, tag = "1")]
    pub(crate) token: String,
    #[prost(string, tag = "2")]
    pub(crate) access_token_id: String,
    #[prost(string, tag = "3")]
    pub(crate) organization_id: String,
}

/// Signs people in while the calls are written.
struct Casting {
    issuer: Issuer,
    /// Their access tokens.
    people: BTreeMap<UserId, String>,
    programs: Vec<Program>,
}

const DAY: Duration = Duration::from_secs(86_400);
const CAST: &str = "cast";

impl Stage {
    /// Puts up all that is needed to measure this world.
    pub(crate) fn put_up(name: Name, quick: bool) -> Result<Self> {
        let stage = Self { directory: tempfile::tempdir()?, name };
        let mut casting =
            Casting { issuer: Keys::of(stage.path())?.issuer, people: BTreeMap::new(), programs: Vec::new() };
        checks::write(&stage, &mut casting, quick)?;
        lists::write(&stage, &mut casting)?;
        let cast = Cast {
            signed_in: casting.people.keys().map(ToString::to_string).collect(),
            programs: casting.programs,
            operator: token(TokenKind::Operator),
        };
        std::fs::write(stage.path().join(CAST), cast.encode_to_vec())?;
        Ok(stage)
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where calls of this name are.
    pub(crate) fn calls(&self, name: &str) -> PathBuf {
        self.path().join(format!("{name}.calls"))
    }
}

impl Keys {
    pub(crate) fn of(directory: &Path) -> Result<Self> {
        let source = Source::system();
        let key = |name: &str| Key::load_or_create(&directory.join(name), &source);
        Ok(Self { workload: key("workload.key")?, issuer: Issuer::new(&key("issuer.key")?)? })
    }
}

impl Cast {
    pub(crate) fn of(directory: &Path) -> Result<Self> {
        Ok(Self::decode(std::fs::read(directory.join(CAST))?.as_slice())?)
    }
}

impl Casting {
    /// The access token of a person who is signed in.
    fn session(&mut self, user: UserId) -> Result<String> {
        if let Some(token) = self.people.get(&user) {
            return Ok(token.clone());
        }
        let now = Source::system().now();
        let token = self.issuer.issue(user.to_string(), user.to_string(), now, now.plus(DAY))?;
        self.people.insert(user, token.clone());
        Ok(token)
    }

    /// The access token of a program that administers this organization.
    fn program(&mut self, organization: OrganizationId) -> String {
        let token = token(TokenKind::Access);
        self.programs.push(Program {
            token: token.clone(),
            access_token_id: AccessTokenId::from_uuid(organization.uuid()).to_string(),
            organization_id: organization.to_string(),
        });
        token
    }
}

fn token(kind: TokenKind) -> String {
    Token::new(kind, &Source::system()).reveal().to_owned()
}
