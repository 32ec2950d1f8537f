//! Who there is in the demo: three accounts, one user, the roles with their trust, the permission sets.

/// An account of the demo's organisation.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits; one of those that AWS's documentation uses as examples.
    pub id: &'static str,
    /// Its name in the organisation.
    pub name: &'static str,
    /// The region that has log groups. Other regions answer too, and are empty.
    pub region: &'static str,
}

/// Where customers buy, and where the incident is.
pub static PRODUCTION: Account = Account { id: "111122223333", name: "shop-production", region: "eu-west-1" };

/// The same services with little traffic.
pub static STAGING: Account = Account { id: "444455556666", name: "shop-staging", region: "eu-central-1" };

/// Where people come in, and nothing is logged.
pub static SECURITY: Account = Account { id: "777788889999", name: "security", region: "us-east-1" };

/// All accounts.
pub static ACCOUNTS: [&Account; 3] = [&PRODUCTION, &STAGING, &SECURITY];

/// The one user, in the production account.
pub const USER: &str = "oncall";

/// The unique id of the user. AWS's prefix for users is `AIDA`.
pub const USER_ID: &str = "AIDAQDEMOONCALLUSER7";

/// The virtual MFA device of the user.
pub const DEVICE: &str = "arn:aws:iam::111122223333:mfa/oncall";

/// What `oncall-read` wants to hear as `sts:ExternalId`.
pub const EXTERNAL_ID: &str = "shop-demo-7";

/// The issuer whose tokens `ci-read` takes.
pub const ISSUER: &str = "https://ci.example.com";

/// The SAML provider whose assertions `partner-read` takes.
pub const SAML_PROVIDER: &str = "arn:aws:iam::444455556666:saml-provider/partner";

/// Whom a role trusts.
#[derive(Debug, PartialEq, Eq)]
pub enum Trust {
    /// The user.
    User,
    /// Whoever has this role of this account.
    Role(&'static Account, &'static str),
    /// Tokens of [`ISSUER`].
    WebIdentity,
    /// Assertions of [`SAML_PROVIDER`].
    Saml,
}

/// A role of IAM.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// Where it lives.
    pub account: &'static Account,
    /// Its name.
    pub name: &'static str,
    /// Its unique id. AWS's prefix for roles is `AROA`.
    pub id: &'static str,
    /// Who may assume it.
    pub trust: Trust,
    /// What `sts:ExternalId` must be.
    pub external_id: Option<&'static str>,
    /// Whether `aws:MultiFactorAuthPresent` must be true.
    pub mfa: bool,
    /// Its MaxSessionDuration, in seconds.
    pub longest: u32,
    /// Whether it may read logs, items, objects and functions, and invoke.
    pub reads: bool,
}

impl Role {
    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account.id, self.name)
    }
}

const fn role(account: &'static Account, name: &'static str, id: &'static str, trust: Trust) -> Role {
    Role { account, name, id, trust, external_id: None, mfa: false, longest: 3_600, reads: true }
}

/// All roles.
pub static ROLES: [Role; 7] = [
    Role {
        external_id: Some(EXTERNAL_ID),
        longest: 43_200,
        ..role(&PRODUCTION, "oncall-read", "AROAQDEMOONCALLREAD22", Trust::User)
    },
    Role {
        reads: false,
        ..role(&PRODUCTION, "incident-gateway", "AROAQDEMOINCGATEWAY22", Trust::Role(&SECURITY, "access-hub"))
    },
    role(&PRODUCTION, "incident-lead", "AROAQDEMOINCIDLEAD222", Trust::Role(&PRODUCTION, "incident-gateway")),
    Role {
        mfa: true,
        longest: 43_200,
        reads: false,
        ..role(&SECURITY, "access-hub", "AROAQDEMOACCESSHUB222", Trust::User)
    },
    Role { reads: false, ..role(&SECURITY, "audit", "AROAQDEMOAUDIT2222222", Trust::User) },
    role(&STAGING, "ci-read", "AROAQDEMOCIREAD222222", Trust::WebIdentity),
    role(&STAGING, "partner-read", "AROAQDEMOPARTNERREAD2", Trust::Saml),
];

/// A role by its ARN.
pub fn role_of(arn: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.arn() == arn)
}

/// A permission set of the Identity Center, in the one account that it is given in.
#[derive(Debug, PartialEq, Eq)]
pub struct PermissionSet {
    /// The account.
    pub account: &'static Account,
    /// Its name.
    pub name: &'static str,
    /// Whether it may read logs, items, objects and functions, and invoke.
    pub reads: bool,
}

/// All permission sets that who signs in is given.
pub static PERMISSION_SETS: [PermissionSet; 4] = [
    PermissionSet { account: &PRODUCTION, name: "ReadOnly", reads: true },
    PermissionSet { account: &STAGING, name: "ReadOnly", reads: true },
    PermissionSet { account: &STAGING, name: "Developer", reads: true },
    PermissionSet { account: &SECURITY, name: "Auditor", reads: false },
];

/// How a caller signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With the long-term key of the user.
    User,
    /// With a session of the user, which a code may have begun.
    UserSession {
        /// Whether it did.
        mfa: bool,
    },
    /// With a role.
    Role(&'static Role),
    /// With a permission set.
    PermissionSet,
}

/// Who signed a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its ARN, as GetCallerIdentity tells it.
    pub arn: String,
    /// Its unique id.
    pub user_id: String,
    /// Its account.
    pub account: &'static Account,
    /// How it signed in.
    pub how: How,
    /// Whether it may read logs, items, objects and functions, and invoke.
    pub reads: bool,
}

impl Caller {
    /// The user.
    pub fn user(how: How) -> Self {
        Self {
            arn: format!("arn:aws:iam::{}:user/{USER}", PRODUCTION.id),
            user_id: USER_ID.to_owned(),
            account: &PRODUCTION,
            how,
            reads: true,
        }
    }

    /// Who assumed a role.
    pub fn in_role(role: &'static Role, session: &str) -> Self {
        Self {
            arn: format!("arn:aws:sts::{}:assumed-role/{}/{session}", role.account.id, role.name),
            user_id: format!("{}:{session}", role.id),
            account: role.account,
            how: How::Role(role),
            reads: role.reads,
        }
    }

    /// Who signed in to the Identity Center and took a permission set.
    pub fn in_permission_set(set: &PermissionSet) -> Self {
        let role = format!("AWSReservedSSO_{}_0d1e2f3a4b5c6d7e", set.name);
        Self {
            arn: format!("arn:aws:sts::{}:assumed-role/{role}/{USER}@example.com", set.account.id),
            user_id: format!("AROAQDEMOSSO222222222:{USER}@example.com"),
            account: set.account,
            how: How::PermissionSet,
            reads: set.reads,
        }
    }

    /// Whether the role's trust policy names it.
    pub fn is_trusted_by(&self, role: &Role) -> bool {
        match (&role.trust, self.how) {
            (Trust::User, How::User | How::UserSession { .. }) => true,
            (Trust::Role(account, name), How::Role(own)) => own.account == *account && own.name == *name,
            _ => false,
        }
    }
}
