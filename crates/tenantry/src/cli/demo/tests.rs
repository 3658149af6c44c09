use std::fs;

use tonic::{Code, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::cli::demo::address::ServedAt;
use crate::cli::demo::ledger::Ledger;
use crate::cli::demo::mailbox::{Mailbox, link};
use crate::settings::ServiceName;

fn refusal(reason: &str) -> Result<Response<()>, Status> {
    let details = ErrorDetails::with_error_info(reason, "tenantry", []);
    Err(Status::with_error_details(Code::PermissionDenied, "no", details))
}

#[test]
fn a_story_that_went_as_expected_is_fine() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.allowed("a step", Ok(Response::new(7))).unwrap(), 7);
    ledger.denied("a step", refusal("PERMISSION_DENIED"));
    ledger.seen("a fact", true, "so");
    assert!(ledger.close(Ok(())).is_ok());
}

#[test]
fn each_way_to_deviate_makes_the_story_fail() {
    let fails = |deviate: &dyn Fn(&mut Ledger)| {
        let mut ledger = Ledger::default();
        deviate(&mut ledger);
        ledger.close(Ok(())).unwrap_err().to_string()
    };
    let counted = "1 of 1 steps did not go as expected";
    assert_eq!(fails(&|ledger| ledger.denied("allowed instead", Ok(Response::new(())))), counted);
    assert_eq!(fails(&|ledger| ledger.denied("another reason", refusal("LAST_HOLDER"))), counted);
    assert_eq!(fails(&|ledger| ledger.denied("no reason", Err::<Response<()>, _>(Status::internal("")))), counted);
    assert_eq!(fails(&|ledger| ledger.seen("a fact", false, "not so")), counted);
}

#[test]
fn a_story_without_a_step_it_needs_breaks_off() {
    let mut ledger = Ledger::default();
    let broken = ledger.allowed("a step", refusal("PERMISSION_DENIED")).unwrap_err();
    assert!(ledger.close(Err(broken)).unwrap_err().to_string().contains("cannot go on"));
}

#[test]
fn a_service_is_at_its_own_address_or_at_that_of_all() {
    let parse = |text: &str| text.parse::<ServedAt>();
    let addresses = [parse("authz=http://127.0.0.1:2").unwrap(), parse("http://127.0.0.1:1").unwrap()];
    assert_eq!(ServedAt::of(&addresses, ServiceName::Authz), Some("http://127.0.0.1:2"));
    assert_eq!(ServedAt::of(&addresses, ServiceName::Identity), Some("http://127.0.0.1:1"));
    assert_eq!(ServedAt::of(&addresses[..1], ServiceName::Identity), None);
    assert!(parse("billing=http://127.0.0.1:1").unwrap_err().contains("billing"));
    assert!(parse("127.0.0.1:1").unwrap_err().contains("http://"));
}

#[test]
fn a_link_is_found_in_a_mail_and_only_there() {
    let mail =
        "From: Tenantry <a@b>\nTo: ada@example.com\nSubject: x\n\nHello,\n\nhttp://127.0.0.1/join?token=tnt_inv_7 \n";
    assert_eq!(link(mail), Some(("ada@example.com".to_owned(), "tnt_inv_7".to_owned())));
    assert_eq!(link("To: ada@example.com\n\nYou have an account already.\n"), None);
    assert_eq!(link("Subject: x\n\nhttp://127.0.0.1/join?token=tnt_inv_7\n"), None);
}

#[tokio::test]
async fn mails_of_earlier_runs_are_left_alone_and_the_newest_counts() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, token: &str| {
        fs::write(directory.path().join(name), format!("To: ada@example.com\n\nhttp://x/y?token={token}\n")).unwrap();
    };
    write("1.eml", "earlier");
    let mut mailbox = Mailbox::open(directory.path()).unwrap();
    write("2.eml", "older");
    write("3.eml", "newer");
    write(".4.draft", "draft");
    assert_eq!(mailbox.token_for("ada@example.com").await.unwrap(), "newer");
}
