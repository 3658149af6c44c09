//! The resources of an organization that the caller may view.

use contracts::resource::v1::{ListResourcesRequest, ListResourcesResponse};
use ids::{OrganizationId, ResourceId};
use kit::guard::ObjectId;
use kit::page::Page;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Resource;
use crate::rpc::convert;
use crate::{error, peers, store};

/// How many resources are looked at in one step, and how many steps a call makes.
const BATCH: u64 = 500;
const BATCHES_MAX: usize = 20;

struct Wanted {
    organization: OrganizationId,
    parent: Option<ObjectId>,
    resource_type: Option<String>,
}

/// The resources of an organization that the caller may view, oldest first.
pub(crate) async fn list_resources(cx: &Cx, request: ListResourcesRequest) -> Result<ListResourcesResponse, Fault> {
    let wanted = parse(&request)?;
    let mut page = cx.page(request.page_size, &request.page_token, &wanted.filter())?;
    page.size = page.size.min(convert::RESOURCES_MAX);
    if cx.caller().subject().is_none() {
        // The operator and the services are nobody whom authz could name something for.
        require(cx, &wanted).await?;
    }

    let (resources, next_page_token) = match wanted.parent {
        None => everywhere(cx, &wanted, &page).await?,
        Some(parent) => below(cx, &wanted, parent, &page).await?,
    };
    // A list of what is below something can go on without having shown anything yet: that tells that there is something.
    let nothing = resources.is_empty() && (next_page_token.is_empty() || wanted.parent.is_some());
    if nothing && page.after.is_none() {
        require(cx, &wanted).await?;
    }
    let resources = resources.into_iter().map(convert::resource).collect();
    Ok(ListResourcesResponse { resources, next_page_token })
}

fn parse(request: &ListResourcesRequest) -> Result<Wanted, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let parent = match &request.parent {
        None => Some(None),
        parent => fields.object("parent", parent.as_ref()).map(Some),
    };
    let resource_type = match request.r#type.as_str() {
        "" => Some(None),
        name => fields.word("type", name).map(Some),
    };
    let (organization, parent, resource_type) = fields.finish((organization, parent, resource_type))?;
    Ok(Wanted { organization, parent, resource_type })
}

/// authz knows all that the caller may view, page by page.
async fn everywhere(cx: &Cx, wanted: &Wanted, page: &Page) -> Result<(Vec<Resource>, String), Fault> {
    let resource_type = wanted.resource_type.as_deref().unwrap_or_default();
    let (ids, next) = peers::viewable(cx, wanted.organization, resource_type, page.size, page.after.as_deref()).await?;
    let resources = store::resource::find_all(cx.app.db.read(), wanted.organization, &ids).await?;
    let token = if next.is_empty() { next } else { cx.page_token(page, &next) };
    Ok((resources, token))
}

/// What is below something is known here; authz says which of it the caller may view. What the caller may not view
/// leaves no trace, a token for a next page neither, unless there is more of it than one call looks through.
async fn below(cx: &Cx, wanted: &Wanted, parent: ObjectId, page: &Page) -> Result<(Vec<Resource>, String), Fault> {
    let (db, resource_type) = (cx.app.db.read(), wanted.resource_type.as_deref());
    let mut after = page.after_id()?;
    let mut visible = Vec::new();
    for _ in 0..BATCHES_MAX {
        let read = store::resource::children(db, wanted.organization, parent, resource_type, after, BATCH).await?;
        let Some(last) = read.last().map(|resource| resource.id) else { return Ok((visible, String::new())) };
        let allowed = peers::may_view(cx, read.iter().map(|resource| resource.id)).await?;
        visible.extend(read.into_iter().zip(allowed).filter(|(_, allowed)| *allowed).map(|(resource, _)| resource));
        if visible.len() > page.size {
            return Ok(cx.cut(page, visible, |resource| resource.id.to_string()));
        }
        after = Some(last);
    }
    let token = after.map(|after: ResourceId| cx.page_token(page, &after.to_string()));
    Ok((visible, token.unwrap_or_default()))
}

/// To whoever sees nothing, an organization that has nothing looks like one that there is not, unless they may see it.
async fn require(cx: &Cx, wanted: &Wanted) -> Result<(), Fault> {
    let granted = cx.require_also("organization.view", wanted.organization).await?;
    let Some(name) = &wanted.resource_type else { return Ok(()) };
    let known = peers::resource_type(cx, granted.model(), name).await?;
    known.map(|_| ()).ok_or_else(|| error::type_unknown(name))
}

impl Wanted {
    /// A page token works with the same filters alone.
    fn filter(&self) -> String {
        let parent = self.parent.map(|parent| parent.to_string()).unwrap_or_default();
        format!("{}\n{parent}\n{}", self.organization, self.resource_type.as_deref().unwrap_or_default())
    }
}
