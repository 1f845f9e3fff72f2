//! The config file as `zego profile` keeps it, and secrets that are asked for on a terminal.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use rustix::termios::{LocalModes, tcgetattr};
use support::{Outcome, Running, command, terminal, until, zego_reading};
use tempfile::TempDir;

const VALUES: &str = "ZEGO_APP_ID=7\nZEGO_SERVER_SECRET=0123456789abcdef0123456789abcdef\nTENCENTCLOUD_SECRET_ID=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE\nTENCENTCLOUD_SECRET_KEY=Gu5t9xGARNpq86cd98joQYCN3EXAMPLE\n";

fn run(home: &TempDir, line: &str, input: &str) -> Outcome {
    zego_reading(line, input, &[("HOME", home.path().to_str().unwrap())])
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_file_is_for_its_owner_alone_and_keeps_what_else_is_in_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".config/zego/config.toml");
    assert_eq!(run(&home, "profile add local --from -", VALUES).code, Some(0));
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(
        text,
        "profile = \"local\"\n\n[profiles.local]\napp_id = 7\nserver_secret = \"0123456789abcdef0123456789abcdef\"\n\n[profiles.local.tencent]\n\
         secret_id = \"AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE\"\nsecret_key = \"Gu5t9xGARNpq86cd98joQYCN3EXAMPLE\"\n"
    );
    // What a person writes into it stays.
    let written =
        text.replace("[profiles.local]\n", "# of the sandbox\n[profiles.local]\n").replace("\"local\"\n", "\"local\" # for now\n");
    fs::write(&file, &written).unwrap();
    assert_eq!(run(&home, "profile add other --from -", VALUES).code, Some(0));
    assert_eq!(run(&home, "profile use other", "").code, Some(0));
    assert_eq!(run(&home, "profile remove local", "").code, Some(0));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("profile = \"other\" # for now\n") && text.contains("[profiles.other]") && !text.contains("local]"), "{text}");
    assert_eq!(mode(&file), 0o600);
    // Nothing is left beside it.
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    // Without the one in use there is none.
    assert_eq!(run(&home, "profile remove other", "").code, Some(0));
    assert!(!fs::read_to_string(&file).unwrap().contains("profile ="));
}

#[test]
fn a_link_stays_one() {
    let home = tempfile::tempdir().unwrap();
    let (file, link) = (home.path().join("dotfiles.toml"), home.path().join(".config/zego/config.toml"));
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&file, &link).unwrap();
    assert_eq!(run(&home, "profile add local --from -", VALUES).code, Some(0));
    assert!(link.is_symlink() && fs::read_to_string(&file).unwrap().contains("[profiles.local]"));
}

#[test]
fn a_file_without_an_end_is_none() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("c");
    fs::write(&file, format!("#{}", "x".repeat(1 << 20))).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let outcome = zego_reading("profile list", "", &[("ZEGO_CONFIG", file.to_str().unwrap())]);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("longer than 1048576 bytes"), "{outcome:?}");
}

#[test]
fn secrets_are_asked_for_and_not_shown() {
    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    for (after_app_id, status) in [(format!("{SECRET}x\u{7f}\n\n"), 0), ("01234\u{3}".to_owned(), 130)] {
        let home = tempfile::tempdir().unwrap();
        let (mut own, theirs) = terminal();
        let looked_at = theirs.try_clone().unwrap();
        let mut command = command("profile add staging", &[("HOME", home.path().to_str().unwrap())]);
        command.stdin(theirs.try_clone().unwrap()).stderr(theirs);
        let running = Running::start(command);
        let mut shown = until(&mut own, "AppID: ");
        own.write_all(b"12345\n").unwrap();
        shown += &until(&mut own, "ServerSecret (not shown): ");
        own.write_all(after_app_id.as_bytes()).unwrap();
        let outcome = running.finish();
        assert_eq!(outcome.code, Some(status), "{outcome:?}");
        // As it was before, whatever ended the question.
        assert!(tcgetattr(&looked_at).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG));
        drop(looked_at);
        shown += &until(&mut own, "");
        assert!(shown.contains("12345") && !shown.contains("01234"), "{shown}");
        let text = fs::read_to_string(home.path().join(".config/zego/config.toml")).unwrap_or_default();
        assert_eq!(text.contains(&format!("app_id = 12345\nserver_secret = \"{SECRET}\"\n")), status == 0, "{text}");
    }
}
