//! The form by itself: every kind of field, every rule once and beneath its field, nothing lost, nothing secret shown. The
//! rules are those of the STS API reference, as `domain::profile::check` has them.

use super::field::{Part, Target, fields_of};
use super::*;
use crate::command::Key;
use crate::domain::{Hop, Region, Source};

const ROLE: &str = "arn:aws:iam::123456789012:role/debug";

fn press(form: &mut Form, keys: &str) {
    for key in keys.split_whitespace() {
        assert!(form.on_key(Key::parse(key).unwrap()), "{key}");
    }
}

fn write(form: &mut Form, field: Field, text: &str) {
    let fields = form.fields();
    let at =
        |field: Field| fields.iter().position(|known| *known == field).unwrap_or_else(|| panic!("{field:?}"));
    let by = at(field) as isize - at(form.focus()) as isize;
    for _ in 0..by.unsigned_abs() {
        form.on(if by < 0 { Command::FocusPrevious } else { Command::FocusNext }, 1);
    }
    assert_eq!(form.focus(), field);
    if choices(field).is_empty() {
        assert_eq!(form.paste(text), None, "{field:?}");
    } else {
        while choices(field)[form.values().chosen(field)] != text {
            press(form, "Space");
        }
    }
}

fn new() -> Form {
    let kept = Kept { names: vec![Profile::new("taken")], keys: vec!["AKIAINTHEVAULT0001".to_owned()] };
    Form::add(None, kept)
}

fn written(values: &[(Field, &str)]) -> Form {
    let mut form = new();
    for (field, text) in values {
        write(&mut form, *field, text);
    }
    form
}

/// What is shown to be wrong, with the field.
fn wrongs(form: &Form) -> Vec<(Field, String)> {
    form.shown_wrongs().map(|wrong| (wrong.field, wrong.what.raw().to_owned())).collect()
}

#[test]
fn every_kind_of_field_comes_into_the_profile() {
    let hop = |part| Field::Hop(0, part);
    let mut form = written(&[
        (Field::Name, "payments-prod"),
        (Field::Account, "123456789012"),
        (Field::Region(0), "eu-west-1"),
        (Field::Region(1), " us-east-1 "),
        (Field::Role, "operator"),
        (Field::Production, "yes"),
        (Field::LockAfter, "10m"),
        (Field::SessionLimit, "12h"),
        (Field::Source, "iam-user"),
        (Field::AccessKeyId, "AKIAIOSFODNN7EXAMPLE"),
        (Field::SecretKey, "canary-secret"),
        (Field::KeyDevice, "arn:aws:iam::123456789012:mfa/ann"),
        (Field::KeyDuration, "1h"),
        (hop(Part::RoleArn), ROLE),
        (hop(Part::ExternalId), "acme"),
        (hop(Part::MfaSerial), "GAHT12345678"),
        (hop(Part::SessionName), "ann"),
        (hop(Part::SourceIdentity), "ann.b"),
        (hop(Part::Duration), "900"),
        (hop(Part::SessionPolicy), "{\"Version\":\"2012-10-17\"}"),
        (Field::Tag(0, 0), "team=checkout"),
        (Field::Tag(0, 1), "cost = 7"),
        (Field::Hop(1, Part::RoleArn), "arn:aws:iam::222222222222:role/second"),
        (Field::Target(Target::LogGroup, 0), "/ecs/payments"),
        (Field::Target(Target::LogGroup, 1), "/ecs/limits"),
        (Field::Target(Target::Table, 0), "orders"),
        (Field::Target(Target::Bucket, 0), "archive"),
        (Field::Target(Target::Function, 0), "refund"),
    ]);
    assert_eq!(form.wrongs(), []);
    let submission = form.submit().unwrap();
    let expected = SavedProfile {
        account: Some("123456789012".into()),
        regions: ["eu-west-1", "us-east-1"].map(|name| Region::parse(name).unwrap()).to_vec(),
        role: crate::domain::Role::Operator,
        production: true,
        lock_after: Some(600),
        session_limit: Some(43_200),
        source: Source::IamUser {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            mfa_serial: Some("arn:aws:iam::123456789012:mfa/ann".into()),
            duration: Some(3_600),
        },
        chain: vec![
            Hop {
                role_arn: ROLE.into(),
                external_id: Some("acme".into()),
                mfa_serial: Some("GAHT12345678".into()),
                session_name: Some("ann".into()),
                source_identity: Some("ann.b".into()),
                duration: Some(900),
                session_policy: Some("{\"Version\":\"2012-10-17\"}".into()),
                tags: [("team", "checkout"), ("cost ", " 7")]
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .into(),
            },
            Hop { role_arn: "arn:aws:iam::222222222222:role/second".into(), ..Hop::default() },
        ],
        targets: crate::domain::Targets {
            log_groups: vec!["/ecs/payments".into(), "/ecs/limits".into()],
            tables: vec!["orders".into()],
            buckets: vec!["archive".into()],
            functions: vec!["refund".into()],
        },
        ..SavedProfile::new("payments-prod")
    };
    assert_eq!(submission.profile, expected);
    let (id, secret) = submission.secret.unwrap();
    assert_eq!((id.as_str(), secret.reveal()), ("AKIAIOSFODNN7EXAMPLE", "canary-secret"));
    // What was read from a profile reads back to the same.
    let again = Form::edit(&expected, Kept { keys: vec!["AKIAIOSFODNN7EXAMPLE".into()], ..Kept::default() });
    assert_eq!((&again.reading.profile, again.wrongs()), (&expected, [].as_slice()));
}

#[test]
fn only_the_fields_of_the_chosen_source_are_there() {
    let mut form = new();
    let kinds: Vec<(&str, usize)> =
        SourceKind::ALL.iter().map(|kind| (kind.as_str(), fields_of(*kind).len())).collect();
    assert_eq!(
        kinds,
        [("ambient", 0), ("shared-config", 1), ("iam-user", 4), ("sso", 4), ("web-identity", 1), ("saml", 2)]
    );
    let before = form.fields().len();
    for (word, count) in kinds {
        write(&mut form, Field::Source, word);
        assert_eq!(form.fields().len(), before + count, "{word}");
    }
}

/// Each rule of the check once: what is written, and beneath which field its mistake stands.
#[test]
fn every_mistake_stands_beneath_its_field_while_one_types() {
    let iam = (Field::Source, "iam-user");
    let sso = (Field::Source, "sso");
    let role = (Field::Hop(0, Part::RoleArn), ROLE);
    let long = "x".repeat(256);
    let cases: Vec<(Vec<(Field, &str)>, &str)> = vec![
        (vec![(Field::Name, "a b")], "it holds ` `"),
        (vec![(Field::Name, "-a")], "it begins like an option"),
        (vec![(Field::Name, "env")], "env is the profile of the environment"),
        (vec![(Field::Name, "taken")], "there is a profile taken already"),
        (vec![(Field::Account, "42")], "\"42\" is not the id of an account"),
        (
            vec![(Field::Region(0), "eu-west-1"), (Field::Region(1), "EU")],
            "\"EU\" is not the name of a region",
        ),
        (vec![(Field::LockAfter, "soon")], "\"soon\" is no time"),
        (vec![(Field::LockAfter, "1s")], "it is 1 seconds"),
        (vec![(Field::SessionLimit, "9999h")], "it is 35996400 seconds"),
        (vec![iam, (Field::AccessKeyId, "AKIA")], "its length is 4"),
        (vec![iam, (Field::KeyDevice, "short")], "its length is 5"),
        (vec![iam, (Field::KeyDuration, "1m")], "it is 60 seconds"),
        (vec![sso, (Field::StartUrl, "http://x")], "\"http://x\" is not an https address"),
        (vec![sso, (Field::SsoRegion, "x y")], "\"x y\" is not the name of a region"),
        (vec![sso, (Field::SsoAccount, "1")], "\"1\" is not the id of an account"),
        (vec![sso, (Field::PermissionSet, "a b")], "it holds ` `"),
        (
            vec![(Field::Source, "saml"), (Field::SamlProvider, "okta")],
            "\"okta\" is not the ARN of a saml-provider",
        ),
        (vec![(Field::Hop(0, Part::RoleArn), "role")], "\"role\" is not the ARN of a role"),
        (vec![role, (Field::Hop(0, Part::ExternalId), "x")], "its length is 1"),
        (vec![role, (Field::Hop(0, Part::MfaSerial), "x")], "its length is 1"),
        (vec![role, (Field::Hop(0, Part::SessionName), "a b")], "it holds ` `"),
        (vec![role, (Field::Hop(0, Part::SourceIdentity), "x")], "its length is 1"),
        (vec![role, (Field::Hop(0, Part::Duration), "13h")], "it is 46800 seconds"),
        (vec![role, (Field::Hop(0, Part::SessionPolicy), "[]")], "it is no JSON object"),
        (vec![role, (Field::Tag(0, 0), "team")], "\"team\" has no ="),
        (vec![role, (Field::Tag(0, 0), "a=1"), (Field::Tag(0, 1), "a=2")], "\"a\" is there twice"),
        (vec![role, (Field::Tag(0, 0), "b=1"), (Field::Tag(0, 1), "aws:x=2")], "\"aws:x\" begins with aws:"),
        (
            vec![role, (Field::Hop(1, Part::RoleArn), ROLE), (Field::Hop(1, Part::ExternalId), "?")],
            "its length is 1",
        ),
        (
            vec![(Field::Target(Target::Table, 0), "t"), (Field::Target(Target::Function, 0), &long)],
            "its length is 256",
        ),
    ];
    for (values, what) in cases {
        let form = written(&values);
        let (field, text) = values.last().unwrap();
        let found = wrongs(&form);
        let (at, said) = found.first().unwrap_or_else(|| panic!("{field:?} {text:?}"));
        assert!(at == field && said.starts_with(what), "{field:?} {text:?}: {found:?}");
        let rows = form.rows();
        let place = rows.iter().position(|row| *row == Row::Field(*field)).unwrap();
        assert!(
            matches!(&rows[place + 1], Row::Wrong(wrong) if wrong.field == *field && !wrong.cure.raw().is_empty())
        );
    }
}

#[test]
fn what_is_missing_is_told_when_it_is_saved_and_the_first_is_gone_to() {
    let needs: [(&str, &[Field]); 5] = [
        ("shared-config", &[Field::SharedProfile]),
        ("iam-user", &[Field::AccessKeyId, Field::SecretKey]),
        ("sso", &[Field::StartUrl, Field::SsoRegion, Field::SsoAccount, Field::PermissionSet]),
        ("web-identity", &[Field::TokenFile, Field::Hop(0, Part::RoleArn)]),
        ("saml", &[Field::SamlProvider, Field::AssertionFile, Field::Hop(0, Part::RoleArn)]),
    ];
    for (word, fields) in needs {
        let mut form = written(&[(Field::Source, word)]);
        assert_eq!(wrongs(&form), [], "{word}: nothing is told of what was not written yet");
        assert!(form.submit().is_none());
        let told: Vec<Field> = form.shown_wrongs().map(|wrong| wrong.field).collect();
        assert_eq!(told, [&[Field::Name], fields].concat(), "{word}");
        assert_eq!((form.focus(), form.stage()), (Field::Name, Stage::Writing));
    }
    // A token has no place for what only AssumeRole takes.
    let form = written(&[
        (Field::Source, "web-identity"),
        (Field::TokenFile, "/run/token"),
        (Field::Hop(0, Part::RoleArn), ROLE),
        (Field::Hop(0, Part::ExternalId), "acme"),
    ]);
    assert_eq!(
        form.shown_wrongs().map(|wrong| wrong.field).collect::<Vec<_>>(),
        [Field::Hop(0, Part::ExternalId)]
    );
}

#[test]
fn the_secret_of_a_key_is_shown_nowhere_and_needed_only_when_the_vault_has_none() {
    let mut form = written(&[
        (Field::Name, "key"),
        (Field::Source, "iam-user"),
        (Field::AccessKeyId, "AKIAIOSFODNN7EXAMPLE"),
        (Field::SecretKey, "canary-7f3a"),
    ]);
    press(&mut form, "x Backspace");
    assert!(!format!("{form:?}").contains("canary"), "{form:?}");
    assert_eq!(form.secret_length(), 11);
    let submission = form.submit().unwrap();
    assert!(!format!("{submission:?}").contains("canary"), "{submission:?}");
    // It is still there when the save is refused.
    form.refuse(Fault::new(crate::domain::FaultKind::Io, "no room"));
    assert_eq!((form.secret_length(), form.wrongs().len()), (11, 0));
    let known = written(&[(Field::Source, "iam-user"), (Field::AccessKeyId, "AKIAINTHEVAULT0001")]);
    assert!(!known.wrongs().iter().any(|wrong| wrong.field == Field::SecretKey));
}

#[test]
fn lists_grow_by_themselves_and_an_entry_or_a_role_is_removed_whole() {
    let mut form = written(&[
        (Field::Region(0), "eu-west-1"),
        (Field::Region(1), "us-east-1"),
        (Field::Region(2), "ap-south-1"),
        (Field::Hop(0, Part::RoleArn), ROLE),
        (Field::Tag(0, 0), "a=1"),
        (Field::Hop(1, Part::RoleArn), "arn:aws:iam::222222222222:role/second"),
        (Field::Hop(1, Part::ExternalId), "acme"),
    ]);
    write(&mut form, Field::Region(1), "");
    form.on(Command::RemoveEntry, 1);
    write(&mut form, Field::Hop(0, Part::RoleArn), "");
    form.on(Command::RemoveEntry, 1);
    let profile = &form.reading.profile;
    assert_eq!(profile.regions.iter().map(Region::as_str).collect::<Vec<_>>(), ["eu-west-1", "ap-south-1"]);
    let hop = Hop {
        role_arn: "arn:aws:iam::222222222222:role/second".into(),
        external_id: Some("acme".into()),
        ..Hop::default()
    };
    assert_eq!(profile.chain, [hop]);
}

#[test]
fn a_paste_goes_into_the_field_without_its_line_breaks_and_that_is_said() {
    let mut form = written(&[(Field::Hop(0, Part::RoleArn), "")]);
    assert_eq!(form.paste(&format!("{ROLE}\n")), None, "one at the end is nothing to speak of");
    assert_eq!(form.values().text(Field::Hop(0, Part::RoleArn)), ROLE);
    write(&mut form, Field::Hop(0, Part::SessionPolicy), "");
    assert_eq!(
        form.paste("{\n\"Version\":\r\n\"2012-10-17\"}"),
        Some("the line breaks of what was pasted were left out")
    );
    assert_eq!(form.values().text(Field::Hop(0, Part::SessionPolicy)), "{\"Version\":\"2012-10-17\"}");
    assert!(form.paste(&"x".repeat(5_000)).unwrap().contains("too long"));
    write(&mut form, Field::Role, "viewer");
    assert!(form.paste("admin").unwrap().contains("chosen"));
    assert_eq!(form.reading.profile.role, crate::domain::Role::Viewer);
}

#[test]
fn leaving_asks_before_changes_are_lost() {
    let mut form = new();
    assert!(form.leave(), "nothing was written");
    write(&mut form, Field::Name, "a");
    assert!(!form.leave());
    assert_eq!(form.stage(), Stage::Leaving);
    // Any other key goes on.
    press(&mut form, "b");
    assert!(!form.leave() && form.leave());
    // Taken back, nothing would be lost.
    press(&mut form, "C-u");
    assert!(form.leave());
}

#[test]
fn what_someone_else_changed_is_taken_over_and_what_was_written_stays() {
    let base = SavedProfile { account: Some("1".repeat(12)), ..SavedProfile::new("a") };
    let mut form = Form::edit(&base, Kept::default());
    press(&mut form, "C-u");
    form.paste(&"2".repeat(12));
    let first = form.submit().unwrap();
    assert!(first.base.as_ref() == Some(&base) && form.submit().is_none(), "saved once");
    assert!(!form.leave(), "it can't be left while it is saved");
    let theirs = SavedProfile { account: Some("3".repeat(12)), production: true, ..base.clone() };
    form.meet(theirs.clone(), Fault::new(crate::domain::FaultKind::Invalid, "changed meanwhile"));
    assert_eq!(form.refusal().map(|fault| fault.what.raw()), Some("changed meanwhile"));
    let second = form.submit().unwrap();
    assert_eq!(second.base, Some(theirs));
    assert_eq!(second.profile, SavedProfile { account: Some("2".repeat(12)), production: true, ..base });
}

#[test]
fn the_name_of_a_profile_that_is_there_stays_and_a_copy_begins_without_one() {
    let saved = SavedProfile { production: true, ..SavedProfile::new("a") };
    let form = Form::edit(&saved, Kept::default());
    assert!(form.is_fixed(Field::Name) && !form.fields().contains(&Field::Name));
    let copy = Form::add(Some(&saved), Kept::default());
    assert_eq!((copy.focus(), copy.values().text(Field::Name)), (Field::Name, ""));
    assert!(copy.reading.profile.production && !copy.is_changed());
}
