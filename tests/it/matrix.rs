//! `tests/output/matrix.txt`: what each role of each model may call, as the running suite answers. A change of
//! anybody's rights is a change of that file, to be looked at.

mod cast;
mod table;

use e2e::{Storage, Suite, Topology};

use crate::matrix::cast::Cast;
use crate::matrix::table::Table;

/// The models that ship with the product.
const MODELS: [&str; 5] = ["fastpix", "fastio", "pixelfiddler", "pinkfish", "standard"];

#[test]
fn nobody_s_rights_change_unseen() {
    e2e::run(Topology::One, Storage::Sqlite, &write_and_compare);
}

async fn write_and_compare(suite: &Suite) {
    let mut text = table::heading();
    for model in MODELS {
        let cast = Cast::new(suite, model).await;
        text += &Table::ask(suite, &cast).await.to_string();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/output/matrix.txt");
    let known = std::fs::read_to_string(path).unwrap_or_default();
    if known != text {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/output")).unwrap();
        std::fs::write(path, &text).unwrap();
        let changed: Vec<_> = text.lines().filter(|line| !known.contains(line)).collect();
        panic!(
            "tests/output/matrix.txt is written anew; look at the difference and commit it:\n{}",
            changed.join("\n")
        );
    }
}
