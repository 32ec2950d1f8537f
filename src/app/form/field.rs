//! The fields of the form of a profile: their names and hints, and which of them a profile has.

use crate::domain::{Role, SourceKind};

/// What a hop of the chain says, besides its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The role.
    RoleArn,
    /// What its trust policy asks for.
    ExternalId,
    /// The MFA device.
    MfaSerial,
    /// The session's name.
    SessionName,
    /// The source identity.
    SourceIdentity,
    /// How long the session lives.
    Duration,
    /// An inline session policy.
    SessionPolicy,
}

impl Part {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::RoleArn,
        Self::ExternalId,
        Self::MfaSerial,
        Self::SessionName,
        Self::SourceIdentity,
        Self::Duration,
        Self::SessionPolicy,
    ];
}

/// What a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Log groups.
    LogGroup,
    /// DynamoDB tables.
    Table,
    /// S3 buckets.
    Bucket,
    /// Lambda functions.
    Function,
}

impl Target {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::LogGroup, Self::Table, Self::Bucket, Self::Function];
}

/// A field. Those of lists and hops are counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The profile's name.
    Name,
    /// The account that is expected.
    Account,
    /// A region.
    Region(usize),
    /// What one may do with it in Flowid.
    Role,
    /// Whether it is production.
    Production,
    /// When the console locks.
    LockAfter,
    /// When one must unlock again.
    SessionLimit,
    /// The kind of source.
    Source,
    /// A profile of the shared configuration.
    SharedProfile,
    /// The public half of a long-term key.
    AccessKeyId,
    /// Its secret half, which is never shown.
    SecretKey,
    /// The MFA device of the key.
    KeyDevice,
    /// How long the key's sessions live.
    KeyDuration,
    /// The start page of the Identity Center.
    StartUrl,
    /// Its region.
    SsoRegion,
    /// The account there.
    SsoAccount,
    /// The permission set.
    PermissionSet,
    /// The file with a token.
    TokenFile,
    /// The identity provider.
    SamlProvider,
    /// The file with an assertion.
    AssertionFile,
    /// A part of a hop.
    Hop(usize, Part),
    /// A session tag of a hop.
    Tag(usize, usize),
    /// Something that it is for.
    Target(Target, usize),
}

/// The fields that a kind of source needs.
pub fn fields_of(source: SourceKind) -> &'static [Field] {
    match source {
        SourceKind::Ambient => &[],
        SourceKind::SharedConfig => &[Field::SharedProfile],
        SourceKind::IamUser => &[Field::AccessKeyId, Field::SecretKey, Field::KeyDevice, Field::KeyDuration],
        SourceKind::Sso => &[Field::StartUrl, Field::SsoRegion, Field::SsoAccount, Field::PermissionSet],
        SourceKind::WebIdentity => &[Field::TokenFile],
        SourceKind::Saml => &[Field::SamlProvider, Field::AssertionFile],
    }
}

/// The words of a field that is chosen and not typed; nothing for the others.
pub fn choices(field: Field) -> Vec<&'static str> {
    match field {
        Field::Source => SourceKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        Field::Role => Role::ALL.iter().map(|role| role.as_str()).collect(),
        Field::Production => vec!["no", "yes"],
        _ => vec![],
    }
}

impl Field {
    /// What stands before it; nothing before the later entries of a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Account => "account",
            Self::Region(0) => "regions",
            Self::Role => "role in Flowid",
            Self::Production => "production",
            Self::LockAfter => "lock after",
            Self::SessionLimit => "unlock again after",
            Self::Source => "source",
            Self::SharedProfile => "shared profile",
            Self::AccessKeyId => "access key id",
            Self::SecretKey => "secret access key",
            Self::KeyDevice | Self::Hop(_, Part::MfaSerial) => "MFA device",
            Self::KeyDuration | Self::Hop(_, Part::Duration) => "session lives",
            Self::StartUrl => "start page",
            Self::SsoRegion => "its region",
            Self::SsoAccount => "account there",
            Self::PermissionSet => "permission set",
            Self::TokenFile => "token file",
            Self::SamlProvider => "identity provider",
            Self::AssertionFile => "assertion file",
            Self::Hop(_, Part::RoleArn) => "role ARN",
            Self::Hop(_, Part::ExternalId) => "external id",
            Self::Hop(_, Part::SessionName) => "session name",
            Self::Hop(_, Part::SourceIdentity) => "source identity",
            Self::Hop(_, Part::SessionPolicy) => "session policy",
            Self::Tag(_, 0) => "tags",
            Self::Target(Target::LogGroup, 0) => "log groups",
            Self::Target(Target::Table, 0) => "tables",
            Self::Target(Target::Bucket, 0) => "buckets",
            Self::Target(Target::Function, 0) => "functions",
            Self::Region(_) | Self::Tag(..) | Self::Target(..) => "",
        }
    }

    /// Its name where it stands alone, with its place in a list or a chain.
    pub fn title(self) -> String {
        match self {
            Self::Region(at) if at > 0 => format!("region {}", at + 1),
            Self::Hop(hop, _) => format!("{} of role {}", self.label(), hop + 1),
            Self::Tag(hop, at) => format!("tag {} of role {}", at + 1, hop + 1),
            Self::Target(target, at) => {
                let list = Self::Target(target, 0).label();
                format!("{} {}", list.trim_end_matches('s'), at + 1)
            }
            field => field.label().to_owned(),
        }
    }

    /// What is to be written there.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Name => "how it is called here: letters, digits and _+=,.@:/-",
            Self::Account => {
                "the account that is expected behind it, twelve digits: credentials of another one are refused"
            }
            Self::Region(_) => "such as eu-west-1; the first is where it starts; a new line comes by itself",
            Self::Role => "what one may do with it here: read, also spend and change, also manage",
            Self::Production => "it stands out on the screen, and is removed only by its name",
            Self::LockAfter => "lock the console after this long without a key, such as 10m; else the usual",
            Self::SessionLimit => {
                "ask to unlock after this long whatever happens, such as 12h; else the usual"
            }
            Self::Source => {
                "where the first credentials come from: the environment, ~/.aws, a long-term key, IAM Identity Center, a token, an assertion"
            }
            Self::SharedProfile => "the name of a profile in ~/.aws/config",
            Self::AccessKeyId => "the public half of a long-term key, such as AKIA...",
            Self::SecretKey => {
                "its secret half, kept in the vault only; left empty, the one that is there stays"
            }
            Self::KeyDevice => "a serial number or an ARN, when the key's sessions are to have a code",
            Self::KeyDuration => "such as 1h, at most 4h",
            Self::StartUrl => "such as https://example.awsapps.com/start",
            Self::SsoRegion => "the region of the Identity Center, such as eu-west-1",
            Self::SsoAccount => "the account in which the permission set is taken, twelve digits",
            Self::PermissionSet => "its name, such as ReadOnlyAccess",
            Self::TokenFile => "a file with an OpenID Connect token; it is read at each refresh",
            Self::SamlProvider => "such as arn:aws:iam::123456789012:saml-provider/name",
            Self::AssertionFile => "a file with a SAML assertion, or - for standard input",
            Self::Hop(_, Part::RoleArn) => {
                "such as arn:aws:iam::123456789012:role/name; written here, a role is assumed after the one before"
            }
            Self::Hop(_, Part::ExternalId) => "what the role's trust policy asks for as sts:ExternalId",
            Self::Hop(_, Part::MfaSerial) => "a serial number or an ARN, when the role is to have a code",
            Self::Hop(_, Part::SessionName) => "who CloudTrail says it was; flowid-USER when left empty",
            Self::Hop(_, Part::SourceIdentity) => "stays along the whole chain, for CloudTrail",
            Self::Hop(_, Part::Duration) => "such as 1h; AWS allows 15m to 12h, and 1h for a chained role",
            Self::Hop(_, Part::SessionPolicy) => "JSON that narrows what the role may do",
            Self::Tag(..) => "key=value; a new line comes by itself",
            Self::Target(Target::LogGroup, _) => {
                "what is offered where listing is denied, such as /ecs/payments"
            }
            Self::Target(..) => {
                "its name: the scope of policies, and what is offered where listing is denied"
            }
        }
    }

    /// The field that a mistake is about: the option that sets it, and where it stands.
    pub fn of_option(option: &str, hop: Option<usize>, entry: Option<usize>) -> Option<Self> {
        let entry = entry.unwrap_or(0);
        Some(match (option, hop) {
            ("name", _) => Self::Name,
            ("--account", _) => Self::Account,
            ("--region", _) => Self::Region(entry),
            ("--lock-after", _) => Self::LockAfter,
            ("--session-limit", _) => Self::SessionLimit,
            ("--shared-profile", _) => Self::SharedProfile,
            ("--access-key-id", _) => Self::AccessKeyId,
            ("--mfa-serial", None) => Self::KeyDevice,
            ("--duration", None) => Self::KeyDuration,
            ("--sso-start-url", _) => Self::StartUrl,
            ("--sso-region", _) => Self::SsoRegion,
            ("--sso-account", _) => Self::SsoAccount,
            ("--permission-set", _) => Self::PermissionSet,
            ("--token-file", _) => Self::TokenFile,
            ("--saml-provider", _) => Self::SamlProvider,
            ("--assertion-file", _) => Self::AssertionFile,
            ("--tag", Some(hop)) => Self::Tag(hop, entry),
            ("--role-arn", Some(hop)) => Self::Hop(hop, Part::RoleArn),
            ("--external-id", Some(hop)) => Self::Hop(hop, Part::ExternalId),
            ("--mfa-serial", Some(hop)) => Self::Hop(hop, Part::MfaSerial),
            ("--session-name", Some(hop)) => Self::Hop(hop, Part::SessionName),
            ("--source-identity", Some(hop)) => Self::Hop(hop, Part::SourceIdentity),
            ("--duration", Some(hop)) => Self::Hop(hop, Part::Duration),
            ("--session-policy", Some(hop)) => Self::Hop(hop, Part::SessionPolicy),
            ("--log-group", _) => Self::Target(Target::LogGroup, entry),
            ("--table", _) => Self::Target(Target::Table, entry),
            ("--bucket", _) => Self::Target(Target::Bucket, entry),
            ("--function", _) => Self::Target(Target::Function, entry),
            _ => return None,
        })
    }

    /// Where this field stands once another was removed, with its hop if it is the role of one.
    pub fn without(self, removed: Self) -> Option<Self> {
        let down = |at: usize, gone: usize| match at.cmp(&gone) {
            std::cmp::Ordering::Less => Some(at),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(at - 1),
        };
        match (self, removed) {
            (Self::Region(at), Self::Region(gone)) => down(at, gone).map(Self::Region),
            (Self::Target(kind, at), Self::Target(of, gone)) if kind == of => {
                down(at, gone).map(|at| Self::Target(kind, at))
            }
            (Self::Tag(hop, at), Self::Tag(of, gone)) if hop == of => {
                down(at, gone).map(|at| Self::Tag(hop, at))
            }
            (Self::Hop(hop, part), Self::Hop(gone, Part::RoleArn)) => {
                down(hop, gone).map(|hop| Self::Hop(hop, part))
            }
            (Self::Tag(hop, at), Self::Hop(gone, Part::RoleArn)) => {
                down(hop, gone).map(|hop| Self::Tag(hop, at))
            }
            (field, removed) => (field != removed).then_some(field),
        }
    }
}
