//! Puts a member or a service account into a group.

use contracts::organization::v1::{AddGroupMemberRequest, AddGroupMemberResponse};
use ids::{GroupId, GroupMemberId, MembershipId, OrganizationId};
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Assignment, GROUP_MEMBERS_MAX, Group, GroupMember, Grouped, Holder};
use crate::peers::Person;
use crate::rpc::holding::require_all;
use crate::rpc::rights::require_assumable;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn add_group_member(cx: &Cx, request: AddGroupMemberRequest) -> Result<AddGroupMemberResponse, Fault> {
    let (organization, id, who) = parse(&request)?;

    let granted = cx.require(organization).await?;
    let group = change::group(cx, organization, id).await?;
    let held = store::assignment::of_holder(cx.app.db.read(), organization, Holder::Group(id)).await?;
    require_all(cx, organization, group.role_name(), &held).await?;
    require_assumable(cx, organization, id).await?;
    let person = match who {
        Grouped::User(user) => cx.app.peers.people(cx, [user]).await?.get(user),
        Grouped::ServiceAccount(_) => Person::default(),
    };

    let now = cx.now();
    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    still(&tx, &group, &held).await?;
    let (membership, named) = membership(cx, &tx, organization, who, person).await?;
    if store::group_member::number(&tx, organization, id, now).await? >= GROUP_MEMBERS_MAX {
        return Err(error::limit_reached(GROUP_MEMBERS_MAX, "members in the group"));
    }
    let place =
        GroupMember { id: GroupMemberId::from_uuid(cx.uuid()), organization, group: id, who, membership, created: now };
    if !store::group_member::insert(&tx, &place).await? {
        return Err(error::already_group_member());
    }
    tx.record(event::group_member_added(&group, &place));
    let member = convert::group_member(&place, named);
    tx.commit(|revision| AddGroupMemberResponse { member: Some(member), revision }).await
}

/// The group's roles are those that the caller was asked for.
async fn still(tx: &Tx, group: &Group, held: &[Assignment]) -> Result<(), Fault> {
    change::unchanged_group(tx, group).await?;
    let now = store::assignment::of_holder(tx, group.organization, Holder::Group(group.id)).await?;
    if now == held { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// What the place hangs on, and the name that others see: whoever is no member has no place in a group.
async fn membership(
    cx: &Cx,
    tx: &Tx,
    organization: OrganizationId,
    who: Grouped,
    person: Person,
) -> Result<(MembershipId, Person), Fault> {
    match who {
        Grouped::User(user) => {
            let found = store::membership::find_live(tx, organization, user, cx.now()).await?;
            Ok((found.ok_or_else(error::member_not_found)?.id, person))
        }
        Grouped::ServiceAccount(id) => {
            let found = store::service_account::find(tx, organization, id).await?;
            let account = found.ok_or_else(error::service_account_not_found)?;
            Ok((account.membership, Person { display_name: account.display_name, ..Person::default() }))
        }
    }
}

fn parse(request: &AddGroupMemberRequest) -> Result<(OrganizationId, GroupId, Grouped), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let group = fields.id("group_id", &request.group_id);
    let who = convert::grouped(&mut fields, "subject", request.subject.as_ref());
    fields.finish((organization, group, who))
}
