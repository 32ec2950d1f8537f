//! A saved profile against the limits of STS and IAM, all mistakes at once. Limits and patterns are those of the STS API
//! reference (AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity, GetSessionToken) and of "IAM and AWS STS quotas".

use super::{Hop, SavedProfile, Source};
use crate::domain::text::safe;
use crate::domain::{Region, Text};

/// What is wrong with one field of a profile, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileMistake {
    /// The field, as the option that sets it: `--role-arn`, of a chain `--role-arn (hop 2)`.
    pub field: Text,
    /// Where more than one thing has this field.
    pub spot: Spot,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub cure: Text,
}

/// Which of several things with the same field a mistake is about, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// The hop of the chain; none for the source and for the profile itself.
    pub hop: Option<usize>,
    /// The entry of a list.
    pub entry: Option<usize>,
}

impl ProfileMistake {
    /// A mistake in what the profile itself says.
    pub fn new(field: &str, what: impl Into<Text>, cure: impl Into<Text>) -> Self {
        Self { field: field.into(), spot: Spot::default(), what: what.into(), cure: cure.into() }
    }
}

impl std::fmt::Display for ProfileMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; {}", self.field.safe(), self.what.safe(), self.cure.safe())
    }
}

/// Longest name of a profile, in characters: it has to fit a status bar.
pub(super) const NAME_LIMIT: usize = 64;
/// AssumeRole takes 900 to 43,200 seconds; a role may allow less.
const ROLE_SECONDS: (u32, u32) = (900, 43_200);
/// GetSessionToken takes 900 to 129,600 seconds; Flowid keeps a person's own session to one to four hours.
const USER_SECONDS: (u32, u32) = (3_600, 14_400);
/// Characters of an inline session policy.
const POLICY_LIMIT: usize = 2_048;
/// Session tags of one call, and the characters of a key and a value.
const TAG_LIMITS: (usize, usize, usize) = (50, 128, 256);
/// Limits of our own for the lock: from half a minute to a week.
const LOCK_SECONDS: (u32, u32) = (30, 604_800);

/// Collects mistakes.
#[derive(Default)]
struct Mistakes {
    found: Vec<ProfileMistake>,
    /// What stands behind each field, such as ` (hop 2)`.
    place: String,
    spot: Spot,
}

impl Mistakes {
    fn add(&mut self, field: &str, what: impl Into<Text>, cure: impl Into<Text>) {
        let field = format!("{field}{}", self.place);
        self.found.push(ProfileMistake { spot: self.spot, ..ProfileMistake::new(&field, what, cure) });
    }

    /// A value of so many characters, all of which `legal` knows.
    fn text(&mut self, field: &str, value: &str, rule: &Rule) {
        let count = value.chars().count();
        let (least, most) = rule.length;
        if count < least || count > most {
            let cure = format!("write {least} to {most} characters");
            self.add(field, format!("its length is {count}"), cure);
        } else if let Some(wrong) = value.chars().find(|c| !(rule.legal)(*c)) {
            let shown = safe(wrong.encode_utf8(&mut [0; 4])).to_string();
            self.add(field, format!("it holds `{shown}`"), format!("write only {}", rule.words));
        }
    }

    fn optional(&mut self, field: &str, value: Option<&String>, rule: &Rule) {
        if let Some(value) = value {
            self.text(field, value, rule);
        }
    }

    fn seconds(&mut self, field: &str, value: Option<u32>, (least, most): (u32, u32)) {
        if let Some(value) = value.filter(|value| *value < least || *value > most) {
            self.add(field, format!("it is {value} seconds"), format!("write {least} to {most} seconds"));
        }
    }
}

/// How long a value may be and of what it is made.
struct Rule {
    length: (usize, usize),
    legal: fn(char) -> bool,
    words: &'static str,
}

/// `[\w+=,.@-]`, of session names, source identities and permission sets.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// `[\w+=,.@:\/-]`, of external ids and serial numbers.
fn is_path(c: char) -> bool {
    is_name(c) || ":/".contains(c)
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`, of session tags.
fn is_tag(c: char) -> bool {
    c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c)
}

/// `[\u0009\u000A\u000D\u0020-\u00FF]`, of session policies.
fn is_policy(c: char) -> bool {
    "\t\n\r".contains(c) || ('\u{20}'..='\u{ff}').contains(&c)
}

const NAME: &str = "letters, digits and _+=,.@-";
const PATH: &str = "letters, digits and _+=,.@:/-";

const SESSION_NAME: Rule = Rule { length: (2, 64), legal: is_name, words: NAME };
const EXTERNAL_ID: Rule = Rule { length: (2, 1_224), legal: is_path, words: PATH };
const MFA_SERIAL: Rule = Rule { length: (9, 256), legal: is_path, words: PATH };
const PERMISSION_SET: Rule = Rule { length: (1, 32), legal: is_name, words: NAME };
const ACCESS_KEY_ID: Rule = Rule {
    length: (16, 128),
    legal: |c| c.is_ascii_alphanumeric() || c == '_',
    words: "letters, digits and _",
};
const POLICY: Rule =
    Rule { length: (1, POLICY_LIMIT), legal: is_policy, words: "printable characters up to U+00FF" };

/// What is wrong with the name of a profile, if anything.
pub fn check_name(name: &str) -> Option<ProfileMistake> {
    let mut mistakes = Mistakes::default();
    let rule = Rule {
        length: (1, NAME_LIMIT),
        legal: |c| c.is_alphanumeric() || "_+=,.@:/-".contains(c),
        words: "letters, digits and _+=,.@:/-",
    };
    mistakes.text("name", name, &rule);
    if name.starts_with('-') {
        mistakes.add("name", "it begins like an option", "begin it with a letter");
    }
    if name == "env" {
        mistakes.add("name", "env is the profile of the environment", "choose another name");
    }
    mistakes.found.into_iter().next()
}

impl SavedProfile {
    /// Everything that STS or we would refuse, in the order of the fields.
    pub fn check(&self) -> Vec<ProfileMistake> {
        let mut mistakes = Mistakes::default();
        mistakes.found.extend(check_name(self.name.as_str()));
        if let Some(account) = &self.account {
            account_id(&mut mistakes, "--account", account);
        }
        for (index, region) in self.regions.iter().enumerate() {
            mistakes.spot.entry = Some(index);
            if let Err(what) = Region::parse(region.as_str()) {
                mistakes.add("--region", what, "write it as AWS does");
            }
        }
        mistakes.spot.entry = None;
        mistakes.seconds("--lock-after", self.lock_after, LOCK_SECONDS);
        mistakes.seconds("--session-limit", self.session_limit, LOCK_SECONDS);
        source(&mut mistakes, &self.source);
        if self.source.exchanges_token() && self.chain.is_empty() {
            let what = format!("a source of {} needs the role that it is exchanged for", self.source.kind());
            mistakes.spot.hop = Some(0);
            mistakes.add("--role-arn", what, "name that role");
        }
        for (index, hop) in self.chain.iter().enumerate() {
            mistakes.spot.hop = Some(index);
            if self.chain.len() > 1 {
                mistakes.place = format!(" (hop {})", index + 1);
            }
            check_hop(&mut mistakes, hop);
            if index == 0 && self.source.exchanges_token() {
                token_hop(&mut mistakes, hop, &self.source);
            }
        }
        mistakes.place.clear();
        mistakes.spot.hop = None;
        targets(&mut mistakes, self);
        mistakes.found
    }
}

fn account_id(mistakes: &mut Mistakes, field: &str, id: &str) {
    if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        mistakes.add(field, format!("{id:?} is not the id of an account"), "write its twelve digits");
    }
}

fn source(mistakes: &mut Mistakes, source: &Source) {
    match source {
        Source::Ambient => {}
        Source::SharedConfig { profile } if profile.is_empty() => {
            mistakes.add("--shared-profile", "it is empty", "name a profile of the shared AWS configuration");
        }
        Source::SharedConfig { .. } => {}
        Source::IamUser { access_key_id, mfa_serial, duration } => {
            mistakes.text("--access-key-id", access_key_id, &ACCESS_KEY_ID);
            mistakes.place = " (source)".to_owned();
            mistakes.optional("--mfa-serial", mfa_serial.as_ref(), &MFA_SERIAL);
            mistakes.seconds("--duration", *duration, USER_SECONDS);
            mistakes.place.clear();
        }
        Source::Sso { start_url, account, permission_set, region: _ } => {
            if !start_url.starts_with("https://") || start_url.len() <= "https://".len() {
                mistakes.add(
                    "--sso-start-url",
                    format!("{start_url:?} is not an https address"),
                    "write it like https://example.awsapps.com/start",
                );
            }
            account_id(mistakes, "--sso-account", account);
            mistakes.text("--permission-set", permission_set, &PERMISSION_SET);
        }
        Source::WebIdentity { token_file } if token_file.as_os_str().is_empty() => {
            mistakes.add("--token-file", "it is empty", "name the file with the token");
        }
        Source::WebIdentity { .. } => {}
        Source::Saml { provider_arn, assertion_file } => {
            arn(mistakes, "--saml-provider", provider_arn, "saml-provider/");
            if assertion_file.as_os_str().is_empty() {
                mistakes.add("--assertion-file", "it is empty", "name the file with the assertion, or -");
            }
        }
    }
}

/// The ARN of something of IAM: `arn:PARTITION:iam::ACCOUNT:KIND/NAME`, 20 to 2,048 characters.
fn arn(mistakes: &mut Mistakes, field: &str, arn: &str, kind: &str) {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let shaped = match parts.as_slice() {
        ["arn", partition, "iam", "", account, rest] => {
            let name = rest.strip_prefix(kind).unwrap_or("");
            (*partition == "aws" || partition.starts_with("aws-"))
                && account.len() == 12
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && !name.is_empty()
                && !name.ends_with('/')
                && name.chars().all(|c| ('\u{21}'..='\u{7e}').contains(&c))
        }
        _ => false,
    };
    if !shaped || arn.len() > 2_048 {
        let cure = format!("write it like arn:aws:iam::123456789012:{kind}name");
        mistakes.add(field, format!("{arn:?} is not the ARN of a {}", kind.trim_end_matches('/')), cure);
    }
}

fn check_hop(mistakes: &mut Mistakes, hop: &Hop) {
    arn(mistakes, "--role-arn", &hop.role_arn, "role/");
    mistakes.optional("--external-id", hop.external_id.as_ref(), &EXTERNAL_ID);
    mistakes.optional("--mfa-serial", hop.mfa_serial.as_ref(), &MFA_SERIAL);
    mistakes.optional("--session-name", hop.session_name.as_ref(), &SESSION_NAME);
    mistakes.optional("--source-identity", hop.source_identity.as_ref(), &SESSION_NAME);
    if hop.source_identity.as_ref().is_some_and(|identity| identity.starts_with("aws:")) {
        mistakes.add(
            "--source-identity",
            "it begins with aws:, which AWS keeps for itself",
            "begin otherwise",
        );
    }
    mistakes.seconds("--duration", hop.duration, ROLE_SECONDS);
    if let Some(policy) = &hop.session_policy {
        mistakes.text("--session-policy", policy, &POLICY);
        let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(policy);
        if let Err(error) = object {
            mistakes.add("--session-policy", format!("it is no JSON object: {error}"), "write a policy");
        }
    }
    tags(mistakes, hop);
}

fn tags(mistakes: &mut Mistakes, hop: &Hop) {
    let (most, key_limit, value_limit) = TAG_LIMITS;
    if hop.tags.len() > most {
        mistakes.add(
            "--tag",
            format!("there are {} of them", hop.tags.len()),
            format!("give at most {most}"),
        );
    }
    const WORDS: &str = "letters, digits, blanks and _.:/=+-@";
    let mut seen: Vec<String> = Vec::new();
    for (index, (key, value)) in hop.tags.iter().enumerate() {
        mistakes.spot.entry = Some(index);
        mistakes.text("--tag", key, &Rule { length: (1, key_limit), legal: is_tag, words: WORDS });
        mistakes.text("--tag", value, &Rule { length: (0, value_limit), legal: is_tag, words: WORDS });
        let folded = key.to_lowercase();
        if folded.starts_with("aws:") {
            mistakes.add(
                "--tag",
                format!("{key:?} begins with aws:, which AWS keeps for itself"),
                "rename it",
            );
        }
        // STS holds keys that differ in the case of letters alone for the same.
        if seen.contains(&folded) {
            mistakes.add("--tag", format!("{key:?} is there twice but for its case"), "give it once");
        }
        seen.push(folded);
    }
    mistakes.spot.entry = None;
}

/// What the exchange of a token has no place for.
fn token_hop(mistakes: &mut Mistakes, hop: &Hop, source: &Source) {
    let given = [
        ("--external-id", hop.external_id.is_some()),
        ("--mfa-serial", hop.mfa_serial.is_some()),
        ("--source-identity", hop.source_identity.is_some()),
        ("--tag", !hop.tags.is_empty()),
        ("--session-name", hop.session_name.is_some() && matches!(source, Source::Saml { .. })),
    ];
    for (field, _) in given.iter().filter(|(_, given)| *given) {
        let what = format!("the first role is taken by {}, which has no place for it", source.kind());
        mistakes.add(field, what, "leave it out, or let the identity provider say it");
    }
}

fn targets(mistakes: &mut Mistakes, profile: &SavedProfile) {
    let targets = &profile.targets;
    // Longest names: a log group 512, a table 255, a bucket 63 (an access point's ARN is longer), a function's ARN 140.
    let lists = [
        ("--log-group", &targets.log_groups, 512),
        ("--table", &targets.tables, 1_024),
        ("--bucket", &targets.buckets, 2_048),
        ("--function", &targets.functions, 170),
    ];
    for (field, names, most) in lists {
        for (index, name) in names.iter().enumerate() {
            mistakes.spot.entry = Some(index);
            let rule = Rule { length: (1, most), legal: |c| !c.is_control(), words: "printable characters" };
            mistakes.text(field, name, &rule);
        }
    }
}
