//! What destroys something asks on a terminal. Nothing leaves this machine: the way to the service is a proxy that nobody has started.

#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod support;

use std::io::Write as _;

use support::{REFUSED, Running, ZEGO, command, terminal, until};

fn asked(line: &str) -> (Running, std::fs::File) {
    let (own, theirs) = terminal();
    let mut command = command(&format!("{line} --attempts 1 --proxy {REFUSED}"), &ZEGO);
    command.env("TERM", "xterm").stdin(theirs.try_clone().unwrap()).stderr(theirs);
    (Running::start(command), own)
}

const CLOSE: &str = "rtc close-room --room-id r";
const QUESTION: &str =
    "CloseRoom destroys 1 room of app 12345, production environment at https://rtc-api.zego.im, for good. Go on? Only `yes` does";

#[test]
fn only_yes_goes_on() {
    for (answer, status, said) in [
        ("yes\n", 7, ""),
        ("y\n", 2, "nothing was sent, as the answer was not `yes`"),
        ("\n", 2, "nothing was sent"),
        ("\u{4}", 2, "nothing was sent"),
    ] {
        let (running, mut own) = asked(CLOSE);
        let shown = until(&mut own, "Only `yes` does");
        assert!(shown.contains(QUESTION), "{shown}");
        own.write_all(answer.as_bytes()).unwrap();
        let shown = until(&mut own, "");
        let outcome = running.finish();
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(status), ""), "{answer:?}: {shown}");
        assert!(shown.contains(said), "{answer:?}: {shown}");
    }
}

#[test]
fn a_question_can_be_left_by_a_signal_and_nothing_was_sent() {
    let (running, mut own) = asked(&format!("{CLOSE} --output json"));
    until(&mut own, "Only `yes` does");
    running.signal("INT");
    until(&mut own, "");
    let outcome = running.finish();
    assert_eq!((outcome.code, &outcome.failure()["delivery"]), (Some(130), &"not_sent".into()), "{outcome:?}");
}

#[test]
fn with_yes_nobody_is_asked() {
    let (running, mut own) = asked(&format!("{CLOSE} --yes"));
    let shown = until(&mut own, "");
    assert!(!shown.contains("Only `yes` does"), "{shown}");
    assert_eq!(running.finish().code, Some(7), "{shown}");
}
