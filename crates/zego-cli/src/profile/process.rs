//! A credential process: a command of the user's, such as a password manager's, that prints credentials.

use std::io::{self, Read as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::values::Values;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output;

/// How long it may take: it may have to ask its user something.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// How often it is looked whether it has ended, once it prints no more.
const LOOK: Duration = Duration::from_millis(5);

/// Bound: the bytes that a credential process prints. After as many it counts as failed, and the message tells the bound.
const MAX_PROCESS_BYTES: u64 = 64 << 10;

/// The credentials that a command prints as one JSON document. It runs without a shell and without stdin; what it says on stderr is its user's to read. Neither the
/// command nor what it prints is shown or logged.
pub(super) fn run(line: &str, profile: &str, limit: Duration) -> Result<Values, CommandError> {
    let whence = format!("the credential process of the profile `{profile}`");
    let words = shlex::split(line).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| {
        let message = format!("credential_process of the profile `{profile}` is no command: it is empty, or a quotation mark has no other");
        CommandError::configuration(message, "Write it as a program and its arguments; there is no shell, but for `sh -c '...'`.")
    })?;
    let failed = |why: String| CommandError {
        exit: Exit::Authentication,
        kind: "credential_process",
        message: format!("{whence} {why}"),
        hint: Some("Run it by itself, to see what it says. It prints one JSON document to stdout, and ends with 0.".to_owned()),
        ..CommandError::default()
    };
    let began = Instant::now();
    let started = Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| failed(format!("cannot be started: {error}")))?;
    let stdout = child.stdout.take().expect("it is piped");
    let (sender, printed) = mpsc::channel();
    // Its children may hold the pipe open for longer than it lives.
    let reading = thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(MAX_PROCESS_BYTES + 1).read_to_end(&mut bytes).map(|_| bytes);
        // Nobody waits any more after the time.
        let _ = sender.send(read);
    });
    let mut outcome = match reading {
        Ok(_) => printed.recv_timeout(limit).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
        Err(error) => Err(error),
    };
    let is_long = outcome.as_ref().is_ok_and(|bytes| bytes.len() as u64 > MAX_PROCESS_BYTES);
    let mut status = None;
    // Mostly it has ended with what it prints.
    while outcome.is_ok() && !is_long && status.is_none() {
        status = child.try_wait().map_err(|error| failed(format!("cannot be waited for: {error}")))?;
        if status.is_none() && began.elapsed() >= limit {
            outcome = Err(io::ErrorKind::TimedOut.into());
        } else if status.is_none() {
            thread::sleep(LOOK);
        }
    }
    if status.is_none() {
        // It may have ended by itself meanwhile.
        drop(child.kill());
        drop(child.wait());
    }
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(failed(format!("took longer than {} s", limit.as_secs_f32()))),
        Err(error) => Err(failed(format!("cannot be read: {error}"))),
        Ok(_) if is_long => Err(failed(format!("printed more than {MAX_PROCESS_BYTES} bytes"))),
        Ok(_) if !status.is_some_and(|status| status.success()) => {
            Err(failed(status.map_or_else(|| "failed".to_owned(), |status| format!("failed ({status})"))))
        }
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|_| failed("printed what is not UTF-8".to_owned()))?;
            let (values, unknown) = Values::of_json(text.trim(), &whence)?;
            for name in unknown {
                output::note(&format!("note: {whence} prints `{name}`, which means nothing here"));
            }
            Ok(values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{APP_ID, SERVER_SECRET};

    #[test]
    fn its_document_is_taken_and_nothing_else() {
        let values = run(r#"printf '{"app_id":12345,"server_secret":"%s","x":1}' hush"#, "p", LIMIT).unwrap();
        assert_eq!([values.get(&APP_ID), values.get(&SERVER_SECRET)], [Some("12345"), Some("hush")]);
    }

    #[test]
    fn what_goes_wrong_is_told_without_what_it_printed() {
        let second = Duration::from_secs(30);
        for (line, limit, said) in [
            ("printf hush", second, "no JSON object (line 1, column 1)"),
            ("sh -c 'printf hush; exit 3'", second, "failed (exit status: 3)"),
            ("no-such-program-hush", second, "cannot be started"),
            ("'open hush", second, "is no command"),
            (" ", second, "is no command"),
            (r"printf '\377'", second, "not UTF-8"),
            ("yes hush", second, "more than 65536 bytes"),
            // Longer than this test may take: they are ended.
            ("sh -c 'exec sleep 600 >/dev/null'", Duration::from_millis(20), "took longer than 0.02 s"),
            ("sleep 600", Duration::from_millis(20), "took longer than 0.02 s"),
        ] {
            let error = run(line, "p", limit).err().expect(line);
            assert!(error.message.contains(said) && !error.text().contains("hush"), "{line}: {}", error.text());
        }
    }
}
