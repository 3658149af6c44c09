use contracts::identity::v1::GetUserRequest;
use contracts::identity::v1::user_service_client::UserServiceClient;
use testkit::{Ending, peer};
use tonic::{Code, Status};

use crate::fault::Fault;
use crate::secret::Key;
use crate::wire::{Address, channel};

async fn answer(urls: String) -> Result<(), Status> {
    let channel = channel(&Address::Remote(urls), &Key::new([7; 32])).unwrap();
    UserServiceClient::new(channel).get_user(GetUserRequest::default()).await.map(drop)
}

/// Whoever called meanwhile may call again, and nobody is told of a defect: a process that is replaced is none.
#[tokio::test]
async fn a_process_that_goes_is_unavailable_to_the_others() {
    for ending in [Ending::Gone, Ending::AskedToGo, Ending::GoneAnswering] {
        let (first, second) = (peer(ending).await.unwrap(), peer(ending).await.unwrap());
        for urls in [peer(ending).await.unwrap(), format!("{first},{second}")] {
            let status = answer(urls).await.unwrap_err();
            assert_eq!(Fault::from_peer(status.clone()).code(), Code::Unavailable, "{ending:?}: {status:?}");
        }
    }
}
