//! Composition root: parse, choose a front, exit code. What needs no runtime is answered without one.

#[path = "main/assigned.rs"]
mod assigned;
#[path = "main/demo_reach.rs"]
mod demo_reach;
#[path = "main/door.rs"]
mod door;
#[path = "main/explained.rs"]
mod explained;
#[path = "main/reach.rs"]
mod reach;

use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use door::Door;
use flowid::app::{self, State, vaulted};
use flowid::args::profile::{ProfileCommand, ProfileVerb};
use flowid::args::{Args, ConfigVerb, DemoClock, DemoVerb, LogsVerb, Verb};
use flowid::aws::Endpoint;
use flowid::cli::explain::Target;
use flowid::cli::logs::Around;
use flowid::cli::unlock::Unlock;
use flowid::cli::{self, Exit, Failure, Front, Streams};
use flowid::config::{self, Config, Folder, Mistake, StarterQuery};
use flowid::demo;
use flowid::domain::text::{Safe, safe, safe_lines};
use flowid::domain::{Fault, FaultKind, LogsQuery, Region, Request, SKEW_CURE, skew_told};
use flowid::port::Clock;
use flowid::vault::Vault;
use flowid::{insights, run};
use reach::{Kept, Opened, Reach, saved};

/// What the demo's console opens on: the service that customers complain about, and what went wrong in it.
const DEMO_GROUP: &str = "/aws/lambda/checkout";
const DEMO_STARTER: &str = "errors";

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(cli::front::on_defect));
    let exposed = cli::process::harden();
    cli::variables::take();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return not_parsed(error),
    };
    let (out, mut err) = (std::io::stdout(), std::io::stderr());
    let streams = Streams {
        out_is_terminal: out.is_terminal(),
        err_is_terminal: err.is_terminal(),
        width: terminal_width(&out).or_else(|| terminal_width(&err)),
        out: &mut BufWriter::new(out.lock()),
        // Not locked: a thread that stops by a defect says so there, and would wait for us for ever.
        err: &mut err,
    };
    let format = args.global.manner.output.map(Into::into);
    let mut front = Front { streams, format, raw: args.global.manner.raw };
    for danger in &exposed {
        front.notice(&safe(&format!("warning: {danger}")));
    }
    let result = match cli::process::strictly(&exposed, args.global.manner.strict) {
        Ok(()) => choose(&args, &mut front),
        Err(fault) => Err(fault.into()),
    };
    front.end(result).into()
}

/// Help and version go to standard output, mistakes to standard error. The parser takes some of what acts on a terminal
/// out of the words that it quotes; to show what was typed, it is asked again about the safe form of every word.
fn not_parsed(error: clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.print().ok();
        return Exit::Done.into();
    }
    let shown = std::env::args_os().map(|word| safe(&word.to_string_lossy()).to_string());
    let told = match Args::try_parse_from(shown) {
        Err(again) if again.use_stderr() => again.render().to_string(),
        _ => safe_lines(&error.render().to_string()).map(|line| format!("{line}\n")).collect(),
    };
    writeln!(std::io::stderr(), "{}", told.trim_end()).ok();
    Exit::Usage.into()
}

fn terminal_width(stream: impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

fn choose(args: &Args, front: &mut Front<'_>) -> Result<Exit, Failure> {
    cli::misplaced::refuse(args)?;
    front.check_format()?;
    let level = std::env::var(cli::log::VARIABLE).ok();
    let log =
        cli::log::begin(args.global.manner.log.as_deref(), level.as_deref(), config::folder::state_folder())?;
    match &args.verb {
        Some(Verb::Completions { shell }) => return cli::completions::run(front, *shell),
        Some(Verb::Demo(DemoVerb::Code)) => {
            front.print([safe(&demo::demo_code(Timestamp::now()))])?;
            return Ok(Exit::Done);
        }
        Some(Verb::Commands) => return cli::keys::commands(front),
        Some(Verb::Man { command }) => return cli::man::run(front, command),
        Some(Verb::Logs(LogsVerb::Check { query, format })) if !args.global.manner.explain => {
            let query = cli::check::query_text(query, &mut std::io::stdin())?;
            return cli::check::run(front, &query, *format);
        }
        _ => {}
    }
    let folder = Folder::find(args.global.manner.config.as_deref());
    if args.verb.as_ref().is_some_and(|verb| matches!(verb, Verb::Config(ConfigVerb::Path))) {
        return cli::configuration::path(front, &folder);
    }
    let config = match config::load(&folder, check_starter) {
        Ok(config) => config,
        Err(mistakes) => return Ok(cli::configuration::mistakes(front, &mistakes)),
    };
    if args.global.manner.explain {
        return explain(args, front, &config);
    }
    match &args.verb {
        Some(Verb::Config(ConfigVerb::Show)) => cli::configuration::show(front, &config),
        Some(Verb::Config(_)) => cli::configuration::check(front, &folder),
        Some(Verb::Keys) => cli::keys::keys(front, &config.keymap),
        Some(Verb::Vault(verb)) => cli::vault::run(front, verb, &unlock(args, &folder)),
        Some(Verb::Profile(ProfileCommand::Saved(ProfileVerb::Import {
            only,
            yes,
            page: Some(page),
            ..
        }))) => {
            let given = assigned::list(args, page)?;
            let unlock = unlock(args, &folder);
            cli::profile::import_assigned(front, (only, *yes), page, &args.global.region, &given, &unlock)
        }
        Some(Verb::Profile(ProfileCommand::Saved(verb))) => {
            cli::profile::run(front, verb, &args.global.region, &unlock(args, &folder))
        }
        Some(Verb::Logs(LogsVerb::Refine(refine))) => cli::refine::run(front, refine, Timestamp::now()),
        verb => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            let runtime = runtime.map_err(|error| {
                Fault::new(FaultKind::Io, format!("no threads could be started: {error}")).source(error)
            })?;
            let opened = saved(args, front, &folder, &config.settings)?;
            let result =
                runtime.block_on(with_runtime(args, verb.as_ref(), front, config, (log, folder), opened));
            runtime.shutdown_background();
            result
        }
    }
}

/// How the vault is opened by this command.
fn unlock<'a>(args: &'a Args, folder: &'a Folder) -> Unlock<'a> {
    Unlock {
        args: &args.global.vault,
        folder,
        ask: !args.global.manner.no_input,
        endpoint_url: args.global.endpoint_url.as_deref(),
    }
}

/// What the language has against a starter query.
fn check_starter(starter: &StarterQuery) -> Vec<Mistake> {
    let mistakes = insights::check(&starter.query).mistakes;
    let mistake = |mistake: &insights::Mistake| {
        let cure = mistake.hint.clone().unwrap_or_else(|| "see flowid logs check".into());
        starter.mistake(mistake.span.start, mistake.message.raw(), cure)
    };
    mistakes.iter().map(mistake).collect()
}

/// The instant that times are relative to.
fn clock(args: &Args) -> Clock {
    match args.global.demo_clock {
        Some(DemoClock::Fixed) => Clock::Fixed(demo::FIXED_CLOCK),
        Some(DemoClock::System) | None => Clock::System,
    }
}

fn demo_options(args: &Args) -> demo::Options {
    let usual = demo::Options::default();
    demo::Options {
        density: args.global.demo_density.unwrap_or(usual.density),
        clock: (args.global.demo_clock == Some(DemoClock::Fixed)).then_some(demo::FIXED_CLOCK),
        session: args.global.demo_session,
        ..usual
    }
}

fn explain(args: &Args, front: &mut Front<'_>, config: &Config) -> Result<Exit, Failure> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named = args.global.region.first().cloned();
    let named = named.or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
    let target = Target {
        region: match named {
            Some(name) => Some(region(&name)?),
            None if args.global.demo => Some(region(demo::REGION)?),
            None => config.settings.region.clone(),
        },
        endpoint_url: match &args.global.endpoint_url {
            Some(url) => Some(Endpoint::parse(url, "--endpoint-url")?.to_string()),
            None if args.global.demo => Some("http://127.0.0.1:PORT".to_owned()),
            None => explained::endpoint(args.verb.as_ref(), variable)?,
        },
    };
    let now = clock(args).now();
    let around = Around { args, settings: &config.settings, now };
    let requests = match &args.verb {
        Some(Verb::Logs(verb)) => cli::logs::requests(verb, &around)?,
        Some(Verb::Lambda(verb)) => cli::lambda::requests(front, verb, target.region.as_ref(), &around)?,
        Some(Verb::Dynamo(verb)) => cli::dynamo::requests(front, verb)?,
        Some(Verb::S3(verb)) => cli::s3::requests(verb),
        Some(Verb::Session(_)) => vec![cli::session::request()],
        Some(Verb::Profile(ProfileCommand::Test { .. })) => cli::profile::test::requests().into(),
        Some(_) => vec![],
        None => console_requests(args, config, now)?,
    };
    let instead = match &args.verb {
        Some(Verb::Dynamo(verb)) => cli::dynamo::alternative(verb),
        _ => None,
    };
    cli::explain::run(front, &requests, instead.as_ref(), &target)
}

/// What the console asks when it starts: without groups no query, without a query the first starter.
fn console_requests(args: &Args, config: &Config, now: Timestamp) -> Result<Vec<Request>, Fault> {
    let mut requests = vec![Request::Identity];
    requests.extend(args.start.open.and_then(flowid::args::Pane::asks));
    let (query, groups) = opening(args, config);
    let first = || config.queries.first().map(|starter| starter.query.clone());
    if let Some(query) = query.or_else(first).filter(|_| !groups.is_empty()) {
        let range = cli::window::window(&args.start.time, config.settings.since, now)?.resolve(now);
        requests.push(Request::LogsQuery(LogsQuery {
            groups,
            query,
            range,
            limit: Some(config.settings.limit),
        }));
    }
    Ok(requests)
}

/// The query and the groups that the console opens with. The demo has its own, so that it opens on an answer.
fn opening(args: &Args, config: &Config) -> (Option<String>, Vec<String>) {
    let start = &args.start;
    if !args.global.demo || !start.group.is_empty() {
        return (start.query.clone(), start.group.clone());
    }
    let starter = config.queries.iter().find(|starter| starter.name == DEMO_STARTER);
    let query = start.query.clone().or_else(|| starter.map(|starter| starter.query.clone()));
    (query, vec![DEMO_GROUP.to_owned()])
}

fn region(name: &str) -> Result<Region, Fault> {
    Region::parse(name)
        .map_err(|what| Fault::new(FaultKind::Invalid, what).hint("correct --region or AWS_REGION"))
}

async fn with_runtime(
    args: &Args,
    verb: Option<&Verb>,
    front: &mut Front<'_>,
    config: Config,
    (log, folder): (Option<PathBuf>, Folder),
    opened: Opened,
) -> Result<Exit, Failure> {
    if let Some(Verb::Demo(DemoVerb::Serve { port, density, queries, rate, session })) = verb {
        let options = demo_options(args);
        let session = session.or(options.session);
        let density = density.unwrap_or(options.density);
        let queries = queries.map_or(options.queries, usize::from);
        let options = demo::Options { port: *port, density, queries, rate: *rate, session, ..options };
        return cli::serve::run(front, options).await;
    }
    let Some(reach) = Reach::find(args, &config.settings, opened.content, opened.shelf).await? else {
        return Ok(first_start(front, verb.is_some()));
    };
    let (cloud, scope) = (&reach.cloud, reach.scope.clone());
    let around = Around { args, settings: &config.settings, now: clock(args).now() };
    let profile = reach.saved.iter().find(|saved| saved.name == scope.profile);
    let result = match verb {
        Some(Verb::Logs(verb)) => cli::logs::run(front, cloud, scope, verb, &around).await,
        Some(Verb::Lambda(verb)) => cli::lambda::run(front, cloud, scope, verb, &around, profile).await,
        Some(Verb::Profile(_)) => {
            cli::profile::test::run(front, cloud, scope, &reach.saved, &reach.sessions).await
        }
        Some(Verb::Dynamo(verb)) => {
            cli::dynamo::run(front, cloud, scope, verb, &reach.targets().tables).await
        }
        Some(Verb::S3(verb)) => {
            let buckets = &reach.targets().buckets;
            cli::s3::run(front, cloud, scope, verb, buckets, around.now).await
        }
        Some(Verb::Session(verb)) => cli::session::run(front, verb, cloud, scope, &reach.sessions).await,
        _ => return console(args, config, reach, (log, folder), opened.kept).await,
    };
    if let Some(words) = reach.skew.borrow().and_then(skew_told) {
        front.notice(&safe(&format!("warning: {words}; {SKEW_CURE}")));
    }
    result
}

/// Nothing says whom to ask.
fn first_start(front: &mut Front<'_>, command: bool) -> Exit {
    if command {
        front.notice(&Safe::own("error: no AWS region is named; give --region, or set AWS_REGION"));
        return Exit::Usage;
    }
    front.notice(&Safe::own(
        "Flowid asks AWS about your logs, and found no AWS region or credentials to do so.",
    ));
    front.notice(&Safe::own("Set AWS_REGION and AWS_PROFILE (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), then start it again."));
    front.notice(&Safe::own("To look around without an AWS account: flowid --demo"));
    Exit::Usage
}
/// Opens the console on the answer that was asked for. The demo opens with a query already running.
async fn console(
    args: &Args,
    config: Config,
    reach: Reach,
    (log, folder): (Option<PathBuf>, Folder),
    kept: Option<Kept>,
) -> Result<Exit, Failure> {
    let start = &args.start;
    if args.global.manner.no_input {
        let fault = Fault::new(
            FaultKind::NeedsPerson,
            "the console needs a person, and --no-input says there is none",
        );
        return Err(fault.hint("in scripts use the commands; flowid --help lists them").into());
    }
    let theme = start.theme.clone().unwrap_or_else(|| config.settings.theme.clone());
    if config.themes.get(&theme).is_none() {
        let names: Vec<&str> = config.themes.names().collect();
        let fault = Fault::new(FaultKind::Invalid, format!("--theme: there is no theme {theme:?}"));
        return Err(fault.hint(format!("there are {}", names.join(", "))).into());
    }
    let clock = clock(args);
    let timed = start.time.since.is_some() || start.time.from.is_some();
    let window = cli::window::window(&start.time, config.settings.since, clock.now())?;
    let (query, groups) = opening(args, &config);
    let mouse = config.settings.mouse && !start.no_mouse;
    let (open, past) = kept.map(|Kept { vault, past }| (vault, past)).unzip();
    let keys = |vault: &Vault| vault.content.keys.keys().cloned().collect();
    let vault = match &open {
        _ if args.global.demo => (vaulted::Door::None, vec![]),
        Some(vault) => (vaulted::Door::Open, keys(vault)),
        None => (vaulted::Door::Locked, vec![]),
    };
    let console = State::new(
        app::Start {
            mouse,
            ascii: config.settings.ascii || start.ascii,
            config,
            scope: reach.scope,
            endpoint: reach.endpoint.map(|endpoint| endpoint.as_str().into()),
            open: start.open.map_or(app::Pane::Logs, Into::into),
            query,
            groups,
            window: timed.then_some(window),
            saved: reach.saved,
            vault,
            past,
            zone: TimeZone::system(),
            theme,
            colours: run::colours(|name| std::env::var(name).ok()),
        },
        (0, 0),
    );
    let signing = run::Signing::new(reach.sessions, reach.questions).with_skew(reach.skew);
    let copies = config::folder::state_folder().map(|folder| folder.join("copies"));
    let cloud = Arc::new(reach.cloud);
    let door = (!args.global.demo).then(|| {
        Arc::new(Door {
            args: args.global.vault.clone(),
            folder,
            endpoint_url: args.global.endpoint_url.clone(),
        }) as _
    });
    let vault = run::Vaults::new(door, open);
    run::run(console, run::Setup { cloud, signing, clock, mouse, copies, vault, log }).await?;
    Ok(Exit::Done)
}
