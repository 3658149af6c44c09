//! The mode of a share that is made or changed.

use kit::{Fault, Granted};

use crate::app::Cx;
use crate::model::Resource;
use crate::{error, peers};

/// The mode is one of the model's, and of use on the resource; and nobody opens a door to what they do not hold.
pub(crate) async fn require(cx: &Cx, granted: &Granted, resource: &Resource, mode: &str) -> Result<(), Fault> {
    let modes = peers::share_modes(cx, granted.model()).await?;
    let Some(known) = modes.iter().find(|known| known.name == mode) else {
        let names: Vec<_> = modes.into_iter().map(|mode| mode.name).collect();
        return Err(error::mode_unknown(mode, &names));
    };
    let resource_type = peers::resource_type(cx, granted.model(), &resource.resource_type).await?;
    if !resource_type.is_some_and(|resource_type| resource_type.opens_by(known)) {
        return Err(error::mode_pointless(mode, &resource.resource_type));
    }
    let holds = cx.may(&format!("share:{mode}"), resource.id).await?;
    if holds { Ok(()) } else { Err(error::mode_not_assignable(mode)) }
}
