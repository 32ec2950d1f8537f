//! The page on which a person approves or denies a sign-in. It has no script, and shows nothing that it was given.

use super::portal::parameter;
use super::{Asked, Sso, Waiting};

impl Sso {
    /// The question.
    pub(super) fn ask(&self, asked: &Asked<'_>) -> String {
        let code = parameter(asked.query, "user_code").unwrap_or_default();
        let known = self.state().waiting.values().any(|waiting| waiting.user_code == code);
        if !known {
            return page(
                "Sign in",
                "<form method=get action=/device><label>Code <input name=user_code autofocus></label> \
                 <button>Next</button></form><p>A code that was used, or has ended, is not known any more.</p>",
            );
        }
        // A known code is letters, digits and a dash.
        page(
            &format!("Sign in with {code}?"),
            &format!(
                "<p>Flowid asks to sign in to the accounts of the demo. It shows this code; approve it only when it \
                 is the same.</p><form method=post action=/device><input type=hidden name=user_code value={code}>\
                 <button name=decision value=approve>Approve</button> <button name=decision value=deny>Deny</button>\
                 </form>"
            ),
        )
    }

    /// The answer to it.
    pub(super) fn decide(&self, asked: &Asked<'_>) -> String {
        let form = String::from_utf8_lossy(asked.body);
        let code = parameter(&form, "user_code").unwrap_or_default();
        let decision = match parameter(&form, "decision").as_deref() {
            Some("approve") => true,
            Some("deny") => false,
            _ => return page("Nothing was decided", "<p>Go back, and choose one.</p>"),
        };
        let mut state = self.state();
        let undecided = |waiting: &&mut Waiting| waiting.user_code == code && waiting.decision.is_none();
        match state.waiting.values_mut().find(undecided) {
            Some(waiting) => waiting.decision = Some(decision),
            None => return page("Too late", "<p>This code was decided on already, or has ended.</p>"),
        }
        let words = if decision { "Approved" } else { "Denied" };
        page(words, "<p>Close this page; flowid goes on by itself.</p>")
    }
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><h1>{title}</h1>{body}</html>"
    )
}
