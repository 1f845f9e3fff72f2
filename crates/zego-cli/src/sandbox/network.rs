//! Where the sandbox listens, whom it answers, and whom it calls: `--listen`, `--expose`, `--host`, `--callback-host`, `--tls`.

use std::io::Write as _;

use clap::{Arg, ArgAction, ArgMatches};
use tempfile::TempDir;
use zego_sandbox::{Builder, ListenOn, Sandbox};

use crate::error::CommandError;
use crate::output;

/// The flags.
pub(super) fn arguments() -> [Arg; 5] {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let names = |name: &'static str| Arg::new(name).long(name).value_name("NAME").action(ArgAction::Append);
    [
        Arg::new("listen").long("listen").value_name("ADDRESS").default_value("127.0.0.1:0").help(
            "PORT, localhost:PORT, 127.0.0.1:PORT or [::1]:PORT; port 0 takes a free one. Others, such as 0.0.0.0:PORT, with --expose",
        ),
        flag("expose").help("Lets other machines in: control calls then need the token that is printed, and only known hosts are answered"),
        names("host").help(
            "A name that it is reached by, besides localhost, addresses and the vendors' own hosts: calls by any other are refused; can be repeated",
        ),
        names("callback-host").value_name("HOST[:PORT]").requires("callback").help(
            "A host that may be called back besides this machine, and by the URLs of requests, which otherwise reach the host and port of --callback \
             alone; localhost:PORT for another program here; can be repeated",
        ),
        flag("tls").help("Speaks https, with a certificate made for this start; prints the file of the authority to trust"),
    ]
}

/// What the flags say of the network.
pub(super) fn set_up(mut builder: Builder, matches: &ArgMatches) -> Result<Builder, CommandError> {
    let address = matches.get_one::<String>("listen").expect("it has a default");
    let address = address.parse::<ListenOn>().map_err(|error| CommandError::usage(format!("--listen: {error}"), ""))?;
    builder = builder.listen(address);
    for name in matches.get_many::<String>("host").into_iter().flatten() {
        builder = builder.host(name);
    }
    if matches.get_flag("tls") {
        builder = builder.tls();
    }
    if matches.get_flag("expose") {
        output::note(
            "note: --expose lets every machine that reaches this port call the sandbox, as its credentials are public; control calls need the token. \
             Keep real data out of it, and the port off the internet.",
        );
        builder = builder.expose();
    }
    Ok(builder)
}

/// The hosts that may be called back.
pub(super) fn callback_hosts(matches: &ArgMatches) -> impl Iterator<Item = &str> {
    matches.get_many::<String>("callback-host").into_iter().flatten().map(String::as_str)
}

/// The file of the authority that clients have to trust; it goes with this.
pub(super) struct CaFile {
    folder: TempDir,
}

impl CaFile {
    /// Writes it, if the sandbox speaks TLS.
    pub(super) fn of(sandbox: &Sandbox) -> Result<Option<Self>, CommandError> {
        let Some(pem) = sandbox.ca_pem() else { return Ok(None) };
        let written = || {
            let file = Self { folder: tempfile::Builder::new().prefix("zego-sandbox-").tempdir()? };
            std::fs::File::create_new(file.folder.path().join(NAME))?.write_all(pem.as_bytes())?;
            Ok(file)
        };
        let failed = |error: std::io::Error| {
            CommandError::configuration(
                format!("the certificate cannot be written to a temporary folder: {error}"),
                "Set TMPDIR to a folder that can be written.",
            )
        };
        written().map(Some).map_err(failed)
    }

    /// Its path.
    pub(super) fn path(&self) -> String {
        self.folder.path().join(NAME).to_string_lossy().into_owned()
    }
}

const NAME: &str = "ca.pem";
