//! Questions and answers between sessions and the loop.

use super::*;
use crate::domain::SavedProfile;
use crate::session::Ingredients;

pub fn signing() -> (Arc<dyn Person>, Signing) {
    let (person, questions) = person();
    let sessions = Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved: vec![],
        keys: HashMap::new(),
        session_name: "flowid-ann".to_owned(),
        person: Arc::clone(&person),
    });
    (person, Signing::new(Arc::new(sessions), questions))
}

fn asked(device: &str) -> CodeAsked {
    CodeAsked {
        device: device.into(),
        purpose: "role r".into(),
        not_before: None,
        refused: None,
        serves_until: None,
    }
}

#[tokio::test]
async fn two_questions_wait_at_once_and_each_gets_its_own_answer() {
    let (person, mut signing) = signing();
    let (one, two) = (Arc::clone(&person), person);
    let one = tokio::spawn(async move { one.code(asked("phone")).await });
    let two = tokio::spawn(async move { two.code(asked("key")).await });
    let mut ids = HashMap::new();
    for _ in 0..2 {
        let Msg::CodeAsked(id, asked) = signing.next().await else { panic!("a question was to come") };
        ids.insert(asked.device.raw().to_owned(), id);
    }
    signing.answer(ids["key"], None);
    signing.answer(ids["phone"], Some(Secret::new("123456".to_owned())));
    assert_eq!(one.await.unwrap().unwrap().reveal(), "123456");
    assert_eq!(two.await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
}

#[tokio::test]
async fn who_asks_when_the_console_is_gone_is_not_left_waiting() {
    let (person, signing) = signing();
    let asking = Arc::clone(&person);
    let waiting = tokio::spawn(async move { asking.code(asked("phone")).await });
    tokio::task::yield_now().await;
    drop(signing);
    assert_eq!(waiting.await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
    assert_eq!(person.code(asked("phone")).await.unwrap_err().kind, FaultKind::Cancelled);
}

fn sign_in(start_url: &str) -> SignInAsked {
    SignInAsked {
        start_url: start_url.into(),
        address: "https://example.com/device".into(),
        address_with_code: "https://example.com/device?user_code=ABCD-EFGH".into(),
        code: "ABCD-EFGH".into(),
        expires: jiff::Timestamp::UNIX_EPOCH,
        remark: None,
    }
}

#[tokio::test]
async fn a_sign_in_is_declined_by_the_person_or_ended_by_who_asked() {
    let (person, mut signing) = signing();
    let (one, two) = (Arc::clone(&person), person);
    let one = tokio::spawn(async move { one.sign_in(sign_in("https://one.example.com/start")).await });
    let two = tokio::spawn(async move { two.sign_in(sign_in("https://two.example.com/start")).await });
    let mut ids = HashMap::new();
    for _ in 0..2 {
        let Msg::SignInAsked(id, asked) = signing.next().await else { panic!("a sign-in was to be asked") };
        ids.insert(asked.start_url.raw().to_owned(), id);
    }
    signing.decline(ids["https://one.example.com/start"]);
    let fault = one.await.unwrap();
    assert_eq!((fault.kind, fault.what.raw()), (FaultKind::Cancelled, "nobody signs in at one.example.com"));
    // The token has come: who asked drops the question, and the loop is told.
    two.abort();
    let ended = signing.next().await;
    assert!(matches!(ended, Msg::SignInEnded(id) if id == ids["https://two.example.com/start"]), "{ended:?}");
}

#[tokio::test]
async fn a_sign_in_ends_with_the_console() {
    let (person, mut signing) = signing();
    let asking = Arc::clone(&person);
    let waiting = tokio::spawn(async move { asking.sign_in(sign_in("https://one.example.com")).await });
    assert!(matches!(signing.next().await, Msg::SignInAsked(..)));
    drop(signing);
    assert_eq!(waiting.await.unwrap().kind, FaultKind::Cancelled);
    assert_eq!(person.sign_in(sign_in("https://one.example.com")).await.kind, FaultKind::Cancelled);
}
