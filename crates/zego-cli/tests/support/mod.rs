//! The built binary, run from outside, with nothing of this machine's environment.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

/// Credentials that exist nowhere, and that no output may hold.
pub const SERVER_SECRET: &str = "5ecretOfTheServer00000000000000x";
pub const SECRET_ID: &str = "AKIDnobodysKeyId000000000000000000x";
pub const SECRET_KEY: &str = "nobodysSecretKey00000000000000x";
pub const TOKEN: &str = "nobodysSessionToken00000000000x";

pub const ZEGO: [(&str, &str); 2] = [("ZEGO_APP_ID", "12345"), ("ZEGO_SERVER_SECRET", SERVER_SECRET)];
pub const TENCENT: [(&str, &str); 3] =
    [("TENCENTCLOUD_SECRET_ID", SECRET_ID), ("TENCENTCLOUD_SECRET_KEY", SECRET_KEY), ("TENCENTCLOUD_TOKEN", TOKEN)];

/// What a process left behind.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// stdout as the one JSON document that `--output json` promises.
    pub fn document(&self) -> Value {
        assert!(self.stdout.ends_with('\n'), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The same, letter for letter but for the spaces between what it holds. There may be none in its texts.
    pub fn squeezed(&self) -> String {
        self.stdout.split_whitespace().collect()
    }

    /// The same, of a failure: all its members and no other.
    pub fn failure(&self) -> Value {
        let document = self.document();
        let mut names: Vec<_> = document["error"].as_object().unwrap_or_else(|| panic!("{self:?}")).keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["code", "delivery", "family", "hint", "kind", "message", "request_id", "service", "vendor_request_id"],
            "{self:?}"
        );
        assert_eq!(document.as_object().map(serde_json::Map::len), Some(1), "{self:?}");
        assert!(document["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
        document["error"].clone()
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// The three values of a callback that the secret `secret` has signed in 2016, as a body has them; another nonce is another delivery.
pub fn signed(nonce: u64) -> String {
    let secret = zego_sign::callback::CallbackSecret::new("secret").unwrap();
    let signature = zego_sign::callback::sign(&secret, zego_sign::Timestamp::from_secs(1_470_820_198), nonce);
    format!(r#""timestamp":"1470820198","nonce":"{nonce}","signature":"{}""#, signature.as_str())
}

/// A command of the binary, in an empty environment. The line is split as a shell would.
pub fn command(line: &str, environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zego"));
    command
        .env_clear()
        .args(shlex::split(line).unwrap_or_else(|| panic!("an open quotation: {line}")))
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the binary to its end.
pub fn zego(line: &str, environment: &[(&str, &str)]) -> Outcome {
    zego_reading(line, "", environment)
}

/// The same, with something to read. A command need not read it to the end; one that does not end fails.
pub fn zego_reading(line: &str, input: &str, environment: &[(&str, &str)]) -> Outcome {
    let command = snapbox::cmd::Command::from_std(command(line, environment));
    let output = command.stdin(input.as_bytes()).timeout(Duration::from_secs(120)).output();
    output.unwrap_or_else(|error| panic!("{error}: {line}")).into()
}

/// The binary as it runs. It ends with the test that started it, also where the test fails.
pub struct Running(Option<Child>);

impl Running {
    pub fn start(mut command: Command) -> Self {
        Self(Some(command.spawn().unwrap()))
    }

    /// Its standard output, for as long as nobody has taken it.
    pub fn stdout(&mut self) -> &mut Option<ChildStdout> {
        &mut self.0.as_mut().unwrap().stdout
    }

    /// Its standard error, for as long as nobody has taken it.
    pub fn stderr(&mut self) -> &mut Option<ChildStderr> {
        &mut self.0.as_mut().unwrap().stderr
    }

    /// Its standard input, where it was given one, for as long as nobody has taken it.
    pub fn stdin(&mut self) -> &mut Option<ChildStdin> {
        &mut self.0.as_mut().unwrap().stdin
    }

    /// What it left behind, once it has ended.
    pub fn finish(mut self) -> Outcome {
        self.0.take().unwrap().wait_with_output().unwrap().into()
    }

    /// How it ended, whether or not anybody has read what it printed.
    pub fn exit(mut self) -> Option<i32> {
        self.0.as_mut().unwrap().wait().unwrap().code()
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.as_mut().unwrap().try_wait().unwrap().is_some()
    }

    /// The most memory that it has had so far, in KiB, while it lives.
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.as_ref().unwrap().id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
    }

    /// Sends a signal by name: `INT`, `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.0.as_ref().unwrap().id();
        let status = Command::new("/bin/sh").args(["-c", &format!("kill -{name} {id}")]).status().unwrap();
        assert!(status.success());
    }
}

impl From<Child> for Running {
    fn from(child: Child) -> Self {
        Self(Some(child))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// A `zego sandbox` in a process of its own.
pub struct Sandbox {
    running: Running,
    /// What it printed when it was ready.
    pub ready: Value,
    pub endpoint: String,
    pub environment: Vec<(&'static str, String)>,
}

impl Sandbox {
    pub fn start(options: &str) -> Self {
        let line = format!("sandbox --output json {options}");
        let mut running = Running::start(command(&line, &[]));
        let mut ready = String::new();
        BufReader::with_capacity(1, running.stdout().as_mut().unwrap()).read_line(&mut ready).unwrap();
        let ready: Value = serde_json::from_str(&ready).unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let endpoint = text(&ready["endpoint"]);
        assert!(endpoint.contains("://127.0.0.1:") && !endpoint.ends_with('/'), "{ready}");
        assert!(ready["app_id"].is_u64(), "{ready}");
        let environment = vec![
            ("ZEGO_ENDPOINT", endpoint.clone()),
            ("ZEGO_APP_ID", text(&ready["app_id"])),
            ("ZEGO_SERVER_SECRET", text(&ready["server_secret"])),
            ("TENCENTCLOUD_ENDPOINT", endpoint.clone()),
            ("TENCENTCLOUD_SECRET_ID", text(&ready["tencent"]["secret_id"])),
            ("TENCENTCLOUD_SECRET_KEY", text(&ready["tencent"]["secret_key"])),
        ];
        Self { running, ready, endpoint, environment }
    }

    pub fn zego(&self, line: &str) -> Outcome {
        zego(&format!("{line} --output json"), &self.environment())
    }

    /// What a command needs to call it.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// Stops it, and returns what it said on stderr.
    pub fn stop(mut self, name: &str) -> String {
        self.running.signal(name);
        let mut stdout = String::new();
        self.running.stdout().take().unwrap().read_to_string(&mut stdout).unwrap();
        assert_eq!(stdout, "", "one line, and no more");
        let outcome = self.running.finish();
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        outcome.stderr
    }
}

/// A service that takes one connection, reads a request's head and does as it is told.
pub struct Fake {
    pub endpoint: String,
    thread: JoinHandle<String>,
}

impl Fake {
    pub fn new(serve: impl FnOnce(TcpStream) + Send + 'static) -> Self {
        Self::taking(1, serve_once(serve))
    }

    /// The same, for so many connections one after another.
    fn taking(connections: usize, mut serve: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            let mut requests = Vec::new();
            for _ in 0..connections {
                let (stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream);
                requests.push(read_request(&mut reader));
                serve(reader.into_inner());
            }
            requests.join("\n")
        });
        Self { endpoint, thread }
    }

    /// Answers with this body, as the services do.
    pub fn answering(body: impl Into<String>) -> Self {
        Self::answering_each([body.into()])
    }

    /// Answers one call after another with these bodies, on a connection each.
    pub fn answering_each(bodies: impl IntoIterator<Item = String>) -> Self {
        let bodies: Vec<String> = bodies.into_iter().collect();
        let count = bodies.len();
        let mut bodies = bodies.into_iter();
        Self::taking(count, move |mut stream| {
            let body = bodies.next().unwrap();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
        })
    }

    /// The request that came, or all of them.
    pub fn request(self) -> String {
        self.thread.join().unwrap()
    }
}

fn serve_once(serve: impl FnOnce(TcpStream) + Send + 'static) -> impl FnMut(TcpStream) + Send + 'static {
    let mut serve = Some(serve);
    move |stream| serve.take().unwrap()(stream)
}

/// Head and body of a request.
fn read_request(reader: &mut BufReader<TcpStream>) -> String {
    let mut head = String::new();
    let mut length = 0;
    while !head.ends_with("\r\n\r\n") {
        let start = head.len();
        assert!(reader.read_line(&mut head).unwrap() > 0, "the head ends early: {head}");
        if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

/// An address of this machine where nobody listens: port 1 belongs to a service that is no longer in use.
pub const REFUSED: &str = "http://127.0.0.1:1";

/// A terminal of two ends: the process has one, and the test the other.
pub fn terminal() -> (File, OwnedFd) {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&own).unwrap();
    unlockpt(&own).unwrap();
    let name = PathBuf::from(ptsname(&own, Vec::new()).unwrap().into_string().unwrap());
    let theirs = OpenOptions::new().read(true).write(true).open(name).unwrap();
    (own.into(), theirs.into())
}

/// What a terminal shows, until a text has come or all have left it.
pub fn until(terminal: &mut File, text: &str) -> String {
    let (mut shown, mut piece) = (String::new(), [0; 1_024]);
    while text.is_empty() || !shown.contains(text) {
        match terminal.read(&mut piece) {
            Ok(read @ 1..) => shown += &String::from_utf8_lossy(&piece[..read]),
            // So Linux says that the other end is closed.
            _ => break,
        }
    }
    shown
}
