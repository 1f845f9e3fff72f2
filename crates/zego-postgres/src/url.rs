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
mod tests;
