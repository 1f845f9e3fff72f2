//! What of a request is not kept: signatures, secrets, and what looks like a token.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use zego_model::spec::OperationRow;
use zego_model::text::nearest;
use zego_sign::diagnose::AppSign;
use zego_sign::spelling::Finder;
use zego_sign::tencent::SessionToken;

use crate::answer::ServiceAnswer;
use crate::config::Config;
use crate::control_token::ControlToken;

const REDACTED: &str = "REDACTED";
/// The shortest text that is taken for a signature, whatever its parameter is called.
const SHORTEST_SIGNATURE: usize = 27;
/// No secret is shorter, and short texts are most of what comes.
const SHORTEST_SECRET: usize = 8;

/// Words in names whose values are not kept.
const WORDS: [&str; 11] =
    ["signature", "secret", "token", "password", "passwd", "credential", "authorization", "auth_key", "access_key", "api_key", "apikey"];
/// Names that have one of the words and are harmless.
const HARMLESS: [&str; 4] = ["SignatureNonce", "SignatureVersion", "SignatureMethod", "SignedHeaders"];

/// The names of what operations themselves call secret.
static DESCRIBED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| zego_model::operations().flat_map(OperationRow::secrets).collect());

/// Takes out of one request what is not kept. It remembers the signatures that it meets, so that they are found wherever else they stand.
pub(crate) struct Redactor<'c> {
    /// What finds the secrets of this sandbox, one each.
    secrets: Vec<Finder<'c>>,
    signatures: Vec<String>,
}

/// A name, and what is known by it alone of its values. Many pairs can have the same one: the items of a list.
struct PairName<'t> {
    raw: &'t str,
    plain: Cow<'t, str>,
    is_sensitive: bool,
    /// Whether it is a signature's, but for a slip.
    is_nearly: OnceCell<bool>,
}

impl<'t> PairName<'t> {
    fn new(raw: &'t str, plain: Cow<'t, str>) -> Self {
        let is_sensitive = is_sensitive(&plain);
        Self { raw, plain, is_sensitive, is_nearly: OnceCell::new() }
    }

    /// Whether such a value of it is not kept, whatever it is.
    fn hides(&self, value: &str) -> bool {
        let is_nearly = || nearest(&self.plain, ["Signature"]).is_some() && !HARMLESS.contains(&&*self.plain);
        self.is_sensitive || (value.len() >= SHORTEST_SIGNATURE && *self.is_nearly.get_or_init(is_nearly))
    }
}

impl<'c> Redactor<'c> {
    pub(crate) fn new(config: &'c Config) -> Self {
        Self { secrets: config.secrets(), signatures: Vec::new() }
    }

    /// A query, or a form: `Signature=REDACTED`, and all else as it came.
    pub(crate) fn pairs(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut name = PairName::new("", Cow::Borrowed(""));
        // Of the name, among so many signatures.
        let mut telling = (0, false);
        for (at, piece) in text.split('&').enumerate() {
            if at > 0 {
                out.push('&');
            }
            let (raw_name, raw_value) = piece.split_once('=').unwrap_or((piece, ""));
            if raw_name != name.raw || telling.0 != self.signatures.len() {
                name = PairName::new(raw_name, decoded(raw_name));
                telling = (self.signatures.len(), self.is_telling(&name.plain));
            }
            let value = decoded(raw_value);
            if telling.1 {
                out.push_str(REDACTED);
            } else if !value.is_empty() && self.is_hidden(&name, &value) {
                out.extend([raw_name, "=", REDACTED]);
            } else {
                out.push_str(piece);
            }
        }
        out
    }

    /// What is told of the answer to the request whose pairs have been looked at.
    pub(crate) fn answer(&self, answer: &mut ServiceAnswer) {
        // The name of an operation is nothing that came.
        if answer.row.is_none() {
            answer.action = self.name(&answer.action).to_owned();
        }
        self.text(&mut answer.text);
        answer.notes.iter_mut().for_each(|note| self.text(note));
    }

    /// Values of a JSON document.
    pub(crate) fn json(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => self.object(fields),
            Value::String(text) if self.is_telling(text) => REDACTED.clone_into(text),
            _ => {}
        }
    }

    fn object(&mut self, fields: &mut Map<String, Value>) {
        let names: Vec<String> = fields.keys().filter(|name| self.is_telling(name)).cloned().collect();
        for name in names {
            fields.remove(&name);
            fields.insert(REDACTED.to_owned(), Value::Null);
        }
        for (name, value) in fields {
            let is_hidden = match &*value {
                Value::Null => false,
                Value::String(text) => !text.is_empty() && self.is_hidden(&PairName::new(name, Cow::Borrowed(name)), text),
                _ => is_sensitive(name),
            };
            if is_hidden {
                *value = REDACTED.into();
            } else {
                self.json(value);
            }
        }
    }

    /// A text of our own, which may quote what came.
    pub(crate) fn text(&self, text: &mut String) {
        if self.holds_secret(text) {
            REDACTED.clone_into(text);
        }
        for signature in &self.signatures {
            let (finder, mut from) = (Finder::new(signature.as_bytes()), 0);
            // Somebody's signature can be the very word that is put in its place.
            while let Some(place) = finder.find(text.as_bytes(), from) {
                from = place.start + REDACTED.len();
                text.replace_range(place, REDACTED);
            }
        }
    }

    /// A host, a method, a path: whatever stands there has no part that could be kept without the rest.
    pub(crate) fn name<'t>(&self, name: &'t str) -> &'t str {
        if self.is_telling(name) { REDACTED } else { name }
    }

    fn is_hidden(&mut self, name: &PairName<'_>, value: &str) -> bool {
        let hides = name.hides(value);
        if hides && value.len() >= SHORTEST_SECRET {
            self.signatures.push(value.to_owned());
        }
        hides || self.is_telling(value)
    }

    /// Whether a text holds a secret, a signature that has been met, or something like `Signature=..` within it, as a URL can.
    fn is_telling(&self, text: &str) -> bool {
        // To make a finder costs more than to see that there is no room for what it looks for.
        let holds =
            |signature: &String| text.len() >= signature.len() && Finder::new(signature.as_bytes()).find(text.as_bytes(), 0).is_some();
        text.len() >= SHORTEST_SECRET && (self.holds_secret(text) || self.signatures.iter().any(holds) || has_sensitive_pair(text))
    }

    /// Whether a text holds a secret of this sandbox.
    fn holds_secret(&self, text: &str) -> bool {
        text.len() >= SHORTEST_SECRET && self.secrets.iter().any(|secret| secret.find(text.as_bytes(), 0).is_some())
    }
}

/// A JSON text with what is not kept taken out of it; empty, if it is none.
pub(crate) fn shown_json(config: &Config, json: &[u8]) -> String {
    let Ok(mut value) = serde_json::from_slice(json) else { return String::new() };
    Redactor::new(config).json(&mut value);
    value.to_string()
}

impl Config {
    /// What finds the secrets of this sandbox in a text, one each.
    fn secrets(&self) -> Vec<Finder<'_>> {
        let of_apps = self.apps.values().flat_map(|app| [Some(app.server_secret.finder()), app.app_sign.as_ref().map(AppSign::finder)]);
        let of_callbacks = self.apps.values().filter_map(|app| app.callbacks.as_ref()).chain(&self.callbacks);
        let tencents = &self.tencent.credentials;
        let tokens = [tencents.token().map(SessionToken::as_str), self.control_token.as_ref().map(ControlToken::as_str)];
        let mut secrets: Vec<_> = of_apps.flatten().chain(of_callbacks.map(|callbacks| callbacks.secret.finder())).collect();
        secrets.push(tencents.secret_key().finder());
        secrets.extend(tokens.into_iter().flatten().map(|token| Finder::new(token.as_bytes())));
        secrets
    }
}

/// Whether the value of such a name is not kept.
fn is_sensitive(name: &str) -> bool {
    if HARMLESS.contains(&name) {
        return false;
    }
    let is_within = |word: &&str| name.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    DESCRIBED.contains(name) || ["sign", "sig"].iter().any(|word| name.eq_ignore_ascii_case(word)) || WORDS.iter().any(is_within)
}

/// Whether there is something like `token=..` or `"Signature":..` in a text, also where it is encoded once more.
fn has_sensitive_pair(text: &str) -> bool {
    if !text.contains(['=', ':', '%']) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    let ends_pair = |rest: &str| rest.trim_start_matches(['"', '\'', '\\', ' ']).starts_with(['=', ':', '%']);
    WORDS.iter().chain(&["sign"]).any(|word| text.match_indices(word).any(|(at, _)| ends_pair(&text[at + word.len()..])))
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    // As a name without a value: what follows another equals sign belongs to the text.
    let name = if text.contains('=') { Cow::Owned(text.replace('=', "%3D")) } else { Cow::Borrowed(text) };
    let name = form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned());
    name.map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Sandbox;
    use zego_model::sandbox;

    const SIGNATURE: &str = "43e5cfcca828314675f91b001390566a";

    #[test]
    fn what_is_not_kept() {
        let service = Sandbox::builder().service();
        let config = &service.state.config;
        for (query, kept) in [
            ("AppId=1&Signature=SIG", "AppId=1&Signature=REDACTED"),
            ("Signature=SIG&Signature=SIG", "Signature=REDACTED&Signature=REDACTED"),
            ("%53ignature=SIG", "%53ignature=REDACTED"),
            ("signature=SIG&Sig=SIG", "signature=REDACTED&Sig=REDACTED"),
            ("Singature=SIG", "Singature=REDACTED"),
            ("Signature=SIG&RoomId=x-SIG", "Signature=REDACTED&RoomId=REDACTED"),
            ("SignatureNonce=abc&SignatureVersion=2.0", "SignatureNonce=abc&SignatureVersion=2.0"),
            ("AppId=SECRET&a=1", "AppId=REDACTED&a=1"),
            ("SECRET&a=1", "REDACTED&a=1"),
            ("X=a+SECRET", "X=REDACTED"),
            ("X=a%20=SECRET", "X=REDACTED"),
            ("RoomId=a%20?token=abc", "RoomId=REDACTED"),
            ("Url=https://x/a%20b?Signature=abc&b=1", "Url=REDACTED&b=1"),
            ("Url=https://cdn.example/a?txSecret%3Dabc%26txTime%3D1", "Url=REDACTED"),
            ("Url=https%253A%252F%252Fa%253FSignature%253Dabc", "Url=REDACTED"),
            ("Token=abc&SecretId=AKIDx", "Token=REDACTED&SecretId=REDACTED"),
            ("a=b;Signature=SIG", "a=REDACTED"),
            ("Signature=SIG&RoomId=x-UPPER", "Signature=REDACTED&RoomId=REDACTED"),
            ("Signature=SIG&RoomId=%2534%2533e5cfcca828314675f91b001390566a", "Signature=REDACTED&RoomId=REDACTED"),
            ("RoomId=room-1&&x", "RoomId=room-1&&x"),
            ("RoomId=secret-room", "RoomId=secret-room"),
            ("", ""),
        ] {
            let query =
                query.replace("UPPER", &SIGNATURE.to_uppercase()).replace("SIG", SIGNATURE).replace("SECRET", sandbox::SERVER_SECRET);
            assert_eq!(Redactor::new(config).pairs(&query), kept, "{query}");
        }
    }

    #[test]
    fn what_is_not_kept_of_a_document() {
        let service = Sandbox::builder().service();
        let config = &service.state.config;
        let document = json!({
            "room": "a", "token": { "a": 1 }, "list": [{ "Signature": SIGNATURE }, sandbox::TENCENT_SECRET_KEY], "url": "http://a/?sign=1",
            (sandbox::SERVER_SECRET): 1, "empty": { "token": null, "secret": "" },
        });
        let kept: Value = serde_json::from_str(&shown_json(config, document.to_string().as_bytes())).unwrap();
        let expected = json!({
            "room": "a", "token": "REDACTED", "list": [{ "Signature": "REDACTED" }, "REDACTED"], "url": "REDACTED", "REDACTED": null,
            "empty": { "token": null, "secret": "" },
        });
        assert_eq!(kept, expected);
        assert_eq!(shown_json(config, b"{"), "");
    }

    #[test]
    fn texts_that_quote_what_came() {
        let service = Sandbox::builder().service();
        let mut redactor = Redactor::new(&service.state.config);
        redactor.pairs(&format!("Signature={SIGNATURE}"));
        for (told, kept) in [
            (format!("`{SIGNATURE}` is none"), "`REDACTED` is none"),
            (format!("`{}` is \\u0034{}", SIGNATURE.to_uppercase(), &SIGNATURE[1..]), "`REDACTED` is REDACTED"),
            (format!("`{}` is none", sandbox::SERVER_SECRET), "REDACTED"),
            ("room-1 is gone".to_owned(), "room-1 is gone"),
        ] {
            let mut text = told;
            redactor.text(&mut text);
            assert_eq!(text, kept);
        }
    }

    /// A signature is whatever somebody gives for one: the word that stands in its place, too, in whatever spelling.
    #[test]
    fn the_word_for_what_is_not_kept_is_a_signature_like_any_other() {
        let service = Sandbox::builder().service();
        let mut redactor = Redactor::new(&service.state.config);
        redactor.pairs("Signature=redacted&Token=REDACTED");
        let mut told = "`REDACTED` and `%52edacted`".to_owned();
        redactor.text(&mut told);
        assert_eq!(told, "`REDACTED` and `REDACTED`");
    }
}
