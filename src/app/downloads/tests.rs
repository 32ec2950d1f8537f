//! Downloads as the console knows them: asked for, heard of, stopped, gone on with. Nothing is read or written here.

use super::*;
use crate::app::kit::Kit;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::s3::kit::{answer, begins, in_bucket, keys_page, started_list};
use crate::app::{Msg, Pane};
use crate::domain::Profile;
use crate::domain::download::{Left, Row, Verified, What};

const SIZE: (u16, u16) = (80, 24);

/// A console in a bucket with a prefix above two objects.
fn console() -> Kit {
    in_bucket(SIZE, keys_page(&["2026/"], &["a.json", "odd \u{1b}[2J/.."], None))
}

/// The download that the last effects began.
fn begun(kit: &Kit) -> Option<(JobId, Scope, Wish)> {
    kit.effects.iter().find_map(|effect| match effect {
        Effect::Download(job, scope, wish) => Some((*job, scope.clone(), wish.clone())),
        _ => None,
    })
}

fn stopped(kit: &Kit) -> Vec<JobId> {
    let job = |effect: &Effect| match effect {
        Effect::Stop(job) => Some(*job),
        _ => None,
    };
    kit.effects.iter().filter_map(job).collect()
}

/// Begins with the object under the cursor.
fn download(kit: &mut Kit, keys: &str) -> JobId {
    kit.press(keys);
    begun(kit).unwrap().0
}

fn typed(kit: &Kit) -> &str {
    match &kit.state.overlay {
        Some(Overlay::Prompt(PromptKind::Download, line)) => line.text(),
        other => panic!("{other:?}"),
    }
}

fn said(kit: &Kit) -> String {
    kit.state.notices.log().last().unwrap().sentence().raw().to_owned()
}

fn row(key: &str) -> Row {
    Row {
        key: key.into(),
        bytes: 6,
        path: format!("/home/o/{key}").into(),
        verified: Verified::By("CRC64NVME".into()),
        was_there: false,
    }
}

fn counted(there: u64, wanted: u64) -> Counted {
    Counted { wanted, there, fetched: there, objects: 1, ..Counted::default() }
}

#[test]
fn an_object_is_downloaded_to_a_file_that_is_named_after_it() {
    let mut kit = console();
    kit.press("j d");
    assert_eq!((typed(&kit), begins(&kit)), ("a.json", 0), "nothing is asked before the target is taken");
    kit.press("Enter");
    let (job, scope, wish) = begun(&kit).unwrap();
    let What::Object(object) = &wish.what else { panic!("{wish:?}") };
    assert_eq!((object.bucket.as_str(), object.key.as_str()), ("reports", "a.json"));
    assert_eq!((wish.target.to_str(), wish.force), (Some("a.json"), false), "nothing is ever replaced");
    assert_eq!(scope, kit.state.scope);
    kit.press("2");
    kit.say(Msg::Download(job, vec![], counted(0, 6)));
    kit.wait(1_500);
    kit.say(Msg::Download(job, vec![News::Done(row("a.json"))], counted(6, 6)));
    assert_eq!(kit.state.pane, Pane::Logs, "it goes on while one looks elsewhere");
    kit.end(job, Ok(()));
    assert_eq!(said(&kit), "downloaded /home/o/a.json in 1.5 s: 6 B, CRC64NVME is right");
    assert!(!kit.state.downloads.is_running());
}

#[test]
fn what_a_terminal_or_a_folder_could_be_left_by_is_no_part_of_the_name() {
    let mut kit = console();
    kit.press("j j d");
    assert_eq!(typed(&kit), "object");
    kit.press("C-u Enter");
    assert!(begun(&kit).is_none(), "a target is asked for until one is named");
    assert_eq!(typed(&kit), "");
    kit.press("Esc");
    assert!(kit.state.overlay.is_none() && begun(&kit).is_none());
}

#[test]
fn a_prefix_says_how_much_it_is_once_that_was_counted() {
    let mut kit = console();
    kit.press("d");
    assert_eq!((typed(&kit), &kit.state.downloads.asked().unwrap().size), ("2026", &None));
    kit.press("Esc D");
    answer(&mut kit, keys_page(&[], &["2026/a", "2026/bb"], None));
    kit.press("d");
    assert_eq!(kit.state.downloads.asked().unwrap().size.as_deref(), Some("2 objects, 13 B"));
    kit.press("Enter");
    let (_, _, wish) = begun(&kit).unwrap();
    let prefix = What::Prefix { bucket: "reports".into(), prefix: "2026/".into(), requester_pays: false };
    assert_eq!(wish.what, prefix);
}

#[test]
fn what_was_cut_goes_on_with_the_same_keys() {
    let mut kit = console();
    let job = download(&mut kit, "j d '.old' Enter");
    let (_, _, first) = begun(&kit).unwrap();
    let fault = Fault::new(FaultKind::Network, "the connection was cut").hint("check the network");
    let left = Some(Left { bytes: 2, size: 6 });
    let failed = News::Failed { key: "a.json".into(), fault, left };
    kit.say(Msg::Download(job, vec![failed], counted(2, 6)));
    kit.end(job, Ok(()));
    let told = "a.json.old: failed, 2 B of 6 B are kept; the connection was cut; check the network";
    assert_eq!(said(&kit), told);
    kit.press("d");
    assert_eq!(typed(&kit), "a.json.old", "the target of before, where the rest belongs");
    kit.press("Enter");
    let (again, _, second) = begun(&kit).unwrap();
    assert!(again != job && first == second);
    assert_eq!(kit.state.downloads.running().count(), 1);
    kit.press("d Enter");
    assert!(begun(&kit).is_none());
    assert_eq!(said(&kit), "this is being downloaded already");
}

#[test]
fn stopping_is_in_order_and_says_what_is_kept() {
    let mut kit = console();
    let job = download(&mut kit, "j d Enter");
    kit.press("C-c");
    assert_eq!(stopped(&kit), [job]);
    let fault = Fault::new(FaultKind::Cancelled, "stopped on request");
    let left = Some(Left { bytes: 3, size: 6 });
    kit.say(Msg::Download(job, vec![News::Failed { key: "a.json".into(), fault, left }], counted(3, 6)));
    kit.end(job, Ok(()));
    assert_eq!(said(&kit), "a.json: stopped, 3 B of 6 B are kept; downloaded again it goes on there");
    assert_eq!(kit.state.downloads.listed(0).unwrap().standing(), Standing::Stopped);
}

#[test]
fn the_list_stops_one_and_goes_on_with_it() {
    let mut kit = console();
    let first = download(&mut kit, "j d Enter");
    let second = download(&mut kit, "k d Enter");
    kit.press("L Down C-x");
    assert_eq!(stopped(&kit), [first], "the newest stands first");
    kit.press("C-x");
    assert_eq!(stopped(&kit), [], "once is enough");
    kit.end(first, Ok(()));
    kit.press("Enter");
    let (again, _, wish) = begun(&kit).unwrap();
    assert!(wish.what.is_one() && again != first && again != second);
    assert!(matches!(kit.state.overlay, Some(Overlay::List(..))), "the list shows what became of it");
}

#[test]
fn a_prefix_of_which_one_failed_names_it() {
    let mut kit = console();
    let job = download(&mut kit, "d Enter");
    let fault = Fault::new(FaultKind::Unsupported, "it is archived").hint("restore it first: aws s3api ...");
    let failed = News::Failed { key: "2026/b".into(), fault, left: None };
    kit.say(Msg::Download(job, vec![News::Done(row("2026/a")), failed], counted(6, 12)));
    kit.end(job, Ok(()));
    assert_eq!(
        said(&kit),
        "2026: 1 object, 6 B; 1 failed, what came is kept; 2026/b: it is archived; restore it first: aws s3api ..."
    );
    let whole = Fault::new(FaultKind::Denied, "s3:ListBucket is denied").hint("ask for it");
    let job = download(&mut kit, "d Enter");
    kit.end(job, Err(whole));
    assert!(
        said(&kit).ends_with("nothing was fetched; s3:ListBucket is denied; ask for it"),
        "{}",
        said(&kit)
    );
}

#[test]
fn a_download_keeps_its_profile_when_another_is_chosen() {
    let mut kit = console();
    let job = download(&mut kit, "j d Enter");
    kit.state.scope.profile = Profile::new("other");
    let told = kit.state.download_told(0);
    assert!(told[0].starts_with("s3://reports/a.json to a.json, of "), "{told:?}");
    assert!(kit.state.forget_s3().iter().all(|effect| !matches!(effect, Effect::Drop(id) if *id == job)));
    assert!(kit.state.downloads.is_running());
}

#[test]
fn leaving_while_one_runs_is_asked_twice_and_says_what_happens() {
    let mut kit = console();
    download(&mut kit, "j d Enter");
    kit.press("q");
    assert_eq!(
        said(&kit),
        "press it again to leave; a download runs and is stopped in order when you leave: asked for again it goes \
         on where it stopped"
    );
    kit.press("q");
    assert!(kit.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn who_agrees_to_pay_says_so_with_all_that_is_asked_of_the_bucket() {
    let mut kit = console();
    kit.press("$");
    assert!(said(&kit).starts_with("you pay for what you ask of reports from now on"));
    kit.press("D");
    assert!(started_list(&kit).requester_pays);
    kit.press("j d Enter");
    let (_, _, wish) = begun(&kit).unwrap();
    assert!(matches!(wish.what, What::Object(object) if object.requester_pays));
    kit.press("r");
    assert!(started_list(&kit).requester_pays);
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "s3:ListBucket is denied")));
    kit.press("$");
    assert!(!started_list(&kit).requester_pays, "what was refused is asked again");
}
