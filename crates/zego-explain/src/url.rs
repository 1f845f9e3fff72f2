//! A signed URL of ZEGO's protocol that any program made: what is wrong with it.

mod call;
mod common;
mod findings;
mod pairs;
mod pasted;
mod signature;
mod time;

use std::fmt;

use zego_model::spec::OperationRow;
use zego_sign::callback::CallbackSecret;
use zego_sign::diagnose::AppSign;
use zego_sign::verify::TOLERANCE_SECS;
use zego_sign::{AppId, ServerSecret, Timestamp};

use self::common::CommonParameters;
use self::findings::Findings;
use self::pairs::Pair;
use self::pasted::Pasted;
use crate::{Cause, Finding, Severity};

pub use self::pasted::NotUrl;

/// What is known beside a URL: the time, and secrets that it may have been signed with.
#[derive(Clone)]
pub struct UrlContext<'c> {
    now: Timestamp,
    credentials: Option<(AppId, &'c ServerSecret)>,
    callback_secret: Option<&'c CallbackSecret>,
    app_sign: Option<&'c AppSign>,
    others: Vec<(AppId, &'c ServerSecret)>,
}

impl<'c> UrlContext<'c> {
    /// The time at which the URL is, or was, received by the service. Nothing else is known.
    pub const fn at(now: Timestamp) -> Self {
        Self { now, credentials: None, callback_secret: None, app_sign: None, others: Vec::new() }
    }

    /// The app that the URL should be for, with its secret: without it no signature can be checked.
    #[must_use]
    pub const fn credentials(mut self, app_id: AppId, secret: &'c ServerSecret) -> Self {
        self.credentials = Some((app_id, secret));
        self
    }

    /// The secret of the project's callbacks, which may have been taken for the `ServerSecret`.
    #[must_use]
    pub const fn callback_secret(mut self, secret: &'c CallbackSecret) -> Self {
        self.callback_secret = Some(secret);
        self
    }

    /// The project's `AppSign`, which may have been taken for the `ServerSecret`.
    #[must_use]
    pub const fn app_sign(mut self, app_sign: &'c AppSign) -> Self {
        self.app_sign = Some(app_sign);
        self
    }

    /// Another app, whose id or secret may have been taken for the right one's.
    #[must_use]
    pub fn app(mut self, app_id: AppId, secret: &'c ServerSecret) -> Self {
        self.others.push((app_id, secret));
        self
    }

    /// The secret to check with: that of the app, or else the one that is given for another.
    fn secret_for(&self, app_id: Option<AppId>) -> Option<(AppId, &'c ServerSecret)> {
        let of_app = || self.others.iter().copied().find(|(other, _)| Some(*other) == app_id);
        self.credentials.filter(|(own, _)| Some(*own) == app_id).or_else(of_app).or(self.credentials)
    }
}

impl fmt::Debug for UrlContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlContext")
            .field("now", &self.now)
            .field("app_id", &self.credentials.map(|(app_id, _)| app_id))
            .finish_non_exhaustive()
    }
}

/// Whether the signature of a URL is right.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SignatureState {
    /// There is none.
    Missing,
    /// The secret, or something else that is signed, is not known.
    Unchecked,
    /// It is that of what was sent.
    Right,
    /// It is not, or cannot be.
    Wrong,
}

impl SignatureState {
    /// The name in lower case, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unchecked => "unchecked",
            Self::Right => "right",
            Self::Wrong => "wrong",
        }
    }
}

/// A URL that somebody pasted: of any program, with whatever slips it has.
pub struct SignedUrl {
    pasted: Pasted,
    /// What was read through to get there.
    findings: Vec<Finding>,
}

impl SignedUrl {
    /// Takes a URL. Around it may stand quotation marks, `curl` or the rest of a line of a log; scheme and host may be missing.
    ///
    /// # Errors
    /// A text that is no URL and no query of the common.
    pub fn read(text: &str) -> Result<Self, NotUrl> {
        let mut findings = Findings::hiding(&without_digests);
        let pasted = Pasted::read(text, &mut findings)?;
        Ok(Self { pasted, findings: findings.into_sorted() })
    }

    /// Everything that is wrong with it, as far as it can be told with what is known.
    pub fn explain(&self, known: &UrlContext<'_>) -> UrlReport {
        let hide = |text: &str| hidden(text, known);
        let mut findings = Findings::hiding(&hide);
        findings.extend(&self.findings);
        let pasted = &self.pasted;
        let pairs = pairs::read(&pasted.query, &mut findings);
        call::look_at_target(pasted, &mut findings);
        look_for_secrets(&pairs, known, &mut findings);
        if is_tencents(pasted, &pairs) {
            findings.error(
                Cause::Tencent,
                None,
                None,
                "this is a request of Tencent Cloud, which is signed otherwise: nothing more is told of it here",
                "for ZEGO's API send Action, AppId, SignatureNonce, Timestamp, SignatureVersion=2.0 and Signature",
            );
            let findings = findings.into_sorted();
            return UrlReport { action: None, row: None, signature: SignatureState::Unchecked, seconds_left: None, findings };
        }
        let common = CommonParameters::read(&pairs, known, &mut findings);
        let signature = signature::look(&common, &pairs, known, &mut findings);
        let row = call::look(pasted, &common, &mut findings);
        let seconds_left = common.seconds.map(|signed| {
            let end = signed.saturating_add(TOLERANCE_SECS);
            i64::try_from(i128::from(end) - i128::from(known.now.as_secs())).unwrap_or(i64::MAX)
        });
        let action = common.action.map(|action| findings.shown(&action));
        UrlReport { action, row, signature, seconds_left, findings: findings.into_sorted() }
    }
}

/// Shows no query.
impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedUrl").field("bytes", &self.pasted.target_bytes).finish_non_exhaustive()
    }
}

/// A secret in a URL is in every log on its way.
fn look_for_secrets(pairs: &[Pair], known: &UrlContext<'_>, findings: &mut Findings<'_>) {
    for pair in pairs {
        let is_known = known.credentials.iter().chain(&known.others).any(|(_, secret)| secret.is_within(&pair.value));
        if is_known || (is_secret_name(&pair.name) && !placeholder(&pair.value) && !pair.value.is_empty()) {
            let problem = format!("{} holds a secret, which is now in the logs of whatever the URL passed", findings.shown(&pair.name));
            let remedy = "leave it away, since the secret is only signed with; and have the console make a new one";
            findings.warning(Cause::SecretShown, Some(&pair.name), problem, remedy);
        }
    }
}

fn is_tencents(pasted: &Pasted, pairs: &[Pair]) -> bool {
    let has = |name: &str| pairs.iter().any(|pair| pair.name == name);
    pasted.host.ends_with("tencentcloudapi.com") || (has("SecretId") && !has("AppId")) || has("X-TC-Action")
}

/// A text without the secrets that are known, and without what has the form of a signature or a secret.
fn hidden(text: &str, known: &UrlContext<'_>) -> String {
    let mut text = without_digests(text);
    let finders = known.credentials.iter().chain(&known.others).map(|(_, secret)| secret.finder());
    let finders = finders.chain(known.callback_secret.map(CallbackSecret::finder)).chain(known.app_sign.map(AppSign::finder));
    for finder in finders {
        let mut from = 0;
        while let Some(range) = finder.find(text.as_bytes(), from) {
            from = range.start + "**".len();
            text.replace_range(range, "**");
        }
    }
    text
}

/// A text without what has the form of a signature or a secret, or of most of one, wherever it came from: it can stand under the name of anything. Nonces and
/// the ids of files stay.
fn without_digests(text: &str) -> String {
    const NONCE: usize = 16;
    const SIGNATURE: usize = 32;
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(|char: char| char.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(begin);
        let (digits, after) = from.split_at(from.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(from.len()));
        let is_secret = digits.len() >= SIGNATURE || (digits.len() > NONCE && digits.contains(|char: char| char.is_ascii_alphabetic()));
        shown += before;
        shown += if is_secret { "**" } else { digits };
        rest = after;
    }
    shown + rest
}

fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(plain.as_str(), "serversecret" | "secret" | "appsecret" | "secretkey" | "appsign" | "callbacksecret" | "appserversecret")
}

/// Whether a value is what a template or a language writes where nothing was filled in.
fn placeholder(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["undefined", "null", "none", "nil", "nan", "[object object]", "%s", "%d", "%v", "todo", "changeme", "(null)"];
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let is_around = |begin: &str, end: &str| text.len() > begin.len() + end.len() && text.starts_with(begin) && text.ends_with(end);
    WORDS.contains(&lower.as_str())
        || [("<", ">"), ("{", "}"), ("${", "}"), ("%(", ")s"), ("$(", ")")].iter().any(|(begin, end)| is_around(begin, end))
        || (text.starts_with('$') && text.len() > 1 && text[1..].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        || ["your_", "your-", "your "].iter().any(|begin| lower.starts_with(begin))
        || (lower.starts_with("your") && text.len() > 4 && text.as_bytes()[4].is_ascii_uppercase())
        || (text.len() >= 3 && lower.bytes().all(|byte| byte == b'x' || byte == b'*'))
}

/// What there is to say of a URL.
#[non_exhaustive]
#[derive(Clone)]
pub struct UrlReport {
    /// The action that it names.
    pub action: Option<String>,
    /// The row of the table, where the action is known.
    pub row: Option<&'static OperationRow>,
    /// Whether the signature is right.
    pub signature: SignatureState,
    /// For how many more seconds the service takes it; negative where its time is over. `None` where it has no time.
    pub seconds_left: Option<i64>,
    /// What is wrong: the gravest first, and the likeliest cause before what may follow from it.
    pub findings: Vec<Finding>,
}

impl UrlReport {
    /// Whether nothing was found for which the service refuses it.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

impl fmt::Debug for UrlReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, signature, seconds_left, findings, .. } = self;
        f.debug_struct("UrlReport")
            .field("action", action)
            .field("signature", signature)
            .field("seconds_left", seconds_left)
            .field("findings", findings)
            .finish_non_exhaustive()
    }
}
