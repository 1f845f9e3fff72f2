//! What `zego webhook` takes.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Arg, Command, value_parser};

use super::Window;
use super::forward::Target;

/// The command and its two.
pub(crate) fn command() -> Command {
    Command::new("webhook")
        .about("Checks and receives the service's callbacks, with ZEGO_CALLBACK_SECRET")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(verify())
        .subcommand(listen())
}

fn verify() -> Command {
    Command::new("verify")
        .about("Checks a saved callback's body and prints what it says; exit 4 if it is refused")
        .after_help(
            "The signature proves that the sender knew the secret, not that the body is unaltered. While secrets change, give both:\n\
             ZEGO_CALLBACK_SECRET=new,old. No nonces are kept: a callback can be checked again and again.\n\n\
             Example:\n  zego webhook verify body.json --at 1700000000",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .default_value("-")
                .value_parser(value_parser!(PathBuf))
                .help("The request's body, in any form that ZEGO sends: JSON, URL-encoded JSON, a form; - is stdin"),
        )
        .arg(
            Arg::new("at")
                .long("at")
                .value_name("UNIX_SECONDS")
                .value_parser(value_parser!(u64))
                .help("When it came, in seconds since 1970-01-01 UTC [default: now]"),
        )
        .arg(window())
}

fn listen() -> Command {
    Command::new("listen")
        .about("Receives callbacks until it is told to stop: checks and prints each, answers, and passes it on")
        .after_help(
            "What is right is answered with 200, or with what the program answers that it is passed on to; when that cannot be\n\
             reached, with 502, so that ZEGO sends it again. What is refused is answered with 4xx, and passed on to nobody.\n\
             With --output json each line of stdout is one JSON document.\n\n\
             Example, against a sandbox:\n  zego webhook listen --listen 127.0.0.1:8080\n  zego sandbox --callback http://127.0.0.1:8080/",
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .required(true)
                .value_parser(value_parser!(SocketAddr))
                .help("Where to listen, such as 127.0.0.1:8080; port 0 takes a free one. Plain HTTP: put a proxy with TLS before it"),
        )
        .arg(
            Arg::new("forward-to")
                .long("forward-to")
                .value_name("URL")
                .value_parser(value_parser!(Target))
                .help("Passes the body on, byte for byte, to a program on this machine: http://127.0.0.1:PORT/PATH"),
        )
        .arg(window())
}

fn window() -> Arg {
    Arg::new("window")
        .long("window")
        .value_name("SECONDS|none")
        .value_parser(value_parser!(Window))
        .help("How far from now it may be signed [default: 300]")
}
