//! Where a Postgres database is: an address whose password nobody sees.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Where a Postgres database is: `postgres://USER@HOST:PORT/DATABASE`, or `postgresql://`.
///
/// After a `?` stand `name=value` pairs with `&` between them. `host=/PATH` is the folder of a Unix socket. `sslmode` says how the connection is secured:
///
/// - `disable`: it is not, wherever the server is;
/// - `prefer`, the default: not to this machine; to any other with TLS if the server has it, and always when there is a password;
/// - `require`: with TLS, and whoever answers is believed to be the server;
/// - `verify-full`: with TLS, and the server's certificate has to be for its host, and from an authority that this machine trusts, or one in the file of `sslrootcert=/PATH`.
///
/// The other names are those of `tokio-postgres`, as `connect_timeout` (in seconds) and `options`. `Display` and `Debug` show neither user nor password.
#[derive(Clone, Eq, PartialEq)]
pub struct PostgresUrl {
    /// Boxed, since it is large.
    config: Box<Config>,
    tls: TlsMode,
}

/// How a connection is secured.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TlsMode {
    Disable,
    Prefer,
    Require,
    VerifyFull {
        /// Authorities to trust in place of this machine's.
        roots: Option<PathBuf>,
    },
}

/// What is wrong with an address, or with a file of passwords. No text of either is quoted, as it may hold a password.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PostgresUrlError {
    /// It does not begin as an address of Postgres does.
    #[error("an address of Postgres begins with postgres:// or postgresql://")]
    Scheme,
    /// It cannot be read.
    #[error(
        "the address of Postgres cannot be read: {reason}. Write postgres://USER@HOST:PORT/DATABASE?name=value, with %40 for an @ in a name, and %2F for a /"
    )]
    #[non_exhaustive]
    Syntax {
        /// What is wrong with it, without its text.
        reason: String,
    },
    /// There is no such way to secure a connection.
    #[error("sslmode is one of disable, prefer, require and verify-full")]
    SslMode,
    /// It contradicts itself.
    #[error("sslrootcert counts with sslmode=verify-full only")]
    RootsWithoutVerifying,
    /// A file of passwords cannot be read.
    #[error("the passwords in {} cannot be read: {reason}", path.display())]
    #[non_exhaustive]
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of passwords may be read by others.
    #[error("{} may be read by others: no password is taken from it. Say chmod 600 {}", path.display(), path.display())]
    #[non_exhaustive]
    PasswordFileOpen {
        /// The file.
        path: PathBuf,
    },
}

/// How long a server may take to accept a connection, unless the address says it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A server that has vanished is noticed after about half a minute, whether something is under way or not.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(15);
/// How often it is asked then.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
/// How long it may leave what was sent without a sign of life.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// Bound: how long a file of passwords may be, in bytes. A longer one is refused.
const MOST_PASSWORDS: u64 = 1 << 20;

impl FromStr for PostgresUrl {
    type Err = PostgresUrlError;

    fn from_str(url: &str) -> Result<Self, PostgresUrlError> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(PostgresUrlError::Scheme);
        }
        // A password may have a question mark in it; a name of the query has no `@` before it.
        let behind_user = url.find('@').unwrap_or_default();
        let (address, query) = match url[behind_user..].find('?') {
            Some(at) => (&url[..behind_user + at], &url[behind_user + at + 1..]),
            None => (url, ""),
        };
        let (mut mode, mut roots, mut others) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => roots = Some(PathBuf::from(unescaped(value))),
                _ => others.push(pair),
            }
        }
        let tls = match mode.unwrap_or("prefer") {
            "disable" => TlsMode::Disable,
            "prefer" => TlsMode::Prefer,
            "require" => TlsMode::Require,
            "verify-full" => TlsMode::VerifyFull { roots: roots.take() },
            _ => return Err(PostgresUrlError::SslMode),
        };
        if roots.is_some() {
            return Err(PostgresUrlError::RootsWithoutVerifying);
        }
        let rest = if others.is_empty() { address.to_owned() } else { format!("{address}?{}", others.join("&")) };
        let mut config: Config =
            rest.parse().map_err(|error: tokio_postgres::Error| PostgresUrlError::Syntax { reason: reason(&error).to_owned() })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("localhost");
        }
        let defaults: &mut Config = &mut config;
        if defaults.get_connect_timeout().is_none() {
            defaults.connect_timeout(CONNECT_TIMEOUT);
        }
        if defaults.get_tcp_user_timeout().is_none() {
            defaults.tcp_user_timeout(UNACKNOWLEDGED);
        }
        if defaults.get_application_name().is_none() {
            defaults.application_name("zego");
        }
        defaults.keepalives_idle(KEEPALIVE_IDLE).keepalives_interval(KEEPALIVE_INTERVAL).keepalives_retries(3);
        Ok(Self { config: Box::new(config), tls })
    }
}

/// What the driver finds wrong, as far as that is told without the text: it quotes what it takes for the name of a setting, which may be a piece of a password.
fn reason(error: &tokio_postgres::Error) -> &'static str {
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match words.as_str() {
        "invalid value for option `port`" => "the port is no number",
        "invalid value for option `host`" => "the host is not one",
        "unterminated parameter" => "a setting after the ? has no =",
        words if words.starts_with("invalid value for option") => "a setting after the ? has a value that it cannot have",
        words if words.starts_with("unknown option") => "a setting after the ? is not known",
        _ => "it is not written as an address",
    }
}

/// A value of a query, `%2F` and the like resolved.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = |digit: &u8| char::from(*digit).to_digit(16);
        match behind {
            [high, low, behind @ ..] if *first == b'%' && hex(high).is_some() && hex(low).is_some() => {
                bytes.push(u8::try_from(hex(high).unwrap_or_default() * 16 + hex(low).unwrap_or_default()).unwrap_or_default());
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl PostgresUrl {
    /// Whether it has a password already. A URL on a command line should not, as other users of the machine can read it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// The same place with this password, in place of any that it has.
    #[must_use]
    pub fn with_password(mut self, password: impl AsRef<[u8]>) -> Self {
        self.config.password(password);
        self
    }

    /// The same place with the password that a file has for it, in the form of libpq's `.pgpass`; unchanged where the file has none, or the address has one already.
    ///
    /// # Errors
    /// The file cannot be read, or others may read it.
    pub fn with_password_file(self, path: &Path) -> Result<Self, PostgresUrlError> {
        if self.has_password() {
            return Ok(self);
        }
        let wrong = |error: std::io::Error| PostgresUrlError::PasswordFile { path: path.to_owned(), reason: error.to_string() };
        let file = File::open(path).map_err(wrong)?;
        let metadata = file.metadata().map_err(wrong)?;
        if !metadata.is_file() {
            return Err(PostgresUrlError::PasswordFile { path: path.to_owned(), reason: "it is no file".to_owned() });
        }
        if metadata.mode() & 0o077 != 0 {
            return Err(PostgresUrlError::PasswordFileOpen { path: path.to_owned() });
        }
        let mut contents = String::new();
        file.take(MOST_PASSWORDS + 1).read_to_string(&mut contents).map_err(wrong)?;
        if contents.len() as u64 > MOST_PASSWORDS {
            return Err(PostgresUrlError::PasswordFile { path: path.to_owned(), reason: "it is longer than 1 MiB".to_owned() });
        }
        Ok(match self.password_from(&contents) {
            Some(password) => self.with_password(password),
            None => self,
        })
    }

    /// The password that a file of the form of `.pgpass` has for this place: the first line whose `host:port:database:user` fits.
    ///
    /// A host that is a folder of Unix sockets goes by `localhost`, too. Of an address of several hosts the first counts.
    pub fn password_from(&self, contents: &str) -> Option<String> {
        let is_socket = matches!(self.config.get_hosts().first(), Some(Host::Unix(_)));
        let (host, port) = (self.first_host(), self.first_port().to_string());
        let user = self.config.get_user().unwrap_or_default();
        let database = self.config.get_dbname().unwrap_or(user);
        contents.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let (fields, password) = passfile_fields(line)?;
            let is = |field: &PassfileField, value: &str| field.is_any || field.text == value;
            let is_host = is(&fields[0], &host) || is_socket && fields[0].text == "localhost";
            (is_host && is(&fields[1], &port) && is(&fields[2], database) && is(&fields[3], user)).then_some(password)
        })
    }

    /// What the driver is told, the password among it. For proofs.
    #[doc(hidden)]
    pub fn config(&self) -> Config {
        let mut config = Config::clone(&self.config);
        config.ssl_mode(match self.tls {
            TlsMode::Disable => SslMode::Disable,
            // Nobody listens in between.
            TlsMode::Prefer if self.is_this_machine() => SslMode::Disable,
            // A password does not go in clear to another machine, unless that is asked for by name.
            TlsMode::Prefer if !self.has_password() => SslMode::Prefer,
            TlsMode::Prefer | TlsMode::Require | TlsMode::VerifyFull { .. } => SslMode::Require,
        });
        config
    }

    /// How the connection is secured.
    pub(crate) const fn tls(&self) -> &TlsMode {
        &self.tls
    }

    fn is_this_machine(&self) -> bool {
        let loopback = |name: &str| {
            name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        let hosts = self.config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => loopback(name),
            Host::Unix(_) => true,
        });
        // Where these are given, they are what is connected to.
        let addresses = self.config.get_hostaddrs();
        if addresses.is_empty() { hosts } else { addresses.iter().all(std::net::IpAddr::is_loopback) }
    }

    fn first_host(&self) -> String {
        match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => self.config.get_hostaddrs().first().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn first_port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }
}

/// A field of a line of `.pgpass`.
struct PassfileField {
    text: String,
    /// It was a `*` alone.
    is_any: bool,
}

/// Four fields and the password; a backslash takes a colon or a backslash as it is. `None` of a line that has fewer.
fn passfile_fields(line: &str) -> Option<(Vec<PassfileField>, String)> {
    let mut fields = Vec::new();
    let mut text = String::new();
    let mut start = 0;
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => text.extend(characters.next().map(|(_, next)| next)),
            ':' if fields.len() < 4 => {
                fields.push(PassfileField { is_any: &line[start..at] == "*", text: std::mem::take(&mut text) });
                start = at + 1;
            }
            other => text.push(other),
        }
    }
    (fields.len() == 4).then_some((fields, text))
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.first_host();
        let database = self.config.get_dbname().unwrap_or_default();
        match (host.starts_with('/'), host.contains(':')) {
            (true, _) => write!(f, "postgres:///{database}?host={host}&port={}", self.first_port())?,
            (false, true) => write!(f, "postgres://[{host}]:{}/{database}", self.first_port())?,
            (false, false) => write!(f, "postgres://{host}:{}/{database}", self.first_port())?,
        }
        match self.config.get_hosts().len() {
            0 | 1 => Ok(()),
            hosts => write!(f, " and {} more", hosts - 1),
        }
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
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
}
