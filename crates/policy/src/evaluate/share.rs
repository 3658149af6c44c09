//! What is open behind a share, and for whom.

use ids::{UserId, WorkspaceId};

use crate::answer::Why;
use crate::arena::Site;
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::fact::{Audience, Principal, Share};
use crate::permission::PermissionSet;
use crate::question::Object;

impl<'w> View<'w> {
    /// What an open share gives there to the person who came through it.
    pub(crate) fn shared(&self, share: &Share, person: Option<UserId>, site: Site<'w>) -> Result<PermissionSet, Why> {
        if !self.is_for(share, person) {
            return Err(Why::ShareAudience);
        }
        if !self.arena.is_below(site, share.resource) {
            return Err(Why::ShareElsewhere);
        }
        Ok(self.arena.kind(site).and_then(|kind| kind.shares.get(&share.mode)).copied().unwrap_or_default())
    }

    fn is_for(&self, share: &Share, person: Option<UserId>) -> bool {
        let actor = || self.actor(Principal::User(person?)).ok();
        match &share.audience {
            Audience::Public => true,
            Audience::People(people) => person.is_some_and(|person| people.contains(&person)),
            Audience::Organization => actor().is_some_and(|actor| actor.belongs),
            Audience::Workspace { id, guests } => {
                actor().is_some_and(|actor| (actor.belongs || *guests) && self.is_in(&actor, *id))
            }
        }
    }

    /// Whether somebody has a role that counts in the workspace.
    fn is_in(&self, actor: &Actor<'w>, workspace: WorkspaceId) -> bool {
        let Ok(site) = self.site(Object::Workspace(workspace)) else { return false };
        self.seek(actor, site, Some).is_some()
    }
}
