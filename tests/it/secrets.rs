//! What the process does for its secrets: closed to others, nothing for its children, no sockets that listen, nothing left
//! in memory, in files, in arguments or in what is formatted.

mod children;
mod memory;
mod traces;

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use crate::support::command::{Ran, flowid};
use crate::support::wire_server::{Reply, WireServer};

/// Someone else than root, as whom a test that runs as root starts the program: root may read everything.
const NOBODY: u32 = 65_534;

fn as_nobody(command: &mut Command) -> &mut Command {
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// A command that waits for an answer until it is killed.
pub(super) struct Waiting(Child);

impl Waiting {
    pub async fn start(mut command: Command, server: &WireServer) -> Self {
        command.args(["--region", "eu-west-1", "--endpoint-url", &server.url(), "logs", "groups"]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "canary-environment");
        let waiting = Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        server.wait_for("DescribeLogGroups", 1).await;
        waiting
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(super) async fn stalling() -> WireServer {
    WireServer::start(|_, _| Reply::Stall).await
}

/// Tries to take a process over as a debugger does, and to read what it keeps: `ptrace(PTRACE_ATTACH)`, its memory, its
/// environment. Prints what succeeded.
const ATTACK: &str = "
import ctypes, sys
process = int(sys.argv[1])
attach = ctypes.CDLL(None, use_errno=True).ptrace(16, process, 0, 0)
if attach == 0: print('attached')
for name in ['mem', 'environ', 'maps']:
    try:
        open(f'/proc/{process}/{name}', 'rb')
        print(name)
    except PermissionError: pass
";

#[tokio::test]
async fn another_program_of_the_same_user_can_neither_attach_nor_read_it() {
    let server = stalling().await;
    let mut command = flowid([""; 0]);
    as_nobody(&mut command);
    let waiting = Waiting::start(command, &server).await;
    let attack = |process: u32| -> Ran {
        let mut python = Command::new("python3");
        python.args(["-c", ATTACK, &process.to_string()]);
        as_nobody(&mut python).output().unwrap().into()
    };
    let ran = attack(waiting.id());
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{}", ran.err);
    // The attack is one: a process that does nothing for itself is open to it.
    let mut open = as_nobody(&mut Command::new("sleep")).arg("60").spawn().unwrap();
    let ran = attack(open.id());
    open.kill().unwrap();
    open.wait().unwrap();
    assert!(ran.out.contains("environ"), "{} {}", ran.out, ran.err);
}

/// Runs the program where the system call `prctl(PR_SET_DUMPABLE)` is refused: a filter of seccomp(2) in BPF, on x86-64.
const REFUSED: &str = "
import ctypes, os, struct, sys
def step(code, yes, no, value): return struct.pack('HBBI', code, yes, no, value)
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
program = b''.join([
    step(LOAD, 0, 0, 0), step(EQUAL, 0, 3, 157),     # the number of prctl
    step(LOAD, 0, 0, 16), step(EQUAL, 0, 1, 4),      # its first argument: PR_SET_DUMPABLE
    step(RETURN, 0, 0, 0x00050001),                  # SECCOMP_RET_ERRNO, EPERM
    step(RETURN, 0, 0, 0x7fff0000),                  # SECCOMP_RET_ALLOW
])
kept = ctypes.create_string_buffer(program)
rules = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(program) // 8, ctypes.addressof(kept)))
library = ctypes.CDLL(None, use_errno=True)
assert library.prctl(38, 1, 0, 0, 0) == 0
assert library.prctl(22, 2, rules, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
";

#[test]
#[cfg(target_arch = "x86_64")]
fn what_the_system_refuses_is_a_warning_and_with_strict_the_end() {
    let run = |more: &[&str]| -> Ran {
        let mut python = Command::new("python3");
        python.args(["-c", REFUSED, env!("CARGO_BIN_EXE_flowid")]).args(more).args(["config", "path"]);
        python.env("HOME", "/nonexistent/home").output().unwrap().into()
    };
    let warning = "warning: other programs may read the memory of this one: ";
    let ran = run(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains(warning) && ran.out.contains("flowid"), "{} {}", ran.out, ran.err);
    let ran = run(&["--strict"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(ran.err.contains(warning) && ran.err.contains("error: --strict: "), "{}", ran.err);
    // Where nothing is refused it changes nothing.
    let ran: Ran = flowid(["--strict", "config", "path"]).output().unwrap().into();
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

/// The inodes of the sockets that listen, as the kernel lists them: proc(5), `/proc/net/tcp`, state 0A.
fn listening(process: u32) -> Vec<String> {
    let read =
        |name: &str| std::fs::read_to_string(format!("/proc/{process}/net/{name}")).unwrap_or_default();
    let tables = ["tcp", "tcp6"].map(read).concat();
    let fields = tables.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let inode = |fields: Vec<&str>| {
        (fields.get(3) == Some(&"0A"))
            .then(|| fields.get(9).map(|inode| format!("socket:[{inode}]")))
            .flatten()
    };
    fields.filter_map(inode).collect()
}

/// Those of a process that listen; `None` when only root may know.
pub(super) fn listens(process: u32) -> Option<Vec<String>> {
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?;
    let links = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    let listening = listening(process);
    Some(links.map(|link| link.display().to_string()).filter(|link| listening.contains(link)).collect())
}

#[tokio::test]
async fn nothing_listens_while_a_command_or_the_console_asks() {
    use crate::support::{program, pty::Pty};
    let server = stalling().await;
    let waiting = Waiting::start(flowid([""; 0]), &server).await;
    let console = Pty::start(program::at(&server.url(), &[]), 80, 24);
    server.wait_for("StartQuery", 1).await;
    for process in [waiting.id(), u32::try_from(console.pid().as_raw_nonzero().get()).unwrap()] {
        // Only root may look into a process that is closed to others.
        if let Some(open) = listens(process) {
            assert_eq!(open, [""; 0]);
        }
    }
    // The look finds what there is: this process serves the test.
    assert!(!listens(std::process::id()).unwrap().is_empty());
}
