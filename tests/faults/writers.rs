//! Those who give and take: each has one key, and does nothing before its last operation has ended.

use std::sync::Arc;

use e2e::Dice;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::incidents::Sort;
use crate::lab::{Lab, Post};

pub(crate) async fn write(lab: Arc<Lab>, post: Arc<Post>, mut dice: Dice) {
    let mut caller = lab.caller(&post.token, Dice::new(dice.number()));
    let mut asking = JoinSet::new();
    let mut gives = true;
    while !lab.is_over() {
        {
            let _gate = lab.gate.read().await;
            if lab.is_over() {
                break;
            }
            let mut toggle = post.toggle.lock().await;
            let done =
                if gives { toggle.widen(&mut caller, &lab.board).await } else { toggle.narrow(&mut caller).await };
            if let Err(error) = done {
                lab.world.incidents.add(Sort::Stuck, format!("{error:#}"));
                return;
            }
            if let Some(key) = toggle.key().filter(|_| !gives) {
                // At once, wherever one can ask.
                for reader in lab.readers.all() {
                    let (lab, reader, key) = (Arc::clone(&lab), reader.clone(), Arc::clone(key));
                    asking.spawn(async move { reader.check(&lab, &key).await });
                }
            }
        }
        // What was given a moment ago is still on its way when it is taken.
        if !gives || !dice.one_in(3) {
            sleep(dice.millis(200, 2500)).await;
        }
        gives = !gives;
        while asking.try_join_next().is_some() {}
    }
    while asking.join_next().await.is_some() {}
}
