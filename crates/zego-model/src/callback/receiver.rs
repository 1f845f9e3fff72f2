//! From the bytes of a body to a callback, or to the reason why not.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::time::Duration;

use zego_sign::Timestamp;
use zego_sign::callback::{CallbackAlgorithm, CallbackSecret, CallbackSignatureRefusal, MAX_TIMESTAMP_DIGITS, SignedFields};

use super::common::{Common, Name};
use super::form::Body;
use super::{BodyDigest, Callback, CallbackRefusal, DeliveryKey, EventSet, NonceCache, Received, SenderAuthenticated};
use crate::spec::{EventSpec, ServiceSpec};

/// Checks callbacks, and reads those that pass into the events of one service, or of all.
///
/// The checks have an order, cheap ones first: the size; the fields that all events have, without the rest of the body; the form of
/// timestamp and nonce; the time; the signature; the memory of nonces. Only then the event is read, and that never fails: what this version
/// does not know or cannot read is delivered with its bytes.
///
/// # What to answer
///
/// A success (2XX) tells the service that the event is yours: it never sends it again. So answer with one only **after you have handed the event on**: written it
/// where it outlasts the process, or had it taken by whoever handles it. Where that fails, or takes longer than the sender waits (ZEGO documents no figure, the
/// sandbox waits 5 seconds), answer with a failure such as 500, and tell the memory with
/// [`RecentNonces::forget`](super::RecentNonces::forget): the same body is new when it comes again, as nobody has handled it. A repeat that comes while its first is still
/// being handed on ([`Received::Repeat`]) is not to be acknowledged before the first is. `zego webhook listen` does all of this.
#[derive(Clone, Debug)]
pub struct Receiver<E> {
    secrets: Vec<CallbackSecret>,
    specs: Cow<'static, [&'static EventSpec]>,
    window: Option<Duration>,
    size_limit: usize,
    events: PhantomData<fn() -> E>,
}

impl<E: EventSet> Receiver<E> {
    /// How far from now a timestamp may be, in either direction. ZEGO's last repeat comes 62 seconds after its first attempt.
    pub const DEFAULT_WINDOW: Duration = Duration::from_secs(300);

    /// Bound: the bytes of a body; a longer one is refused as too large before it is looked at. Documented ones have at most 4 KiB, and percent-encoding makes three bytes of one; the rest is room for long names and
    /// long lists.
    pub const DEFAULT_SIZE_LIMIT: usize = 256 * 1024;

    /// Accepts what any of the secrets signed: more than one while a secret is replaced.
    pub fn new(secrets: impl IntoIterator<Item = CallbackSecret>) -> Self {
        Self {
            secrets: secrets.into_iter().collect(),
            specs: Cow::Borrowed(E::specs()),
            window: Some(Self::DEFAULT_WINDOW),
            size_limit: Self::DEFAULT_SIZE_LIMIT,
            events: PhantomData,
        }
    }

    /// Takes every callback for one of this service: for [`AnyEvent`](crate::AnyEvent), where two services have events of the same word.
    #[must_use]
    pub fn service(mut self, service: &ServiceSpec) -> Self {
        self.specs = E::specs().iter().copied().filter(|spec| spec.service.name == service.name).collect();
        self
    }

    /// Sets how far from now a timestamp may be, in whole seconds. With `None` any will do, and every callback that was ever sent can be
    /// replayed: for bodies that were saved.
    #[must_use]
    pub fn window(mut self, window: impl Into<Option<Duration>>) -> Self {
        self.window = window.into();
        self
    }

    /// Sets how many bytes a body may have. A server should not read more than that in the first place.
    #[must_use]
    pub const fn size_limit(mut self, bytes: usize) -> Self {
        self.size_limit = bytes;
        self
    }

    /// How many bytes a body may have: a server need not read more.
    pub const fn get_size_limit(&self) -> usize {
        self.size_limit
    }

    /// Checks a body that came at `now`, and reads it. `nonces` notes the delivery at once, so [forget](super::RecentNonces::forget) it if you cannot hand it on.
    ///
    /// # Errors
    /// [`CallbackRefusal`], which says what to do about it. `nonces` then has noted nothing new.
    pub fn receive(&self, body: &[u8], now: Timestamp, nonces: &mut dyn NonceCache) -> Result<Received<E>, CallbackRefusal> {
        if body.len() > self.size_limit {
            return Err(CallbackRefusal::TooLarge { size: body.len(), limit: self.size_limit });
        }
        let read = Body::of(body)?;
        let common = Common::of(&read, &self.specs)?;
        let algorithm = common.algorithm();
        let app_id =
            if algorithm == CallbackAlgorithm::Md5 { common.need(Name::AppId)? } else { common.get(Name::AppId).unwrap_or_default() };
        let (timestamp, nonce, signature) = (common.need(Name::Timestamp)?, common.need(Name::Nonce)?, common.need(Name::Signature)?);
        let moment = moment(timestamp).ok_or(CallbackRefusal::MalformedTimestamp)?;
        let fields = SignedFields { app_id, timestamp, nonce };
        algorithm.check(&fields).map_err(refusal)?;
        let expires = self.window.map(|window| check_time(moment, now, window.as_secs())).transpose()?;
        algorithm.verify(&self.secrets, &fields, signature).map_err(refusal)?;
        let delivery = DeliveryKey::new(algorithm, &fields);
        let digest = BodyDigest::of(body);
        let is_repeat = digest.is_repeat(nonces.insert(&delivery, digest, now, expires))?;
        let callback = SenderAuthenticated::new(Callback::new(body, read, common, moment, delivery));
        Ok(if is_repeat { Received::Repeat(callback) } else { Received::New(callback) })
    }
}

/// In the words of who has the whole body.
fn refusal(refusal: CallbackSignatureRefusal) -> CallbackRefusal {
    match refusal {
        CallbackSignatureRefusal::NoSecret => CallbackRefusal::NoSecret,
        CallbackSignatureRefusal::Timestamp => CallbackRefusal::MalformedTimestamp,
        CallbackSignatureRefusal::Nonce => CallbackRefusal::MalformedNonce,
        CallbackSignatureRefusal::AppId => CallbackRefusal::MalformedAppId,
        CallbackSignatureRefusal::Signature { digits, .. } => CallbackRefusal::MalformedSignature { digits },
        _ => CallbackRefusal::WrongSignature,
    }
}

/// Until when the callback can be accepted.
fn check_time(moment: Timestamp, now: Timestamp, window: u64) -> Result<Timestamp, CallbackRefusal> {
    let (moment, now) = (moment.as_secs(), now.as_secs());
    if moment.abs_diff(now) > window {
        let age = i64::try_from(i128::from(now) - i128::from(moment)).unwrap_or(i64::MAX);
        return Err(CallbackRefusal::Stale { age, window });
    }
    Ok(Timestamp::from_secs(moment.saturating_add(window)))
}

/// Seconds, or milliseconds where there are 13 digits.
fn moment(timestamp: &str) -> Option<Timestamp> {
    let number: u64 = is_digits(timestamp, MAX_TIMESTAMP_DIGITS).then(|| timestamp.parse().ok())??;
    Some(Timestamp::from_secs(if timestamp.len() == MAX_TIMESTAMP_DIGITS { number / 1000 } else { number }))
}

fn is_digits(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
