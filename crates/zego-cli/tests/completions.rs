//! The script that `zego completions bash` prints, in bash.

mod support;

use std::process::Command;

use support::zego;

/// What bash offers at the end of a line.
fn offered(line: &str) -> Vec<String> {
    let script = zego("completions bash", &[]).stdout;
    let words: Vec<_> = line.split(' ').collect();
    let asked = format!(
        "{script}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_zego zego \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("asked");
    std::fs::write(&file, asked).expect("a file");
    let output = Command::new("/bin/bash").arg("--norc").arg(file).env_clear().output().expect("bash is there");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).filter(|word| !word.is_empty()).collect()
}

#[test]
fn bash_completes_commands_flags_and_words() {
    for (line, expected) in [
        ("zego rt", &["rtc"] as &[&str]),
        ("zego rtc del", &["del-forbid-stream-rule", "del-forbid-user-rule", "delete-cdn-transfer-rule", "delete-media", "delete-stream"]),
        ("zego rtc delete-media --ven", &["--vendor"]),
        ("zego rtc delete-media --vendor ", &["Tencent", "Ws", "Huawei"]),
        ("zego rtc delete-media --vendor H", &["Huawei"]),
        ("zego rtc delete-media --vendor Ws --clear-cache ", &["true", "false"]),
        ("zego rtc delete-media --output ", &["text", "table", "json", "ndjson"]),
        ("zego media purge st", &["status"]),
        ("zego sandbox --limiter fix", &["fixed-window"]),
        ("zego completions po", &["powershell"]),
        // Not for people.
        ("zego ma", &[]),
    ] {
        let mut offered = offered(line);
        let mut expected: Vec<_> = expected.to_vec();
        offered.sort_unstable();
        expected.sort_unstable();
        assert_eq!(offered, expected, "{line}");
    }
}

/// Any shell's script names the commands, and the words of a parameter.
#[test]
fn every_shell_has_a_script() {
    for (shell, sign) in [
        ("bash", "complete -F _zego"),
        ("zsh", "#compdef zego"),
        ("fish", "complete -c zego"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let outcome = zego(&format!("completions {shell}"), &[]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{shell}");
        for part in [sign, "delete-media", "vendor", "Huawei"] {
            assert!(outcome.stdout.contains(part) || shell == "powershell" && part == "Huawei", "{shell}: no {part}");
        }
    }
}
