//! The parameters of the protocol itself: whether each is there once, under its name, and in its form.

use zego_model::text::nearest;
use zego_sign::{AppId, Nonce};

use super::findings::Findings;
use super::pairs::Pair;
use super::{UrlContext, placeholder, time};
use crate::Cause;
use crate::common::{BAD_APP_ID, BAD_SIGNATURE_VERSION, COMMON, missing, repeated};
use crate::near_misses::bare;

/// What programs call the parameters of the protocol instead.
const ALIASES: [(&str, &[&str]); 6] = [
    ("AppId", &["app", "appkey", "applicationid", "sdkappid"]),
    ("SignatureNonce", &["nonce", "nonce_str", "noncestr", "random", "signnonce"]),
    ("Timestamp", &["time", "ts", "time_stamp", "t"]),
    ("Signature", &["sign", "sig", "hash", "md5", "token", "generatedsignature"]),
    ("SignatureVersion", &["version", "signversion", "ver"]),
    ("Action", &["api", "apiname", "method", "cmd", "command", "interface"]),
];

/// What a request says of itself, as far as it does.
#[derive(Clone, Debug, Default)]
pub(super) struct CommonParameters {
    pub(super) action: Option<String>,
    pub(super) app_id: Option<AppId>,
    pub(super) nonce: Option<String>,
    /// As it was sent.
    pub(super) timestamp: Option<String>,
    /// The seconds that it stands for.
    pub(super) seconds: Option<u64>,
    pub(super) signature: Option<String>,
    pub(super) is_test: Option<String>,
    /// The pairs of the action itself.
    pub(super) others: Vec<(String, String)>,
}

impl CommonParameters {
    pub(super) fn read(pairs: &[Pair], known: &UrlContext<'_>, findings: &mut Findings<'_>) -> Self {
        let mut named: Vec<(&'static str, &str)> = Vec::new();
        let mut others = Vec::new();
        let is_there = |name: &str| pairs.iter().any(|pair| pair.name == name);
        for pair in pairs {
            let exact = COMMON.iter().find(|name| **name == pair.name).copied();
            match exact.or_else(|| meant(&pair.name).filter(|name| !is_there(name) && *name != "IsTest")) {
                Some(name) => {
                    if exact.is_none() {
                        let problem = format!("`{}` is not the name of a parameter: {name} is meant", findings.shown(&pair.name));
                        findings.error(
                            Cause::CommonName,
                            Some(name),
                            Some(missing(name)),
                            problem,
                            format!("call it {name}, with this spelling"),
                        );
                    }
                    named.push((name, &pair.value));
                }
                None => others.push((pair.name.clone(), pair.value.clone())),
            }
        }
        for name in COMMON.iter().filter(|name| **name != "IsTest") {
            let mut given = named.iter().filter(|(other, _)| other == name).map(|(_, value)| *value);
            match (given.next(), given.next()) {
                (None, _) => {
                    findings.error(Cause::CommonMissing, Some(name), Some(missing(name)), format!("{name} is missing"), advice(name));
                }
                (Some(""), None) => {
                    findings.error(Cause::CommonMissing, Some(name), Some(missing(name)), format!("{name} is empty"), advice(name));
                }
                (Some(_), Some(_)) => {
                    findings.error(
                        Cause::CommonRepeated,
                        Some(name),
                        Some(repeated(name)),
                        format!("{name} is given more than once"),
                        "give it once",
                    );
                }
                (Some(_), None) => {}
            }
        }
        if named.len() == 1 && others.is_empty() {
            let problem = format!("{} is all that is there", named[0].0);
            findings.note(
                Cause::CommonMissing,
                None,
                problem,
                "if there was more, a shell ended the URL at the first `&`: put it between quotation marks",
            );
        }
        let value = |name: &str| named.iter().find(|(other, value)| *other == name && !value.is_empty()).map(|(_, value)| *value);
        let app_id = value("AppId").and_then(|text| app_id(text, known, findings));
        if let Some(nonce) = value("SignatureNonce") {
            look_at_nonce(nonce, findings);
        }
        let seconds = value("Timestamp").and_then(|text| time::look(text, known.now, findings));
        if let Some(version) = value("SignatureVersion").filter(|version| *version != "2.0") {
            let problem = format!("SignatureVersion is `{}`", findings.shown(version));
            findings.error(
                Cause::SignatureVersion,
                Some("SignatureVersion"),
                Some(BAD_SIGNATURE_VERSION),
                problem,
                "send 2.0: the MD5 of AppId, SignatureNonce, ServerSecret and Timestamp",
            );
        }
        let owned = |name: &str| value(name).map(str::to_owned);
        Self {
            action: owned("Action"),
            app_id,
            nonce: owned("SignatureNonce"),
            timestamp: owned("Timestamp"),
            seconds,
            signature: owned("Signature"),
            is_test: owned("IsTest"),
            others,
        }
    }
}

/// The parameter of the protocol that is meant by another name.
fn meant(name: &str) -> Option<&'static str> {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let word = plain(bare(name));
    let exact = COMMON.iter().find(|common| plain(common) == word).copied();
    let alias = || ALIASES.iter().find(|(_, names)| names.iter().any(|alias| plain(alias) == word)).map(|(common, _)| *common);
    exact.or_else(alias).or_else(|| nearest(bare(name), COMMON))
}

/// What to send.
pub(super) fn advice(name: &str) -> &'static str {
    match name {
        "Action" => "name the action, such as Action=DeleteMedia: the path is always /",
        "AppId" => "send the AppID of the project, a number",
        "SignatureNonce" => "send 16 characters 0-9 a-f, the text of eight random bytes, new for each request",
        "Timestamp" => "send the Unix time in whole seconds",
        "Signature" => "send the MD5 of AppId + SignatureNonce + ServerSecret + Timestamp, as 32 lower-case hexadecimal digits",
        _ => "send SignatureVersion=2.0",
    }
}

fn app_id(text: &str, known: &UrlContext<'_>, findings: &mut Findings<'_>) -> Option<AppId> {
    const NAME: Option<&str> = Some("AppId");
    let said = findings.shown(text);
    let mut bad = |problem: String| {
        findings.error(
            Cause::AppId,
            NAME,
            Some(BAD_APP_ID),
            problem,
            "send the AppID that the ZEGOCLOUD Admin Console shows, its digits alone",
        );
    };
    let trimmed = text.trim_matches(|char: char| char.is_whitespace() || char == '"' || char == '\'');
    match text.parse::<AppId>() {
        Ok(app_id) => {
            if let Some((own, _)) = known.credentials
                && own != app_id
                && !known.others.iter().any(|(other, _)| *other == app_id)
            {
                let problem = format!("AppId is {app_id}, and the ServerSecret given here is that of {own}");
                findings.warning(
                    Cause::OtherAppId,
                    NAME,
                    problem,
                    "sign with the secret of the app that is sent; or give that of the app in the URL here",
                );
            }
            return Some(app_id);
        }
        Err(_) if placeholder(text) => bad(format!("AppId is `{said}`, which stands for a value and is none")),
        Err(_) if trimmed.len() < text.len() && trimmed.parse::<AppId>().is_ok() => {
            bad("AppId has white space or quotation marks around it".to_owned());
            return trimmed.parse().ok();
        }
        Err(_) if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            bad("AppId has the form of a secret".to_owned());
        }
        Err(error) => bad(format!("AppId is `{said}`: {error}")),
    }
    None
}

fn look_at_nonce(nonce: &str, findings: &mut Findings<'_>) {
    const NAME: Option<&str> = Some("SignatureNonce");
    let said = findings.shown(nonce);
    let digits = nonce.bytes().all(|byte| byte.is_ascii_digit());
    let first = nonce.as_bytes().first();
    let problem = if placeholder(nonce) {
        format!("SignatureNonce is `{said}`, which stands for a value and is none")
    } else if nonce.len() == 36 && nonce.matches('-').count() == 4 {
        "SignatureNonce is a UUID, where 16 hexadecimal characters are documented".to_owned()
    } else if nonce.bytes().all(|byte| Some(&byte) == first) || matches!(nonce, "1234567890123456" | "0123456789abcdef" | "12344321") {
        format!("SignatureNonce is `{said}`, which is not random")
    } else if nonce.len() < 16 && digits {
        format!("SignatureNonce is `{said}`, a number: there are few of them, and 16 hexadecimal characters are documented")
    } else if let Err(error) = Nonce::parse(nonce) {
        format!("SignatureNonce is `{said}`: {error}")
    } else {
        return;
    };
    findings.warning(Cause::Nonce, NAME, problem, advice("SignatureNonce"));
}
