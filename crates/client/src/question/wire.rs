//! Questions as messages, and how large those are.

use contracts::access::v1::{self as access, Anonymous, object, subject};
use contracts::authz::v1::{CheckRequest, Consistency};

use crate::question::texts::Revision;
use crate::question::{Object, Question, Subject};

/// What a question takes up in a batch beside its permission and its proof: 4 for the element (a tag and a length), 40
/// for a subject and 40 for an object (a tag and a length, twice, round the 36 characters of an id), 3 for the
/// permission (a tag and a length), and 8 for what a proof has instead of an id (tags and lengths again).
const FRAME_BYTES: usize = 95;

impl Question {
    /// As an element of a batch: without consistency, which the batch has.
    pub(crate) fn message(&self) -> CheckRequest {
        CheckRequest {
            subject: self.subject.as_ref().map(subject_message),
            permission: self.permission.as_str().to_owned(),
            object: Some(object_message(self.object)),
            consistency: None,
        }
    }

    /// Bytes in a batch, or a few more.
    pub(crate) fn bytes(&self) -> usize {
        let proof = match &self.subject {
            Some(Subject::Share(proof)) => proof.as_str().len(),
            _ => 0,
        };
        FRAME_BYTES + self.permission.as_str().len() + proof
    }
}

/// How fresh answers must be.
pub(crate) fn consistency(revision: Option<&Revision>) -> Option<Consistency> {
    revision.map(|revision| Consistency { at_least_revision: revision.as_str().to_owned(), bounded_staleness: None })
}

fn subject_message(subject: &Subject) -> access::Subject {
    let kind = match subject {
        Subject::User(id) => subject::Kind::UserId((*id).into()),
        Subject::ServiceAccount(id) => subject::Kind::ServiceAccountId((*id).into()),
        Subject::AccessToken(id) => subject::Kind::AccessTokenId((*id).into()),
        Subject::Group(id) => subject::Kind::GroupId((*id).into()),
        Subject::Anonymous => subject::Kind::Anonymous(Anonymous {}),
        Subject::Share(proof) => subject::Kind::ShareProof(proof.as_str().to_owned()),
    };
    access::Subject { kind: Some(kind) }
}

fn object_message(object: Object) -> access::Object {
    let kind = match object {
        Object::Organization(id) => object::Kind::OrganizationId(id.into()),
        Object::Workspace(id) => object::Kind::WorkspaceId(id.into()),
        Object::Resource(id) => object::Kind::ResourceId(id.into()),
    };
    access::Object { kind: Some(kind) }
}
