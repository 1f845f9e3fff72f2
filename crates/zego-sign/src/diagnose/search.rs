//! The search: what is likely first, each stage with one kind of mistake, and the ways to hash and to write with each.
use alloc::{format, string::String, string::ToString, vec, vec::Vec};

use zeroize::Zeroizing;

use super::{
    KnownSecrets, MAX_HASHES, Mistake, NEARBY_SECS, OtherSecret, RefusedSignature, SignedNonce, SignedPart,
    forms::{HASHES, Method, TwiceOf, fits, hex, written_as},
};
use crate::Timestamp;

/// What stands between the parts where something does.
const SEPARATORS: [char; 9] = ['&', '|', ':', ',', '-', '_', '.', ' ', '\n'];
/// Those that are tried with every order.
const MANY_ORDERS: usize = 2;

/// What ends the search: the mistakes, or that all hashes are used up.
enum Ended {
    Found(Vec<Mistake>),
    Right,
    UsedUp,
}

/// Goes on, or ends.
type Step = Result<(), Ended>;

pub(super) struct Search<'a> {
    refused: &'a RefusedSignature<'a>,
    known: &'a KnownSecrets<'a>,
    /// What was sent, without what stands around it.
    signature: &'a str,
    /// The parts of the signature that was to be made.
    parts: Parts<'a>,
    /// Ways to hash whose result can be written like what was sent.
    methods: Vec<Method>,
    hashes: usize,
}

#[derive(Clone, Copy)]
struct Parts<'p> {
    app_id: &'p str,
    nonce: &'p [u8],
    secret: &'p [u8],
    timestamp: &'p str,
}

impl<'p> Parts<'p> {
    const fn get(&self, part: SignedPart) -> &'p [u8] {
        match part {
            SignedPart::AppId => self.app_id.as_bytes(),
            SignedPart::Nonce => self.nonce,
            SignedPart::ServerSecret => self.secret,
            SignedPart::Timestamp => self.timestamp.as_bytes(),
        }
    }

    fn join(&self, order: &[SignedPart], separator: &str) -> Zeroizing<Vec<u8>> {
        // All of its room at once, so that growing leaves no copies behind.
        let size = order.iter().map(|part| self.get(*part).len() + separator.len()).sum();
        let mut text = Zeroizing::new(Vec::with_capacity(size));
        for (at, part) in order.iter().enumerate() {
            text.extend_from_slice(if at > 0 { separator.as_bytes() } else { b"" });
            text.extend_from_slice(self.get(*part));
        }
        text
    }
}

impl<'a> Search<'a> {
    pub(super) fn of(refused: &'a RefusedSignature<'a>, known: &'a KnownSecrets<'a>, app_id: &'a str) -> Self {
        let signature = refused.signature.trim_matches(|char: char| char.is_whitespace() || matches!(char, '"' | '\''));
        let parts = Parts { app_id, nonce: refused.nonce.as_bytes(), secret: known.server_secret.as_bytes(), timestamp: refused.timestamp };
        let possible = HASHES.into_iter().filter(|hash| fits(*hash, signature));
        let methods = possible.flat_map(|hash| {
            let twice = [TwiceOf::Digits, TwiceOf::Bytes].map(|of| Method::Twice(hash, of));
            [Method::Plain(hash), twice[0], twice[1], Method::Hmac(hash)]
        });
        Self { refused, known, signature, parts, methods: methods.collect(), hashes: 0 }
    }

    pub(super) fn run(mut self) -> (Option<Vec<Mistake>>, usize) {
        let found = match self.stages() {
            Err(Ended::Found(mistakes)) => Some(mistakes),
            Err(Ended::Right | Ended::UsedUp) | Ok(()) => None,
        };
        (found, self.hashes)
    }

    fn stages(&mut self) -> Step {
        self.as_documented()?;
        self.other_secrets()?;
        self.other_nonces()?;
        self.other_apps()?;
        self.other_layouts()?;
        self.hmacs()?;
        self.parameters()?;
        self.other_times()
    }

    /// Hashes one message in one way, and looks whether what was sent is made of it.
    fn look(&mut self, method: Method, key: &[u8], message: &[u8], made_with: &[Mistake]) -> Step {
        self.hashes += method.cost();
        if self.hashes > MAX_HASHES {
            self.hashes -= method.cost();
            return Err(Ended::UsedUp);
        }
        let Some(written) = written_as(&method.run(key, message), self.signature) else { return Ok(()) };
        let mut mistakes = made_with.to_vec();
        mistakes.extend(method.mistakes());
        mistakes.extend(written);
        if self.signature.len() < self.refused.signature.len() {
            mistakes.push(Mistake::NotTrimmed);
        }
        Err(if mistakes.is_empty() { Ended::Right } else { Ended::Found(mistakes) })
    }

    /// The same with every plain hash.
    fn look_plain(&mut self, message: &[u8], made_with: &[Mistake]) -> Step {
        for method in self.methods.clone() {
            if matches!(method, Method::Plain(_)) {
                self.look(method, &[], message, made_with)?;
            }
        }
        Ok(())
    }

    fn joined(&mut self, parts: Parts<'_>, made_with: &[Mistake]) -> Step {
        self.look_plain(&parts.join(&SignedPart::ALL, ""), made_with)
    }

    fn as_documented(&mut self) -> Step {
        let message = self.parts.join(&SignedPart::ALL, "");
        let secret = self.parts.secret;
        for method in self.methods.clone() {
            self.look(method, secret, &message, &[])?;
        }
        Ok(())
    }

    fn other_secrets(&mut self) -> Step {
        let (parts, right) = (self.parts, self.parts.secret);
        let around: [(&[u8], &[u8]); 12] = [
            (b"", b"\n"),
            (b"", b"\r\n"),
            (b"", b"\r"),
            (b"", b" "),
            (b"", b"\t"),
            (b" ", b""),
            (b" ", b" "),
            (b"\"", b"\""),
            (b"'", b"'"),
            (b"", b"\""),
            (b"\"", b""),
            (b"\xef\xbb\xbf", b""),
        ];
        for (before, after) in around {
            let secret = Zeroizing::new([before, right, after].concat());
            self.joined(Parts { secret: &secret, ..parts }, &[Mistake::SecretNotTrimmed])?;
        }
        for upper in [false, true] {
            let secret = Zeroizing::new(if upper { right.to_ascii_uppercase() } else { right.to_ascii_lowercase() });
            self.joined(Parts { secret: &secret, ..parts }, &[Mistake::SecretCase { upper }])?;
        }
        let known = self.known;
        for (name, secret) in &known.others {
            self.joined(Parts { secret, ..parts }, &[Mistake::OtherSecret { secret: *name }])?;
        }
        Ok(())
    }

    fn other_nonces(&mut self) -> Step {
        let (parts, nonce) = (self.parts, self.refused.nonce);
        let stripped: String = nonce.chars().filter(|char| !char.is_whitespace() && *char != '-').collect();
        let mut others = vec![
            (nonce.to_ascii_lowercase().into_bytes(), SignedNonce::OtherCase),
            (nonce.to_ascii_uppercase().into_bytes(), SignedNonce::OtherCase),
            (percent_encoded(nonce).into_bytes(), SignedNonce::Encoded),
            (nonce.replace(' ', "+").into_bytes(), SignedNonce::Encoded),
            (percent_decoded(nonce), SignedNonce::Decoded),
            (stripped.into_bytes(), SignedNonce::Stripped),
        ];
        others.extend(unhex(nonce).map(|bytes| (bytes, SignedNonce::Bytes)));
        others.extend(self.refused.nonces.iter().map(|nonce| (nonce.as_bytes().to_vec(), SignedNonce::Other)));
        for (other, signed) in others {
            if other != nonce.as_bytes() {
                self.joined(Parts { nonce: &other, ..parts }, &[Mistake::OtherNonce { signed }])?;
            }
        }
        Ok(())
    }

    fn other_apps(&mut self) -> Step {
        let (parts, known) = (self.parts, self.known);
        for (name, secret) in &known.others {
            let OtherSecret::OfApp { app_id: signed } = *name else { continue };
            let digits = signed.to_string();
            let wrong = [Mistake::OtherAppId { signed }];
            self.joined(Parts { app_id: &digits, ..parts }, &wrong)?;
            self.joined(Parts { app_id: &digits, secret, ..parts }, &wrong)?;
        }
        Ok(())
    }

    fn other_layouts(&mut self) -> Step {
        let parts = self.parts;
        let orders = orders(&SignedPart::ALL);
        for (order, separator) in layouts(&orders) {
            let mut mistakes = Vec::new();
            if order != SignedPart::ALL {
                mistakes.push(Mistake::Order { signed: order.to_vec() });
            }
            mistakes.extend(separator.map(|separator| Mistake::Separator { separator }));
            let between = separator.map(String::from).unwrap_or_default();
            if !mistakes.is_empty() {
                self.look_plain(&parts.join(order, &between), &mistakes)?;
            }
        }
        for part in SignedPart::ALL {
            for order in self::orders(&all_but(part)) {
                let mut mistakes = vec![Mistake::LeftOut { part }];
                if order != all_but(part) {
                    mistakes.push(Mistake::Order { signed: order.clone() });
                }
                self.look_plain(&parts.join(&order, ""), &mistakes)?;
            }
        }
        Ok(())
    }

    /// With the secret for a key, over the other three parts or over all.
    fn hmacs(&mut self) -> Step {
        let parts = self.parts;
        let (three, four) = (orders(&all_but(SignedPart::ServerSecret)), orders(&SignedPart::ALL));
        for method in self.methods.clone().into_iter().filter(|method| matches!(method, Method::Hmac(_))) {
            for (order, separator) in layouts(&three).chain(four.iter().map(|order| (order.as_slice(), None))) {
                let between = separator.map(String::from).unwrap_or_default();
                self.look(method, parts.secret, &parts.join(order, &between), &[])?;
            }
        }
        Ok(())
    }

    /// The query's parameters as `name=value`, with the secret for a key or beside them.
    fn parameters(&mut self) -> Step {
        let secret = self.parts.secret;
        for text in self.parameter_texts() {
            let text = text.as_bytes();
            let around: [&[&[u8]]; 6] = [
                &[text, secret],
                &[secret, text],
                &[secret, text, secret],
                &[text, b"&key=", secret],
                &[text, b"&secret=", secret],
                &[text, b"&", secret],
            ];
            for message in around {
                self.look_plain(&Zeroizing::new(message.concat()), &[Mistake::Parameters])?;
            }
            for method in self.methods.clone() {
                if matches!(method, Method::Hmac(_)) {
                    self.look(method, secret, text, &[Mistake::Parameters])?;
                }
            }
        }
        Ok(())
    }

    /// The parameters but the signature: sorted and as they were sent, and those that are always there.
    fn parameter_texts(&self) -> Vec<String> {
        let own = [("AppId", self.parts.app_id), ("SignatureNonce", self.refused.nonce), ("Timestamp", self.parts.timestamp)];
        let sent: Vec<_> = self.refused.parameters.iter().copied().filter(|(name, _)| *name != "Signature").collect();
        let common = ["Action", "AppId", "SignatureNonce", "SignatureVersion", "Timestamp"];
        let sorted = |mut pairs: Vec<(&'a str, &'a str)>| {
            pairs.sort_unstable();
            pairs
        };
        let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let all = sorted(sent.clone());
        let protocol = sorted(sent.iter().copied().filter(|(name, _)| common.contains(name)).collect());
        let mut texts = vec![of(&own).join("&"), of(&all).join("&"), of(&sent).join("&"), of(&protocol).join("&"), of(&all).concat()];
        texts.push(all.iter().map(|(_, value)| *value).collect());
        texts.sort_unstable();
        texts.dedup();
        texts.retain(|text| !text.is_empty());
        texts
    }

    fn other_times(&mut self) -> Step {
        let (parts, refused) = (self.parts, self.refused);
        let timestamp = refused.timestamp;
        let Some(sent) = Timestamp::parse(timestamp).map(Timestamp::as_secs) else { return Ok(()) };
        // One way to hash: there are many times.
        let plain = |method: &Method| matches!(method, Method::Plain(_));
        let Some(method) = self.methods.iter().copied().find(plain) else { return Ok(()) };
        let mut look = |signed: &str, mistake: Mistake| {
            self.look(method, &[], &Parts { timestamp: signed, ..parts }.join(&SignedPart::ALL, ""), &[mistake])
        };
        for signed in &refused.timestamps {
            look(&signed.to_string(), Mistake::OtherTimestamp { signed: *signed })?;
        }
        // Seconds have had ten digits since 2001, milliseconds thirteen.
        if timestamp.len() >= 13 {
            look(&(sent / 1_000).to_string(), Mistake::Milliseconds { sent: true })?;
        }
        for offset in 1..=NEARBY_SECS {
            for signed in [sent.checked_sub(offset), sent.checked_add(offset)].into_iter().flatten() {
                look(&signed.to_string(), Mistake::OtherTimestamp { signed })?;
            }
        }
        for millis in 0..1_000 {
            look(&format!("{timestamp}{millis:03}"), Mistake::Milliseconds { sent: false })?;
        }
        Ok(())
    }
}

fn all_but(left_out: SignedPart) -> Vec<SignedPart> {
    SignedPart::ALL.into_iter().filter(|part| *part != left_out).collect()
}

/// All orders of some parts, the given one first.
fn orders(parts: &[SignedPart]) -> Vec<Vec<SignedPart>> {
    let Some((first, rest)) = parts.split_first() else { return vec![Vec::new()] };
    let mut all: Vec<_> = (0..parts.len())
        .flat_map(|at| {
            orders(rest).into_iter().map(move |mut order| {
                order.insert(at, *first);
                order
            })
        })
        .collect();
    all.sort_by_key(|order| order != parts);
    all
}

/// Every order with nothing between and with the likely separators, and the first of them with any.
fn layouts(orders: &[Vec<SignedPart>]) -> impl Iterator<Item = (&[SignedPart], Option<char>)> {
    let many = SEPARATORS[..MANY_ORDERS].iter().map(|separator| Some(*separator));
    let every = core::iter::once(None).chain(many);
    let every = every.flat_map(|separator| orders.iter().map(move |order| (order.as_slice(), separator)));
    let first = orders.first().into_iter();
    every.chain(first.flat_map(|order| SEPARATORS[MANY_ORDERS..].iter().map(|separator| (order.as_slice(), Some(*separator)))))
}

/// What is outside RFC 3986's unreserved characters, escaped.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => String::from(char::from(byte)),
            _ => format!("%{}", hex(&[byte]).to_ascii_uppercase()),
        })
        .collect()
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if let Some(byte) = after.get(..2).and_then(|digits| unhex(core::str::from_utf8(digits).ok()?)).filter(|_| *first == b'%') {
            decoded.extend(byte);
            rest = &after[2..];
        } else {
            decoded.push(*first);
            rest = after;
        }
    }
    decoded
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    if odd.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppId, ServerSecret, diagnose::AppSign};

    /// Whatever was sent, and however much is to be tried.
    #[test]
    fn the_work_is_bounded() {
        let (app_id, secret) = (AppId::new(12345).unwrap(), ServerSecret::new("Not-A-Real-Secret").unwrap());
        let parameters =
            [("Action", "X"), ("AppId", "12345"), ("Vendor", "Ws"), ("SignatureNonce", "a b%20-c"), ("SignatureVersion", "2.0")];
        for length in 0..130 {
            for character in ["0", "A", "z"] {
                let signature = character.repeat(length);
                let refused = RefusedSignature::new(app_id, "a b%20-c", "1615186943", &signature)
                    .parameters(&parameters)
                    .nonces(core::iter::repeat_n("x", 1_000))
                    .timestamps(0..1_000);
                let known = (1..1_000).fold(KnownSecrets::new(&secret), |known, app| known.app(AppId::new(app).unwrap(), &secret));
                let (found, hashes) = Search::of(&refused, &known, "12345").run();
                assert_eq!(found, None, "{length}");
                assert!(hashes <= MAX_HASHES, "{length}: {hashes}");
                // Most lengths are none of any hash.
                assert!(hashes == 0 || fits_any(&signature), "{length}: {hashes}");
            }
        }
    }

    /// What is sent most often is tried in full: no stage goes short.
    #[test]
    fn all_is_tried_for_a_signature_of_the_usual_length() {
        let (app_id, secret) = (AppId::new(12345).unwrap(), ServerSecret::new("Not-A-Real-Secret").unwrap());
        let signature = "0".repeat(32);
        let refused = RefusedSignature::new(app_id, "4fd24687296dd9f3", "1615186943", &signature).nonces(["x"; 16]).timestamps(0..16);
        let app_sign = AppSign::new("Not-A-Real-AppSign").unwrap();
        let known = (1..17).fold(KnownSecrets::new(&secret).app_sign(&app_sign), |known, app| known.app(AppId::new(app).unwrap(), &secret));
        let (_, hashes) = Search::of(&refused, &known, "12345").run();
        assert!((1_700..MAX_HASHES).contains(&hashes), "{hashes}");
    }

    fn fits_any(text: &str) -> bool {
        HASHES.into_iter().any(|hash| fits(hash, text))
    }

    #[test]
    fn there_are_24_orders() {
        let all = orders(&SignedPart::ALL);
        assert_eq!((all.len(), all[0].as_slice()), (24, SignedPart::ALL.as_slice()));
        for (at, order) in all.iter().enumerate() {
            assert!(!all[..at].contains(order), "{order:?}");
        }
    }
}
