//! The demo in the place of AWS: its endpoint, its saved profiles, and where their codes come from.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use flowid::demo::{Options, Server};
use flowid::domain::{CodeAsked, Fault, FaultKind, Secret, SignInAsked};
use flowid::port::Person;
use flowid::vault::Content;
use futures::future::BoxFuture;

/// A running demo, with what its profiles need.
pub struct Demo {
    /// The endpoint.
    pub server: Server,
    /// Its profiles, with the key that some of them have.
    pub content: Content,
    /// Kept for as long as a profile may read it.
    _token: Option<TokenFile>,
}

impl Demo {
    /// Starts it. `profiles` says whether any profile may be asked for; only then is a file written for one of them.
    ///
    /// # Errors
    /// When the endpoint can't be started, or the file not be written.
    pub fn start(options: Options, profiles: bool) -> Result<Self, Fault> {
        let server = Server::start(options)?;
        let token = if profiles { Some(TokenFile::write(&server)?) } else { None };
        let profiles = server.profiles(token.as_ref().map(|token| token.0.as_path()))?;
        let secret = Secret::new(server.secret_access_key().to_owned());
        let content = Content {
            profiles: profiles.into_iter().map(|profile| (profile.name.clone(), profile)).collect(),
            keys: [(server.access_key_id().to_owned(), secret)].into(),
            ..Content::default()
        };
        Ok(Self { server, content, _token: token })
    }
}

/// A web identity token in a file of its own, as a build service leaves it. It ends with the demo, and so does its worth.
struct TokenFile(PathBuf);

impl TokenFile {
    fn write(server: &Server) -> Result<Self, Fault> {
        let port = server.endpoint().rsplit(':').next().unwrap_or_default().to_owned();
        let name = format!("flowid-demo-{}-{port}.jwt", std::process::id());
        let path = std::env::temp_dir().join(name);
        let failed = |error: std::io::Error| {
            let what = format!("the demo's token can't be written to {}: {error}", path.display());
            Fault::new(FaultKind::Io, what).hint("set TMPDIR to a folder that you may write to").source(error)
        };
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
        file.write_all(server.web_identity_token().as_bytes()).map_err(failed)?;
        Ok(Self(path))
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!("the demo's token stays in {}: {error}", self.0.display());
        }
    }
}

/// Who is asked, with a word on where the demo's codes come from.
pub struct Told(pub Arc<dyn Person>);

impl Person for Told {
    fn code(&self, mut asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        asked.purpose = format!("{} (flowid demo code prints it)", asked.purpose.raw()).into();
        self.0.code(asked)
    }

    fn sign_in(&self, mut asked: SignInAsked) -> BoxFuture<'_, Fault> {
        asked.remark =
            asked.remark.or_else(|| Some("the demo approves it by itself in a few seconds".into()));
        self.0.sign_in(asked)
    }
}
