//! A program in a real pseudo-terminal, read by a terminal emulator: keys in, screen out.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

/// How long something may take before a test gives up. Long, because the machine may be busy; nothing waits that long
/// when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the terminal has seen.
struct Seen {
    terminal: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
    hung_up: bool,
    frozen: bool,
}

/// A program in a terminal. Dropping it kills the program.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

impl Pty {
    /// Starts a program in a terminal of that many columns and rows, which takes its output as fast as it comes.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        Self::start_slow(command, columns, rows, None)
    }

    /// The same with a terminal that takes at most so many bytes a second.
    pub fn start_slow(command: CommandBuilder, columns: u16, rows: u16, rate: Option<usize>) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let terminal = vt100::Parser::new(rows, columns, 0);
        let seen = Seen { terminal, raw: Vec::new(), ended: false, hung_up: false, frozen: false };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || read_all(reader, &shared, rate));
        Self { master: Some(pair.master), writer: Some(writer), child, seen }
    }

    /// Types bytes as a terminal would send them.
    pub fn send(&mut self, bytes: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.lock().terminal.screen_mut().set_size(rows, columns);
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Closes the terminal. The reader must be woken, so the program is given a key that it answers.
    pub fn hang_up(&mut self, key: &str) {
        self.lock().hung_up = true;
        self.send(key);
        let (_, changed) = &*self.seen;
        let seen = self.lock();
        drop(changed.wait_while(seen, |seen| !seen.ended).unwrap());
        self.writer = None;
        self.master = None;
    }

    /// From now on the terminal takes nothing, as when the other end of a connection has gone to sleep, or takes
    /// everything again.
    pub fn freeze(&mut self, frozen: bool) {
        self.lock().frozen = frozen;
        self.seen.1.notify_all();
    }

    /// Waits until no frame of the program gets out any more: the terminal has room for nothing.
    pub fn wait_until_stuck(&self) {
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let flags = rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NONBLOCK;
        let terminal = OpenOptions::new().write(true).custom_flags(flags.bits() as i32).open(name).unwrap();
        let room = || {
            let mut asked = [PollFd::new(&terminal, PollFlags::OUT)];
            rustix::event::poll(&mut asked, Some(&rustix::event::Timespec::default())).unwrap();
            asked[0].revents().contains(PollFlags::OUT)
        };
        poll("the program to be stuck", || (!room()).then_some(()));
    }

    /// The program's process.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap()
    }

    /// The state of the process as `/proc` has it: `S` sleeping, `T` stopped, and so on.
    pub fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        stat.rsplit(") ").next().unwrap().chars().next().unwrap()
    }

    /// Waits until the process is in a state.
    pub fn wait_for_state(&self, state: char) {
        poll(&format!("the process to be in state {state}"), || (self.state() == state).then_some(()));
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until something is true of the screen.
    pub fn wait_until(&self, what: &str, mut true_of: impl FnMut(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let (_, changed) = &*self.seen;
        let mut seen = self.lock();
        while !true_of(seen.terminal.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.ended,
                "waited for {what}, but:\n{}",
                seen.terminal.screen().contents()
            );
            seen = changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the program has written more bytes than these.
    pub fn wait_for_more_than(&self, bytes: usize) {
        let (_, changed) = &*self.seen;
        let seen = self.lock();
        let (seen, late) = changed
            .wait_timeout_while(seen, PATIENCE, |seen| seen.raw.len() <= bytes && !seen.ended)
            .unwrap();
        assert!(!late.timed_out(), "nothing was written:\n{}", seen.terminal.screen().contents());
    }

    /// The text of the screen.
    pub fn contents(&self) -> String {
        self.lock().terminal.screen().contents()
    }

    /// What the emulator makes of the terminal's modes.
    pub fn modes<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.lock().terminal.screen())
    }

    /// Every byte that the program wrote so far.
    pub fn raw(&self) -> Vec<u8> {
        self.lock().raw.clone()
    }

    /// How many bytes that were.
    pub fn written(&self) -> usize {
        self.lock().raw.len()
    }

    /// Whether the terminal echoes and edits lines, as a shell leaves it.
    pub fn is_cooked(&self) -> bool {
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let not_ours = rustix::fs::OFlags::NOCTTY.bits() as i32;
        let terminal = OpenOptions::new().read(true).custom_flags(not_ours).open(name).unwrap();
        tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Waits until the program has ended and all that it wrote was read; answers with its exit status.
    pub fn wait_for_end(&mut self) -> u32 {
        let status = self.wait_for_exit();
        let (_, changed) = &*self.seen;
        let seen = self.lock();
        drop(changed.wait_timeout_while(seen, PATIENCE, |seen| !seen.ended).unwrap());
        status
    }

    /// Waits until the program has ended, whether or not the terminal takes what it wrote.
    pub fn wait_for_exit(&mut self) -> u32 {
        let child = &mut self.child;
        poll("the program to end", || child.try_wait().unwrap()).exit_code()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn read_all(mut reader: impl Read, seen: &(Mutex<Seen>, Condvar), rate: Option<usize>) {
    let (seen, changed) = seen;
    // A slow terminal takes a twentieth of its rate every twentieth of a second.
    let mut buffer = vec![0; rate.map_or(65_536, |rate| rate / 20)];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = changed.wait_while(seen, |seen| seen.frozen).unwrap_or_else(PoisonError::into_inner);
        seen.raw.extend(&buffer[..count]);
        seen.terminal.process(&buffer[..count]);
        seen.ended = count == 0 || seen.hung_up;
        let ended = seen.ended;
        if ended {
            // Closed before anybody is told.
            drop(reader);
            changed.notify_all();
            return;
        }
        drop(seen);
        changed.notify_all();
        if rate.is_some() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Asks again and again, with short rests, until there is an answer.
pub fn poll<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
