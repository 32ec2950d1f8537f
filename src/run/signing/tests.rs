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
    CodeAsked { device: device.into(), purpose: "role r".into(), not_before: None, refused: None }
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
