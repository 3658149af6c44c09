//! What somebody tries who wants more than they have.

mod key_making;
mod taking_over;
