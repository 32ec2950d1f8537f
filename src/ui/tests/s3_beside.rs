//! Screens of the start of an object beside the list of keys.

use super::LARGE;
use super::s3::{both, give, opened_part, sized_page};
use crate::app::Msg;
use crate::app::kit::Kit;
use crate::app::s3::kit::{in_bucket, object_head};
use crate::domain::event::ObjectHead;
use crate::domain::{Event, Fault, FaultKind};

/// A console on whose list the cursor rests at an object, whose start was read where it is seen beside the list.
fn rested(size: (u16, u16), content: &[u8]) -> Kit {
    let mut kit = in_bucket(size, sized_page(content.len() as u64));
    kit.wait(100);
    if size == LARGE {
        let (job, _) = kit.started();
        kit.say(Msg::Job(
            job,
            Event::ObjectHead(Box::new(ObjectHead {
                size: content.len() as u64,
                class: "STANDARD".into(),
                ..object_head()
            })),
        ));
        kit.end(job, Ok(()));
        kit.wait(150);
        give(&mut kit, content);
    }
    kit
}

#[test]
fn the_start_of_an_object_beside_the_list() {
    let text: String = (0..40_000)
        .map(|number| {
            format!(
                "2026-11-24T13:00:{:02}Z INFO request {number} took 12 ms on node-{}\n",
                number % 60,
                number % 7
            )
        })
        .collect();
    both("a_text_beside", |size| rested(size, text.as_bytes()));
    both("a_document_beside", |size| {
        rested(size, br#"{"order":{"id":"o-17","items":[1,2.50]},"state":"declined"}"#)
    });
    let rows = b"{\"id\":1,\"level\":\"ERROR\",\"message\":\"declined\"}\n{\"id\":2,\"level\":\"INFO\",\"message\":\"ok\"}\n";
    both("rows_beside", |size| rested(size, rows));
    both("bytes_beside", |size| rested(size, &b"\0\x01\xfe\xffPAR2".repeat(40)));
}

#[test]
fn an_object_beside_the_list_that_is_denied() {
    both("denied_beside", |size| {
        let mut kit = in_bucket(size, sized_page(1_000));
        kit.wait(100);
        kit.wait(150);
        if size == LARGE {
            let (job, _) = kit.started();
            let fault = Fault::new(FaultKind::Denied, "s3:GetObject is not allowed for user/oncall")
                .hint("ask for s3:GetObject on arn:aws:s3:::reports/*");
            kit.end(job, Err(fault));
        }
        kit
    });
}

#[test]
fn an_object_that_changed_while_it_was_read() {
    let text: String = (0..100_000).map(|number| format!("line {number:06}\n")).collect();
    both("a_changed_object", |size| {
        let mut kit = opened_part(size, text.as_bytes());
        kit.press("G");
        let (job, _) = kit.started();
        kit.end(job, Err(Fault::new(FaultKind::NotFound, "s3://b/k has changed since it was looked at")));
        kit.wait(40_000);
        kit
    });
}
