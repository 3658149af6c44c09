//! Shares, and what is counted at their doors.

use std::sync::Arc;
use std::time::Duration;

use ids::{ResourceId, ShareId, UserId, WorkspaceId};
use kit::Time;
use kit::email::Email;
use kit::passwords::PasswordHash;
use kit::secret::Fingerprint;
use kit_db::{StoreError, Tx};

use crate::model::{Audience, NamedPeople, Resource, Share, WRONG_PASSWORDS_MAX, WRONG_PASSWORDS_REST, WrongPasswords};
use crate::store;
use crate::store::tests::House;

on_both! {
    a_share_comes_back_as_it_was
    a_share_is_found_by_its_secret_and_in_its_place
    a_change_leaves_what_is_counted_at_the_door
    shares_come_page_by_page_and_go
    a_share_is_opened_as_often_as_it_says_however_many_come_at_once
    only_a_share_that_is_as_it_was_seen_is_opened
    ten_wrong_passwords_are_told_and_no_more_however_many_come_at_once
    a_share_that_has_rested_is_told_of_again
}

/// How many come at once.
const CROWD: usize = 50;

impl House {
    fn share(&self, resource: &Resource) -> Share {
        Share {
            id: ShareId::from_uuid(self.source.uuid()),
            organization: resource.organization,
            resource: resource.id,
            display_name: "Plans & \"more\"".to_owned(),
            mode: "send".to_owned(),
            audience: Audience::Anyone,
            password: None,
            expire_time: None,
            max_uses: 0,
            uses: 0,
            closed: false,
            wrong_passwords: WrongPasswords::none(),
            created_by: "operator".to_owned(),
            create_time: self.source.now(),
            version: 1,
        }
    }

    fn secret(&self) -> Fingerprint {
        self.source.bytes()
    }

    async fn shared(&self, share: impl FnOnce(&Resource) -> Share) -> Share {
        let organization = self.organization();
        let resource = self.resource(organization, organization);
        let share = share(&resource);
        let tx = self.begin().await;
        store::resource::insert(&tx, &resource).await.unwrap();
        store::share::insert(&tx, &share, &self.secret()).await.unwrap();
        tx.commit_step().await.unwrap();
        share
    }

    async fn read(&self, share: &Share) -> Share {
        let found = store::share::find(self.db.read(), share.organization, share.resource, share.id).await;
        found.unwrap().unwrap()
    }

    /// How many of a crowd that comes at once are counted.
    async fn crowd(self: &Arc<Self>, share: &Share, count: Count, now: Time) -> usize {
        let mut comers = tokio::task::JoinSet::new();
        for _ in 0..CROWD {
            let (house, share) = (Arc::clone(self), share.clone());
            comers.spawn(async move {
                let tx = house.begin().await;
                let counted = count.run(&tx, &share, now).await.unwrap();
                tx.commit_step().await.unwrap();
                counted
            });
        }
        comers.join_all().await.into_iter().filter(|counted| *counted).count()
    }

    async fn counted(&self, share: &Share, count: Count, now: Time) -> bool {
        let tx = self.begin().await;
        let counted = count.run(&tx, share, now).await.unwrap();
        tx.commit_step().await.unwrap();
        counted
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
enum Count {
    Use,
    WrongPassword,
}

impl Count {
    async fn run(self, tx: &Tx, share: &Share, now: Time) -> Result<bool, StoreError> {
        match self {
            Self::Use => store::share::count_use(tx, share, now).await,
            Self::WrongPassword => store::share::count_wrong_password(tx, share, now).await,
        }
    }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn a_share_comes_back_as_it_was(house: House) {
    let user = UserId::from_uuid(house.source.uuid());
    let people = NamedPeople {
        users: [user].into(),
        emails: [email("ann@example.com"), email("bob@example.com")].into(),
        known: [(email("ann@example.com"), user)].into(),
    };
    let workspace = WorkspaceId::from_uuid(house.source.uuid());
    for audience in [
        Audience::Anyone,
        Audience::Organization,
        Audience::Workspace { id: workspace, guests: true },
        Audience::Workspace { id: workspace, guests: false },
        Audience::People(people),
    ] {
        let share = house.shared(|resource| Share {
            audience,
            password: Some(PasswordHash::new("$argon2id$".to_owned())),
            expire_time: Some(Time::from_millis(9_000)),
            max_uses: 7,
            uses: 3,
            closed: true,
            wrong_passwords: WrongPasswords { count: 2, last: Time::from_millis(5_000) },
            ..house.share(resource)
        });
        let share = share.await;
        assert_eq!(house.read(&share).await, share);
    }
}

async fn a_share_is_found_by_its_secret_and_in_its_place(house: House) {
    let organization = house.organization();
    let resource = house.resource(organization, organization);
    let (share, secret) = (house.share(&resource), house.secret());
    let tx = house.begin().await;
    store::resource::insert(&tx, &resource).await.unwrap();
    store::share::insert(&tx, &share, &secret).await.unwrap();
    assert_eq!(store::share::find_by_secret(&tx, &secret).await.unwrap().as_ref(), Some(&share));
    assert_eq!(store::share::find_by_secret(&tx, &house.secret()).await.unwrap(), None);
    let elsewhere = ResourceId::from_uuid(house.source.uuid());
    assert_eq!(store::share::find(&tx, organization, elsewhere, share.id).await.unwrap(), None);
    assert_eq!(store::share::find(&tx, house.organization(), resource.id, share.id).await.unwrap(), None);
    assert!(store::resource::delete(&tx, organization, &[resource.id]).await.unwrap_err().is_foreign_key());
}

async fn a_change_leaves_what_is_counted_at_the_door(house: House) {
    let seen = house.shared(|resource| house.share(resource)).await;
    assert!(house.counted(&seen, Count::Use, house.source.now()).await);
    let changed = Share {
        display_name: "Other".to_owned(),
        mode: "receive".to_owned(),
        audience: Audience::Organization,
        password: Some(PasswordHash::new("$argon2id$".to_owned())),
        expire_time: Some(Time::from_millis(9_000)),
        max_uses: 4,
        closed: true,
        version: 2,
        ..seen
    };
    let tx = house.begin().await;
    store::share::update(&tx, &changed).await.unwrap();
    tx.commit_step().await.unwrap();
    assert_eq!(house.read(&changed).await, Share { uses: 1, ..changed });
}

async fn shares_come_page_by_page_and_go(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let chain = house.chain(&tx, organization, 2).await;
    let mut shares = [(); 5].map(|()| house.share(&chain[0]));
    shares.sort_by_key(|share| share.id);
    for share in shares.iter().chain([&house.share(&chain[1])]) {
        store::share::insert(&tx, share, &house.secret()).await.unwrap();
    }
    let page = |after, limit| store::share::page(&tx, organization, chain[0].id, after, limit);
    assert_eq!(page(None, 3).await.unwrap(), shares[..3]);
    assert_eq!(page(Some(shares[2].id), 3).await.unwrap(), shares[3..]);
    assert_eq!(store::share::count(&tx, organization, chain[0].id).await.unwrap(), 5);

    let resources = [chain[0].id, chain[1].id];
    assert_eq!(store::share::on_all(&tx, organization, &resources, 6).await.unwrap().len(), 6);
    assert_eq!(store::share::on_all(&tx, organization, &resources, 3).await.unwrap().len(), 4);
    store::share::delete(&tx, house.organization(), &[shares[0].id]).await.unwrap();
    assert_eq!(
        store::share::count(&tx, organization, chain[0].id).await.unwrap(),
        5,
        "another organization's are left"
    );
    store::share::delete(&tx, organization, &[shares[0].id, shares[1].id]).await.unwrap();
    assert_eq!(page(None, 10).await.unwrap(), shares[2..]);
}

async fn a_share_is_opened_as_often_as_it_says_however_many_come_at_once(house: House) {
    let (house, now) = (Arc::new(house), Time::from_millis(1_000));
    let few = house.shared(|resource| Share { max_uses: 7, ..house.share(resource) }).await;
    assert_eq!(house.crowd(&few, Count::Use, now).await, 7);
    assert_eq!(house.read(&few).await.uses, 7);
    let any = house.shared(|resource| house.share(resource)).await;
    assert_eq!(house.crowd(&any, Count::Use, now).await, CROWD);
    assert_eq!(usize::try_from(house.read(&any).await.uses).unwrap(), CROWD);
}

async fn only_a_share_that_is_as_it_was_seen_is_opened(house: House) {
    let end = Time::from_millis(2_000);
    let now = Time::from_millis(1_999);
    let share = house.shared(|resource| Share { expire_time: Some(end), ..house.share(resource) }).await;
    assert!(house.counted(&share, Count::Use, now).await);
    assert!(!house.counted(&share, Count::Use, end).await, "its time has come");
    assert!(!house.counted(&Share { version: 2, ..share.clone() }, Count::Use, now).await, "it has changed");
    let closed = house.shared(|resource| Share { closed: true, ..house.share(resource) }).await;
    assert!(!house.counted(&closed, Count::Use, now).await);
    assert_eq!((house.read(&share).await.uses, house.read(&closed).await.uses), (1, 0));
}

async fn ten_wrong_passwords_are_told_and_no_more_however_many_come_at_once(house: House) {
    let (house, now) = (Arc::new(house), Time::from_millis(1_000_000));
    let hash = PasswordHash::new("$argon2id$".to_owned());
    let share = house.shared(|resource| Share { password: Some(hash), ..house.share(resource) }).await;
    let most = usize::try_from(WRONG_PASSWORDS_MAX).unwrap();
    assert_eq!(house.crowd(&share, Count::WrongPassword, now).await, most);
    assert!(house.read(&share).await.wrong_passwords.wait(now).is_some());
    assert!(!house.counted(&share, Count::Use, now).await, "the right password waits too");
    let without = Share { password: None, ..share };
    assert!(house.counted(&without, Count::Use, now).await, "who needs no password does not");
}

/// The statements follow the same rule as `WrongPasswords::wait`.
async fn a_share_that_has_rested_is_told_of_again(house: House) {
    let (house, now) = (Arc::new(house), Time::from_millis(1_000_000));
    let hash = PasswordHash::new("$argon2id$".to_owned());
    let share = house.shared(|resource| Share { password: Some(hash), ..house.share(resource) }).await;
    house.crowd(&share, Count::WrongPassword, now).await;

    let almost = now.plus(WRONG_PASSWORDS_REST).minus(Duration::from_millis(1));
    assert!(house.read(&share).await.wrong_passwords.wait(almost).is_some());
    assert!(!house.counted(&share, Count::WrongPassword, almost).await);
    let rested = now.plus(WRONG_PASSWORDS_REST);
    assert!(house.read(&share).await.wrong_passwords.wait(rested).is_none());
    assert!(house.counted(&share, Count::Use, rested).await);
    assert!(house.counted(&share, Count::WrongPassword, rested).await);
    let begun = WrongPasswords { count: 1, last: rested };
    assert_eq!(house.read(&share).await.wrong_passwords, begun, "the count begins anew");
}
