//! Addresses and files of passwords.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn url(text: &str) -> PostgresUrl {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn nobody_sees_user_and_password() {
    for text in [
        "postgres://ann:s3cret@db.example:6432/ledgers?sslmode=require",
        "postgresql://ann:s3cret@db.example:6432/ledgers",
        "postgres://ann@db.example:6432/ledgers?password=s3cret",
    ] {
        let url = url(text);
        assert!(url.has_password());
        assert_eq!(
            (url.to_string(), format!("{url:?}")),
            ("postgres://db.example:6432/ledgers".to_owned(), "postgres://db.example:6432/ledgers".to_owned())
        );
    }
    let told = format!("{:?}", url("postgres://ann@[::1]/x").with_password("s3cret"));
    assert_eq!(told, "postgres://[::1]:5432/x");
    assert_eq!(url("postgres:///x?host=/run/db&port=6000").to_string(), "postgres:///x?host=/run/db&port=6000");
    assert_eq!(url("postgres://a,b:6000/x").to_string(), "postgres://a:5432/x and 1 more");
    assert_eq!(url("postgres:///x").to_string(), "postgres://localhost:5432/x");
}

#[test]
fn what_is_wrong_is_told_without_the_text() {
    let syntax = |reason: &str| PostgresUrlError::Syntax { reason: reason.to_owned() };
    for (text, expected) in [
        ("mysql://ann:s3cret@db/x", PostgresUrlError::Scheme),
        ("host=db password=s3cret", PostgresUrlError::Scheme),
        ("postgres://ann:s3cret@db:s3cret/x", syntax("the port is no number")),
        ("postgres://ann:a@s3cret?s3cret=s3cret@db/x", syntax("a setting after the ? is not known")),
        ("postgres://db/x?connect_timeout=s3cret", syntax("a setting after the ? has a value that it cannot have")),
        ("postgres://db/x?s3cret", syntax("a setting after the ? has no =")),
        ("postgres://db/x?sslmode=s3cret", PostgresUrlError::SslMode),
        ("postgres://db/x?sslmode=verify-ca", PostgresUrlError::SslMode),
        ("postgres://db/x?sslmode=require&sslrootcert=/s3cret", PostgresUrlError::RootsWithoutVerifying),
    ] {
        let error = text.parse::<PostgresUrl>().unwrap_err();
        assert_eq!(error, expected, "{text}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}

#[test]
fn a_password_goes_in_clear_to_this_machine_only_unless_that_is_said() {
    use SslMode::{Disable, Prefer, Require};
    for (text, expected) in [
        ("postgres://a:b@localhost/x", Disable),
        ("postgres://a:b@127.0.0.1/x", Disable),
        ("postgres://a:b@[::1]/x", Disable),
        ("postgres:///x?user=a&password=b&host=/run/db", Disable),
        ("postgres://a:b@localhost,db.example/x", Require),
        ("postgres://a:b@localhost/x?hostaddr=192.0.2.1", Require),
        ("postgres://a:b@db.example/x", Require),
        ("postgres://a:b@db.example/x?sslmode=prefer", Require),
        ("postgres://a:b@db.example/x?sslmode=disable", Disable),
        ("postgres://a@db.example/x", Prefer),
        ("postgres://a@db.example/x?sslmode=require", Require),
        ("postgres://a:b@localhost/x?sslmode=require", Require),
        ("postgres://a@db.example/x?sslmode=verify-full&sslrootcert=%2Fetc%2Froot.pem", Require),
    ] {
        assert_eq!(url(text).config().get_ssl_mode(), expected, "{text}");
    }
    let verified = url("postgres://a@db/x?sslrootcert=%2Fetc%2Froot.pem&sslmode=verify-full");
    assert_eq!(verified.tls(), &TlsMode::VerifyFull { roots: Some("/etc/root.pem".into()) });
    assert_eq!(url("postgres://a@db.example/x").with_password("b").config().get_ssl_mode(), Require);
}

#[test]
fn the_first_line_of_a_passfile_that_fits_has_the_password() {
    let passwords = "# a comment\n\
        db.example:5432:other:ann:wrong\n\
        db.example:5433:ledgers:ann:wrong\n\
        too:few:fields\n\
        db.example:5432:ledgers:ann:a\\:b\\\\c:d\n\
        *:*:*:bob:everywhere\n\
        localhost:5432:ledgers:eve:by socket\n\
        ::1:*:*:*:no\n\
        \\:\\:1:*:*:*:six\n";
    for (text, expected) in [
        ("postgres://ann@db.example/ledgers", Some("a:b\\c:d")),
        ("postgres://bob@anywhere:7000/any", Some("everywhere")),
        ("postgres://eve@localhost/ledgers", Some("by socket")),
        ("postgres://eve@/ledgers?host=/run/postgresql", Some("by socket")),
        ("postgres://x@[::1]/x", Some("six")),
        ("postgres://ann@db.example/unknown", None),
        ("postgres://db.example/ledgers", None),
    ] {
        assert_eq!(url(text).password_from(passwords).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_passfile_that_others_may_read_gives_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pgpass");
    fs::write(&path, "*:*:*:*:s3cret\n").unwrap();
    let ann = url("postgres://ann@db/x");
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert_eq!(ann.clone().with_password_file(&path), Err(PostgresUrlError::PasswordFileOpen { path: path.clone() }));
    }
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(ann.clone().with_password_file(&path), Ok(ann.clone().with_password("s3cret")));
    assert_eq!(ann.clone().with_password("own").with_password_file(&path), Ok(ann.clone().with_password("own")));
    let missing = ann.clone().with_password_file(&folder.path().join("none")).unwrap_err();
    assert!(missing.to_string().ends_with("cannot be read: No such file or directory (os error 2)"), "{missing}");
    assert!(matches!(ann.clone().with_password_file(folder.path()), Err(PostgresUrlError::PasswordFile { .. })));
    let line = "*:*:*:*:s3cret\n";
    let longest = usize::try_from(MOST_PASSWORDS).unwrap() - line.len() - 1;
    for (length, is_taken) in [(longest, true), (longest + 1, false)] {
        fs::write(&path, format!("{}\n{line}", "#".repeat(length))).unwrap();
        assert_eq!(ann.clone().with_password_file(&path).is_ok_and(|url| url.has_password()), is_taken, "{length}");
    }
}
