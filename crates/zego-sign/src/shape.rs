//! Whether a credential has the form of what it should be: the one place that knows the forms.
//!
//! The types of this crate refuse what cannot be a credential at all. What is looked at here would be signed with, and refused by the service with no more
//! than "wrong signature", or not be noticed before that. Nothing that is said of a credential tells any of its characters.
use alloc::vec::Vec;

use thiserror::Error;

/// What a text is meant to be.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Credential {
    /// A project's `ServerSecret`: 32 characters, of the pages 0-9 and a-f.
    ServerSecret,
    /// A project's callback secret. The pages tell no form of it.
    CallbackSecret,
    /// The id of a key of Tencent Cloud, which begins with `AKID`, or `IKID` at the international site.
    TencentSecretId,
    /// A key of Tencent Cloud: 32 letters and digits, both large and small ones.
    TencentSecretKey,
}

/// A mistake that the form of a credential shows.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum ShapeMistake {
    /// A line of a shell or of an env file.
    #[error("it is a whole assignment, NAME=value: give the value alone")]
    Assignment,
    /// Quotation marks around it.
    #[error("it stands in quotation marks, which are signed with like the rest of it: leave them away")]
    Quoted,
    /// White space, a control character or an invisible one.
    #[error("it has white space or an invisible character, which is signed with like the rest of it: copy it again, without")]
    Stray,
    /// 64 hexadecimal digits.
    #[error(
        "it has 64 hexadecimal digits, as an AppSign has, which signs nothing here: \
         copy what the ZEGOCLOUD Admin Console shows beside it, of a ServerSecret 32 characters"
    )]
    AppSign,
    /// The hexadecimal digits of a secret's characters.
    #[error("it has 64 hexadecimal digits, which stand for 32 characters: give the 32 characters themselves")]
    HexEncoded,
    /// Base64.
    #[error("it has the form of Base64: give the secret as the console shows it, not encoded")]
    Base64,
    /// A number of up to ten digits.
    #[error("it is a number, as an AppID is: give the secret that the console shows beside it")]
    AppId,
    /// A login token.
    #[error("it has the form of a login token, which is made with the ServerSecret: give the secret itself")]
    Token,
    /// An address.
    #[error("it is a URL: give the secret")]
    Url,
    /// An id of Tencent Cloud.
    #[error(
        "it begins with AKID or IKID, as the SecretId of Tencent Cloud does: give the secret that belongs here, of Tencent Cloud the SecretKey"
    )]
    TencentSecretId,
    /// A key of Tencent Cloud, where its id should be.
    #[error("it has the form of a SecretKey, and a SecretId begins with AKID: check that the two are not exchanged")]
    TencentSecretKey,
    /// A `ServerSecret` of ZEGO.
    #[error("it has 32 characters 0-9 and a-f, as a ServerSecret of ZEGO has: give the key of Tencent Cloud")]
    ServerSecret,
    /// The callback secret of the same project.
    #[error(
        "it is the callback secret, too, and for RTC the two are not the same: copy the ServerSecret from the ZEGOCLOUD Admin Console (with ZIM they are one)"
    )]
    CallbackSecret,
    /// Hexadecimal digits A-F.
    #[error("it has capital letters, and a ServerSecret has small ones: give it as the console shows it, since A and a sign differently")]
    UpperCase,
    /// Not 32 characters.
    #[error("it has {found} bytes, and a ServerSecret has 32: copy the whole of it from the ZEGOCLOUD Admin Console, and nothing else")]
    #[non_exhaustive]
    Length {
        /// The number of bytes.
        found: usize,
    },
}

impl ShapeMistake {
    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assignment => "assignment",
            Self::Quoted => "quoted",
            Self::Stray => "stray",
            Self::AppSign => "app_sign",
            Self::HexEncoded => "hex_encoded",
            Self::Base64 => "base64",
            Self::AppId => "app_id",
            Self::Token => "token",
            Self::Url => "url",
            Self::TencentSecretId => "tencent_secret_id",
            Self::TencentSecretKey => "tencent_secret_key",
            Self::ServerSecret => "server_secret",
            Self::CallbackSecret => "callback_secret",
            Self::UpperCase => "upper_case",
            Self::Length { .. } => "length",
        }
    }
}

/// What the form of a text shows to be wrong with it, the outermost first; empty where nothing does.
///
/// ```
/// use zego_sign::{Credential, ShapeMistake, look_at};
///
/// assert_eq!(look_at(Credential::ServerSecret, "9193cc662a4c0ec135ec71fb57194b38"), []);
/// assert_eq!(look_at(Credential::ServerSecret, "'9193cc662a4c0ec135ec71fb57194b38'"), [ShapeMistake::Quoted]);
/// ```
pub fn look_at(credential: Credential, text: &str) -> Vec<ShapeMistake> {
    let mut mistakes = Vec::new();
    let mut core = text.trim_matches(is_stray);
    let mut is_clean = core.len() == text.len();
    for (peel, mistake) in [(assigned as fn(&str) -> Option<&str>, ShapeMistake::Assignment), (unquoted, ShapeMistake::Quoted)] {
        if let Some(inner) = peel(core) {
            mistakes.push(mistake);
            core = inner.trim_matches(is_stray);
        }
    }
    // White space within hides what the rest is.
    let is_whole = !core.contains(is_stray);
    is_clean &= is_whole;
    if !is_clean {
        mistakes.insert(0, ShapeMistake::Stray);
    }
    mistakes.extend(is_whole.then(|| of_core(credential, core)).flatten());
    mistakes
}

/// Whether what is given for a `ServerSecret` is a callback secret, of those that are known. Its form does not show it.
///
/// ```
/// use zego_sign::{ShapeMistake, look_beside};
///
/// assert_eq!(look_beside("9193cc662a4c0ec135ec71fb57194b38", ["of-callbacks"]), None);
/// assert_eq!(look_beside("of-callbacks", ["of-callbacks"]), Some(ShapeMistake::CallbackSecret));
/// ```
pub fn look_beside<'a>(server_secret: &str, callback_secrets: impl IntoIterator<Item = &'a str>) -> Option<ShapeMistake> {
    callback_secrets.into_iter().any(|secret| secret == server_secret).then_some(ShapeMistake::CallbackSecret)
}

fn of_core(credential: Credential, text: &str) -> Option<ShapeMistake> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_server_secret = is_hex && text.len() == 32 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_tencent = matches!(credential, Credential::TencentSecretId | Credential::TencentSecretKey);
    let is_tencent_id = text.starts_with("AKID") || text.starts_with("IKID");
    if is_hex && text.len() == 64 {
        return Some(if holds_hex(text) { ShapeMistake::HexEncoded } else { ShapeMistake::AppSign });
    }
    // Of ten digits at the most, and of more than anybody makes up for a test.
    if (8..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(ShapeMistake::AppId);
    }
    if text.contains("://") {
        return Some(ShapeMistake::Url);
    }
    if text.starts_with("04AAAA") && text.len() > 64 {
        return Some(ShapeMistake::Token);
    }
    if is_tencent_id && text.len() >= 20 && credential != Credential::TencentSecretId {
        return Some(ShapeMistake::TencentSecretId);
    }
    if is_tencent && is_server_secret {
        return Some(ShapeMistake::ServerSecret);
    }
    match credential {
        Credential::TencentSecretId => {
            let is_key = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            (is_key && !is_tencent_id).then_some(ShapeMistake::TencentSecretKey)
        }
        Credential::ServerSecret if text.len() == 32 => {
            (is_hex && text.bytes().any(|byte| byte.is_ascii_uppercase())).then_some(ShapeMistake::UpperCase)
        }
        Credential::ServerSecret if is_base64(text) => Some(ShapeMistake::Base64),
        Credential::ServerSecret => Some(ShapeMistake::Length { found: text.len() }),
        Credential::CallbackSecret | Credential::TencentSecretKey => None,
    }
}

/// What follows the name of a variable and an equals sign. No secret has a name of capitals with a low line before such a sign.
fn assigned(text: &str) -> Option<&str> {
    let text = ["export ", "set ", "$env:"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let (name, value) = text.split_once('=')?;
    let name = name.trim_end();
    let is_name = name.contains('_') && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then_some(value)
}

/// What stands between a pair of quotation marks, or after one that has no other.
fn unquoted(text: &str) -> Option<&str> {
    let is_mark = |character: char| matches!(character, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}');
    let inner = text.trim_matches(is_mark);
    (inner.len() < text.len()).then_some(inner)
}

/// Whether these hexadecimal digits stand for hexadecimal digits.
fn holds_hex(digits: &str) -> bool {
    digits.as_bytes().chunks_exact(2).all(|pair| matches!(pair, [b'3', b'0'..=b'9'] | [b'4' | b'6', b'1'..=b'6']))
}

/// The Base64 of 32 bytes, or of 24 and more with its padding.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    text.len() > 32 && digits.bytes().all(is_digit) && (text.len() - digits.len() == 1 || text.len() == 44 || text.len() == 43)
}

/// White space, control characters, and those that Unicode calls neither: the soft hyphen, zero-width ones, those that turn the direction of writing, and the mark
/// that some editors begin a file with. The types of secrets refuse most of them.
fn is_stray(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    const SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";
    const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

    #[test]
    fn every_mistake_is_seen_and_tells_nothing_of_the_secret() {
        use Credential::{CallbackSecret, ServerSecret, TencentSecretId, TencentSecretKey};
        use ShapeMistake::{
            AppId, AppSign, Assignment, Base64, HexEncoded, Length, Quoted, Stray, TencentSecretId as IsId, TencentSecretKey as IsKey,
            Token, UpperCase, Url,
        };
        let sign = format!("{SECRET}{SECRET}");
        let digits = SECRET.bytes().fold(alloc::string::String::new(), |text, byte| text + &format!("{byte:02x}"));
        for (credential, text, expected) in [
            (ServerSecret, SECRET, &[][..]),
            (ServerSecret, "sandbox-only-not-a-real-secret-0", &[]),
            (ServerSecret, &sign, &[AppSign]),
            (ServerSecret, &digits, &[HexEncoded]),
            (ServerSecret, &SECRET.to_uppercase(), &[UpperCase]),
            (ServerSecret, &format!("\"{SECRET}\""), &[Quoted]),
            (ServerSecret, &format!("'{SECRET}"), &[Quoted]),
            (ServerSecret, &format!("\u{201c}{SECRET}\u{201d}"), &[Quoted]),
            (ServerSecret, &format!("{SECRET}\n"), &[Stray]),
            (ServerSecret, &format!("\u{feff}{SECRET}"), &[Stray]),
            (ServerSecret, &format!("{SECRET}\u{200b}"), &[Stray]),
            (ServerSecret, "9193cc66 2a4c0ec135ec71fb57194b38", &[Stray]),
            (ServerSecret, &format!("ZEGO_SERVER_SECRET={SECRET}"), &[Assignment]),
            (ServerSecret, &format!("export ZEGO_SERVER_SECRET=\"{SECRET}\""), &[Assignment, Quoted]),
            (ServerSecret, &format!("ZEGO_SERVER_SECRET='{sign}'"), &[Assignment, Quoted, AppSign]),
            (ServerSecret, "OTE5M2NjNjYyYTRjMGVjMTM1ZWM3MWZiNTcxOTRiMzg=", &[Base64]),
            (ServerSecret, "1234567890", &[AppId]),
            (ServerSecret, ID, &[IsId]),
            (ServerSecret, "https://console.zegocloud.com/", &[Url]),
            (ServerSecret, &format!("04AAAAAGVT{}", "x".repeat(100)), &[Token]),
            (ServerSecret, &SECRET[..31], &[Length { found: 31 }]),
            (ServerSecret, "", &[Length { found: 0 }]),
            (CallbackSecret, "secret", &[]),
            (CallbackSecret, SECRET, &[]),
            (CallbackSecret, &sign, &[AppSign]),
            (CallbackSecret, &format!("'{SECRET}'"), &[Quoted]),
            (CallbackSecret, &format!("ZEGO_CALLBACK_SECRET={SECRET}"), &[Assignment]),
            (CallbackSecret, ID, &[IsId]),
            (TencentSecretId, ID, &[]),
            (TencentSecretId, "IKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", &[]),
            (TencentSecretId, KEY, &[IsKey]),
            (TencentSecretId, SECRET, &[ShapeMistake::ServerSecret]),
            (TencentSecretId, "1250000000", &[AppId]),
            (TencentSecretKey, KEY, &[]),
            (TencentSecretKey, ID, &[IsId]),
            (TencentSecretKey, SECRET, &[ShapeMistake::ServerSecret]),
            (TencentSecretKey, &sign, &[AppSign]),
            (TencentSecretKey, &format!("TENCENTCLOUD_SECRET_KEY={KEY}"), &[Assignment]),
        ] {
            let mistakes = look_at(credential, text);
            assert_eq!(mistakes, expected, "{credential:?} {text}");
            for mistake in mistakes {
                let said = format!("{mistake} {mistake:?} {}", mistake.as_str());
                assert!(
                    said.starts_with("it ") && !said.contains(&SECRET[..6]) && !said.contains(&KEY[..6]) && !said.contains("z8krbs"),
                    "{said}"
                );
            }
        }
    }
}
