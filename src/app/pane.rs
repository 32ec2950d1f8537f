//! The panes that there are.

use crate::command::Command;

/// The panes that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// Who we are.
    Accounts,
    /// CloudWatch Logs.
    Logs,
    /// DynamoDB.
    Dynamo,
    /// Objects of S3.
    S3,
    /// Lambda.
    Lambda,
}

impl Pane {
    /// All of them, in the order of their line.
    pub const ALL: [Self; 5] = [Self::Accounts, Self::Logs, Self::Dynamo, Self::S3, Self::Lambda];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Accounts => "Accounts",
            Self::Logs => "Logs",
            Self::Dynamo => "Dynamo",
            Self::S3 => "S3",
            Self::Lambda => "Lambda",
        }
    }

    /// The command that shows it.
    pub fn command(self) -> Command {
        match self {
            Self::Accounts => Command::PaneAccounts,
            Self::Logs => Command::PaneLogs,
            Self::Dynamo => Command::PaneDynamo,
            Self::S3 => Command::PaneS3,
            Self::Lambda => Command::PaneLambda,
        }
    }
}
