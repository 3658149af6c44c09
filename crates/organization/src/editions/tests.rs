use ids::OrganizationId;
use kit::Time;
use kit::models::ModelRef;
use uuid::Uuid;

use crate::editions::{EDITION_DEFAULTS, Edition, Editions, EditionsConfig, Feature, Limit};
use crate::model::{Organization, State};

#[derive(serde::Deserialize)]
struct Whole {
    editions: EditionsConfig,
}

/// The editions that a text says.
pub(crate) fn config(text: &str) -> EditionsConfig {
    toml::from_str::<Whole>(text).unwrap().editions
}

/// What is wrong with a configuration, in lines.
fn told(text: &str) -> Vec<String> {
    let problems = config(text).validate();
    problems.into_iter().map(|problem| format!("{} = {}: {}", problem.key, problem.value, problem.expected)).collect()
}

fn shipped() -> Editions {
    Editions::new(&config(EDITION_DEFAULTS))
}

fn organization(model: &str, edition: &str) -> Organization {
    Organization {
        id: OrganizationId::from_uuid(Uuid::from_u128(1)),
        display_name: "Acme".to_owned(),
        model: ModelRef { name: model.to_owned(), version: 1 },
        edition: edition.to_owned(),
        state: State::Active,
        version: 1,
        created: Time::from_millis(0),
        updated: Time::from_millis(0),
        deleted: None,
    }
}

fn names(editions: &[Edition]) -> Vec<&str> {
    editions.iter().map(|edition| edition.name.as_str()).collect()
}

#[test]
fn what_ships_is_valid_and_in_order() {
    assert_eq!(told(EDITION_DEFAULTS), [] as [&str; 0]);
    let editions = shipped();
    assert_eq!(names(editions.list("pinkfish")), ["free", "team", "enterprise"]);
    assert_eq!(editions.default_of("pinkfish").map(|edition| edition.name.as_str()), Some("free"));
    let (free, team) = (editions.find("pinkfish", "free").unwrap(), editions.find("pinkfish", "team").unwrap());
    assert!(!free.has(Feature::Invitations) && team.has(Feature::Invitations));
    assert_eq!((free.limit(Limit::Organizations), team.limit(Limit::Members)), (Some(1), Some(20)));
    let enterprise = editions.find("pinkfish", "enterprise").unwrap();
    assert!(enterprise.has(Feature::InvoiceBilling) && !team.has(Feature::InvoiceBilling));
    assert_eq!((enterprise.limit(Limit::Organizations), enterprise.limit(Limit::Members)), (None, None));
}

#[test]
fn a_product_without_editions_has_none() {
    let editions = shipped();
    assert_eq!(editions.list("fastpix"), []);
    assert_eq!(editions.of(&organization("fastpix", "")), None);
    assert_eq!(editions.name_of(&organization("fastpix", "enterprise")), "");
}

#[test]
fn an_edition_that_is_not_configured_counts_as_the_default() {
    let editions = shipped();
    assert_eq!(editions.name_of(&organization("pinkfish", "team")), "team");
    assert_eq!(editions.name_of(&organization("pinkfish", "")), "free");
    assert_eq!(editions.name_of(&organization("pinkfish", "gold")), "free");
    assert!(!editions.is_news("pinkfish", "gold"), "the warning came with the first question");
    assert!(editions.is_news("pinkfish", "silver"));
}

#[test]
fn unknown_names_are_refused_with_what_may_have_been_meant() {
    let told = told("[editions.p.a]\ndefault = true\nfeatures = ['invitation']\nlimits = { member = 1, zebra = 2 }");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("editions.p.a.features = invitation: \"invitations\"? one of "), "{told:?}");
    assert!(told[1].starts_with("editions.p.a.limits = member: \"members\"? one of "), "{told:?}");
    assert!(told[2].starts_with("editions.p.a.limits = zebra: one of organizations, members, workspaces"), "{told:?}");
}

#[test]
fn names_with_a_dot_are_the_products_own() {
    let text = "[editions.p.a]\ndefault = true\nfeatures = ['x.y']\n[editions.p.a.limits]\n'x.runs' = 9\nmembers = 0";
    assert_eq!(told(text), [] as [&str; 0]);
    let editions = Editions::new(&config(text));
    let edition = editions.find("p", "a").unwrap();
    assert_eq!((edition.features.as_slice(), edition.limits["x.runs"]), (&["x.y".to_owned()] as &[_], 9));
    assert_eq!(edition.display_name, "a", "its name, where it has none for people");
    assert_eq!(told("[editions.p.a]\ndefault = true\nfeatures = ['x.', 'X.y']").len(), 2);
}

#[test]
fn counts_are_not_negative_and_features_stand_once() {
    let told = told("[editions.p.a]\ndefault = true\nfeatures = ['groups', 'groups']\nlimits = { members = -1 }");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("each feature once") && told[1].contains("editions.p.a.limits.members = -1"), "{told:?}");
}

#[test]
fn exactly_one_edition_of_a_product_is_the_default() {
    assert!(told("[editions.p.a]\n[editions.p.b]")[0].starts_with("editions.p = : one edition"));
    let two = "[editions.p.a]\ndefault = true\n[editions.p.b]\ndefault = true\n";
    assert!(told(two)[0].starts_with("editions.p = a, b: one edition"));
    assert_eq!(told(&format!("{two}removed = true")), [] as [&str; 0]);
}

#[test]
fn a_removed_edition_is_as_if_it_were_not_there() {
    let text = "[editions.p.a]\ndefault = true\nremoved = true\n\
                [editions.q.b]\ndefault = true\n[editions.q.c]\nremoved = true";
    assert_eq!(told(text), [] as [&str; 0]);
    let editions = Editions::new(&config(text));
    assert_eq!(editions.of(&organization("p", "a")), None);
    assert_eq!(names(editions.list("q")), ["b"]);
}

#[test]
fn keys_that_are_none_are_refused() {
    assert!(toml::from_str::<Whole>("[editions.p.a]\nlimit = {}").is_err());
}

#[test]
fn a_file_is_laid_upon_what_ships_edition_by_edition() {
    #[derive(serde::Deserialize)]
    struct Settings {
        editions: EditionsConfig,
    }

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tenantry.toml");
    let text =
        "[editions.pinkfish.team.limits]\nmembers = 7\n'pinkfish.runs' = 9\n[editions.fastpix.basic]\ndefault = true";
    std::fs::write(&file, text).unwrap();
    let loaded = kit::config::load::<Settings>(EDITION_DEFAULTS, Some(&file), std::iter::empty()).unwrap();
    assert_eq!(loaded.value.editions.validate(), []);
    let editions = Editions::new(&loaded.value.editions);
    let team = editions.find("pinkfish", "team").unwrap();
    assert_eq!((team.limits["members"], team.limits["organizations"], team.limits["pinkfish.runs"]), (7, 1, 9));
    assert!(team.has(Feature::Invitations));
    assert_eq!(names(editions.list("pinkfish")), ["free", "team", "enterprise"]);
    assert_eq!(names(editions.list("fastpix")), ["basic"]);
}
