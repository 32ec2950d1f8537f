//! What the commands for profiles take. Options of a role belong to the `--role-arn` before them, so their order counts.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args as ClapArgs, Command, FromArgMatches, Subcommand};

use crate::domain::profile::typed::seconds;
use crate::domain::{Role, SourceKind};

/// Commands for profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// What is done in the vault.
    #[command(flatten)]
    Saved(ProfileVerb),
    /// Check a profile: connection, clock, every hop of its sign-in, the expected account
    #[command(
        after_help = "Each check is ok, failed or unknown (it could not be made), with the next step. Exit status: 0 when none
failed, else that of the failure: 3 denied, 4 needs a person (an MFA code, say), 1 anything else."
    )]
    Test {
        /// Its name; env for the credentials of the environment
        name: String,
    },
}

/// Commands for profiles that only read and change the vault.
#[derive(Debug, Subcommand)]
pub enum ProfileVerb {
    /// List the saved profiles
    Ls,
    /// Show a profile with everything that was set
    Show {
        /// Its name
        name: String,
    },
    /// Save a new profile
    #[command(after_help = "Examples:
  flowid profile add payments-prod --account 123456789012 --region eu-west-1 --production
      --role-arn arn:aws:iam::123456789012:role/debug --external-id acme --log-group /ecs/payments
  flowid profile add deep --source sso --sso-start-url https://acme.awsapps.com/start --sso-region eu-west-1
      --sso-account 111111111111 --permission-set ReadOnly
      --role-arn arn:aws:iam::111111111111:role/hub --role-arn arn:aws:iam::222222222222:role/debug --duration 1h

Options of a role stand behind its --role-arn. Before the first one, --mfa-serial and --duration are those of the
long-term key (--source iam-user). Lists, such as --log-group, may be repeated.")]
    Add(Box<ProfileArgs>),
    /// Change what is given of a profile; a list replaces the one before, roles replace the whole chain
    Edit(Box<ProfileArgs>),
    /// Remove a profile, and its long-term key when no other uses it
    Rm {
        /// Its name
        name: String,
    },
    /// Take profiles over from the shared AWS configuration, or from IAM Identity Center; shows what it would do until --yes
    Import {
        /// Only this one; may be repeated
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// Copy long-term keys into the vault too; without it such profiles go on using the shared files
        #[arg(long)]
        with_keys: bool,
        /// Sign in at a start page, and take what one is given there.
        #[command(flatten)]
        page: Option<StartPage>,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

/// A start page of IAM Identity Center.
#[derive(Debug, Clone, ClapArgs)]
#[group(requires_all = ["sso_start_url", "sso_region"], conflicts_with = "with_keys")]
pub struct StartPage {
    /// Sign in at this start page of IAM Identity Center and take one profile for each account and permission set
    #[arg(long, value_name = "URL", required = false)]
    pub sso_start_url: String,
    /// The region of the Identity Center
    #[arg(long, value_name = "REGION", required = false)]
    pub sso_region: String,
}

/// What can be set of a profile.
#[derive(Debug, ClapArgs)]
pub struct ProfileArgs {
    /// Its name
    pub name: String,
    /// The account that is expected behind it, twelve digits
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// What may be done with it: viewer, operator or admin
    #[arg(long, value_name = "ROLE")]
    pub role: Option<Role>,
    /// Whether it is production, which stands out: yes when no word follows, or no
    #[arg(long, value_name = "YES", num_args = 0..=1, default_missing_value = "yes", value_parser = yes_or_no)]
    pub production: Option<bool>,
    /// Lock the console after this long without a key, such as 10m
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub lock_after: Option<u32>,
    /// Ask to unlock after this long whatever happens, such as 12h
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub session_limit: Option<u32>,
    /// Where the first credentials come from.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The roles.
    #[command(flatten)]
    pub chain: ChainArgs,
    /// What it is for.
    #[command(flatten)]
    pub targets: TargetArgs,
}

/// Where the first credentials come from.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Source")]
pub struct SourceArgs {
    /// ambient, shared-config, iam-user, sso, web-identity or saml
    #[arg(long, value_name = "KIND", value_parser = source_kinds(), hide_possible_values = true)]
    pub source: Option<SourceKind>,
    /// shared-config: the name in the shared AWS configuration
    #[arg(long, value_name = "NAME")]
    pub shared_profile: Option<String>,
    /// iam-user: the public half of the long-term key
    #[arg(long, value_name = "ID")]
    pub access_key_id: Option<String>,
    /// iam-user: a file with its secret half; asked for when left out
    #[arg(long, value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
    /// sso: the start page
    #[arg(long, value_name = "URL")]
    pub sso_start_url: Option<String>,
    /// sso: the region of the Identity Center
    #[arg(long, value_name = "REGION")]
    pub sso_region: Option<String>,
    /// sso: the account
    #[arg(long, value_name = "ID")]
    pub sso_account: Option<String>,
    /// sso: the permission set
    #[arg(long, value_name = "NAME")]
    pub permission_set: Option<String>,
    /// web-identity: the file with the token
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// saml: the ARN of the identity provider in IAM
    #[arg(long, value_name = "ARN")]
    pub saml_provider: Option<String>,
    /// saml: the file with the assertion, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub assertion_file: Option<PathBuf>,
}

/// The words of `--source`.
fn source_kinds() -> impl TypedValueParser<Value = SourceKind> {
    PossibleValuesParser::new(SourceKind::ALL.map(SourceKind::as_str))
        .map(|word| SourceKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or_default())
}

/// What a profile is for.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "What it is for")]
pub struct TargetArgs {
    /// A log group
    #[arg(long, value_name = "NAME")]
    pub log_group: Vec<String>,
    /// A DynamoDB table
    #[arg(long, value_name = "NAME")]
    pub table: Vec<String>,
    /// An S3 bucket
    #[arg(long, value_name = "NAME")]
    pub bucket: Vec<String>,
    /// A Lambda function
    #[arg(long, value_name = "NAME")]
    pub function: Vec<String>,
}

/// An option of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HopOption {
    /// The role itself, with which a hop begins.
    RoleArn,
    /// `sts:ExternalId`.
    ExternalId,
    /// The MFA device.
    MfaSerial,
    /// The session's name.
    SessionName,
    /// The source identity.
    SourceIdentity,
    /// A session tag, `key=value`.
    Tag,
    /// The duration.
    Duration,
    /// The file with a session policy.
    SessionPolicy,
}

impl HopOption {
    /// All of them with their names, their values and what they are.
    const ALL: [(Self, &'static str, &'static str, &'static str); 8] = [
        (Self::RoleArn, "role-arn", "ARN", "A role to assume; repeat it for a chain"),
        (Self::ExternalId, "external-id", "ID", "The external id that its trust policy asks for"),
        (Self::MfaSerial, "mfa-serial", "SERIAL", "The MFA device: a serial number or an ARN"),
        (Self::SessionName, "session-name", "NAME", "The session's name; flowid-USER when left out"),
        (Self::SourceIdentity, "source-identity", "NAME", "The source identity, which stays along the chain"),
        (Self::Tag, "tag", "K=V", "A session tag; may be repeated"),
        (Self::Duration, "duration", "TIME", "How long the session lives, such as 1h or 900s"),
        (Self::SessionPolicy, "session-policy", "FILE", "A file with an inline session policy"),
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(option, ..)| *option == self).map_or("", |(_, name, ..)| name)
    }
}

/// Options of roles in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub struct ChainArgs {
    /// Each option with its value.
    pub given: Vec<(HopOption, String)>,
}

impl ClapArgs for ChainArgs {
    fn augment_args(command: Command) -> Command {
        HopOption::ALL.iter().fold(command, |command, (_, name, value, help)| {
            let arg = Arg::new(*name).long(*name).value_name(*value).help(*help);
            command.arg(arg.action(ArgAction::Append).help_heading("Roles"))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ChainArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for (option, name, ..) in HopOption::ALL {
            let places = matches.indices_of(name).into_iter().flatten();
            let values = matches.get_many::<String>(name).into_iter().flatten();
            given.extend(places.zip(values).map(|(place, value)| (place, option, value.clone())));
        }
        given.sort_by_key(|(place, ..)| *place);
        Ok(Self { given: given.into_iter().map(|(_, option, value)| (option, value)).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn yes_or_no(word: &str) -> Result<bool, String> {
    match word {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}
