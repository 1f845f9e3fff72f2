//! From what somebody pasted to a scheme, a host, a path and a query. What was plainly meant is read on with, so that one slip does not hide all others.

use thiserror::Error;

use super::findings::Findings;
use crate::Cause;
use crate::common::COMMON;

/// The text is no URL, and nothing in it is.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("this is no URL: {why}")]
#[non_exhaustive]
pub struct NotUrl {
    why: &'static str,
}

/// The longest text that is looked at, in bytes: far more than any server takes.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// A URL, in parts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Pasted {
    /// Empty where there is none.
    pub(super) scheme: String,
    /// Without user and port; empty where there is none.
    pub(super) host: String,
    pub(super) port: Option<String>,
    pub(super) has_user: bool,
    /// With its slash; empty where there is none.
    pub(super) path: String,
    /// What follows the question mark, or should.
    pub(super) query: String,
    /// How many bytes the target has: path and query, as they were given.
    pub(super) target_bytes: usize,
}

impl Pasted {
    pub(super) fn read(text: &str, findings: &mut Findings<'_>) -> Result<Self, NotUrl> {
        if text.len() > MOST_BYTES {
            return Err(NotUrl { why: "it is longer than 1 MiB" });
        }
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.is_empty() {
            return Err(NotUrl { why: "it is empty" });
        }
        let text = alone(text, findings);
        let text = unescaped(text, findings);
        let text = decoded_whole(text, findings);
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            _ => (String::new(), text.as_str()),
        };
        let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        // `https://Action=...`, where the host was left out, is all query.
        let has_no_host = if scheme.is_empty() { !looks_like_a_host(rest) } else { rest[..authority_end].contains(['=', '&']) };
        let (authority, rest) = if has_no_host { ("", rest) } else { rest.split_at(authority_end) };
        let rest = without_fragment(rest, findings);
        let target_bytes = rest.len();
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, query.to_owned()),
            None if authority.is_empty() && is_query(&rest) => ("", rest.clone()),
            // `https://host/Action=...`, with a slash or `&` where the question mark belongs.
            None => match rest.find("Action=").filter(|_| is_query(&rest)) {
                Some(at) => (&rest[..at], rest[at..].to_owned()),
                None => (rest.as_str(), String::new()),
            },
        };
        if scheme.is_empty() && authority.is_empty() && query.is_empty() {
            return Err(NotUrl { why: "it has neither a scheme, such as https://, nor a query" });
        }
        if !scheme.is_empty() && authority.is_empty() && query.is_empty() {
            return Err(NotUrl { why: "it names no host" });
        }
        let (has_user, authority) = authority.rsplit_once('@').map_or((false, authority), |(_, host)| (true, host));
        let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, port)) => (host, Some(port.to_owned())),
            None => (authority, None),
        };
        let query = separated(query, findings);
        Ok(Self { scheme, host: host.to_ascii_lowercase(), port, has_user, path: path.to_owned(), query, target_bytes })
    }
}

fn is_scheme(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) && !text.is_empty()
}

/// `rtc-api.zego.im/?Action=...`, without a scheme.
fn looks_like_a_host(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let host = text[..end].split(':').next().unwrap_or_default();
    (host.contains('.') || host == "localhost") && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// Whether a text has pairs of the protocol.
fn is_query(text: &str) -> bool {
    COMMON.iter().any(|name| text.contains(&format!("{name}=")))
}

/// The URL without what stands around it: quotation marks, `curl`, a line of a log.
fn alone<'t>(text: &'t str, findings: &mut Findings<'_>) -> &'t str {
    const QUOTES: &[char] = &['"', '\'', '`', '<', '\u{201c}', '\u{2018}'];
    const CLOSING: &[char] = &['"', '\'', '`', '>', '\u{201d}', '\u{2019}'];
    let begin = ["https://", "http://", "https%3A", "http%3A"].iter().filter_map(|scheme| text.find(scheme)).min();
    let method = ["GET ", "POST ", "PUT ", "DELETE "].into_iter().find(|method| text.starts_with(method));
    let begin = match (begin, method) {
        (Some(at), _) if at > 0 && text[..at].ends_with(QUOTES) => at,
        // A URL within a query is a value.
        (Some(at), _) if at > 0 && !text[..at].contains(['?', '=']) => at,
        (_, Some(method)) => method.len(),
        _ => text.len() - text.trim_start_matches(QUOTES).len(),
    };
    let is_quoted = text[..begin].ends_with(QUOTES);
    let rest = &text[begin..];
    let end = if is_quoted {
        rest.find(CLOSING).unwrap_or(rest.len())
    } else if let Some(at) = rest.find(" HTTP/") {
        at
    } else if begin > 0 {
        rest.find(char::is_whitespace).unwrap_or(rest.len())
    } else {
        rest.trim_end_matches(['"', '\'', '`']).len()
    };
    let alone = rest[..end].trim();
    if alone.len() < text.len() {
        findings.note(
            Cause::Surrounded,
            None,
            "something stands around the URL, and was left out here",
            "see to it that it is not part of what is sent",
        );
    }
    let second = ["https://", "http://"].iter().filter_map(|scheme| alone.get(1..)?.find(scheme)).min().map(|at| at + 1);
    if let Some(at) =
        second.filter(|at| !alone[..*at].contains('=') || alone[*at..].contains("&Signature=") && alone[..*at].contains("Signature="))
    {
        findings.error(Cause::Twice, None, None, "two URLs stand in one another", "send the second alone, which is looked at here");
        return &alone[at..];
    }
    alone
}

/// The text without the escapes of HTML, JSON and shells.
fn unescaped(text: &str, findings: &mut Findings<'_>) -> String {
    let mut plain = text.to_owned();
    for (escapes, what, how) in [
        (&[("&amp;", "&"), ("&#38;", "&"), ("&#x26;", "&"), ("&quot;", "\"")][..], "HTML", "`&amp;` stands for `&` in HTML alone"),
        (
            &[("\\u0026", "&"), ("\\u003d", "="), ("\\u003D", "="), ("\\u003f", "?"), ("\\/", "/")],
            "JSON",
            "`\\u0026` stands for `&` in JSON alone",
        ),
        (
            &[("\\&", "&"), ("\\?", "?"), ("\\=", "="), ("\\[", "["), ("\\]", "]")],
            "a shell",
            "a backslash before a character is for shells alone",
        ),
    ] {
        if escapes.iter().any(|(escape, _)| plain.contains(escape)) {
            let problem = format!("it is escaped for {what}: {how}");
            findings.error(Cause::Escaped, None, None, problem, "send the URL as it was before that");
            for (escape, meant) in escapes {
                plain = plain.replace(escape, meant);
            }
        }
    }
    plain
}

/// The text decoded once, where all of it was encoded once more than it should be.
fn decoded_whole(text: String, findings: &mut Findings<'_>) -> String {
    let has = |escape: &str| text.contains(escape) || text.contains(&escape.to_ascii_lowercase());
    let query_at = text.find('?').map_or(0, |at| at + 1);
    let query = &text[query_at..];
    let is_whole = text.get(..12).is_some_and(|begin| begin.contains("%3A") || begin.contains("%3a"));
    let is_query = !query.contains('=') && has("%3D");
    if !is_whole && !is_query {
        return text;
    }
    let from = if is_whole { 0 } else { query_at };
    let what = if is_whole { "the whole URL" } else { "the whole query, with its `=` and `&`," };
    let problem = format!("{what} is percent-encoded, so that it has no parameters");
    findings.error(Cause::EncodedWhole, None, None, problem, "encode each name and each value alone, and then join them with `=` and `&`");
    let decoded = percent_encoding::percent_decode_str(&text[from..]).decode_utf8_lossy().into_owned();
    text[..from].to_owned() + &decoded
}

/// What was meant to be sent, with what follows a `#`.
fn without_fragment(rest: &str, findings: &mut Findings<'_>) -> String {
    let Some((before, after)) = rest.split_once('#') else { return rest.to_owned() };
    if after.contains('=') || after.contains('&') {
        let problem = format!("a `#` ends the URL, so that nothing after it is sent: `{}`", findings.shown(&names_of(after)));
        findings.error(Cause::Fragment, None, None, problem, "percent-encode each value: `#` is %23");
        return format!("{before}%23{after}");
    }
    findings.note(Cause::Fragment, None, "what follows the `#` is not sent", "if it belongs to a value, write %23 for `#`");
    before.to_owned()
}

/// The names of pairs, without their values.
fn names_of(query: &str) -> String {
    let names: Vec<_> = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    names.join(", ")
}

/// A query whose pairs have `&` between them, whatever stood there.
fn separated(mut query: String, findings: &mut Findings<'_>) -> String {
    if let Some(rest) = query.strip_prefix('?') {
        query = rest.to_owned();
    }
    let is_common = |pair: &str| COMMON.iter().any(|name| pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')));
    if query.split('?').skip(1).any(|rest| rest.split('&').next().is_some_and(|pair| pair.contains('='))) {
        findings.error(
            Cause::SecondQuestionMark,
            None,
            None,
            "a second `?` stands in the query, and is read as part of a value",
            "write `&` between pairs, and %3F for a question mark in a value",
        );
        query = query.replace('?', "&");
    }
    for (separator, name) in [(';', "`;`"), (',', "`,`"), ('\n', "a line break"), (' ', "a space")] {
        let mut pieces = query.split(separator);
        if pieces.next().is_some() && pieces.any(|piece| is_common(piece.trim_start_matches('&'))) {
            let problem = format!("{name} stands between pairs, where it is read as part of a value");
            findings.error(Cause::Separator, None, None, problem, "write `&` between pairs, and nothing else");
            let is_pair = |piece: &str| piece.split('&').next().is_some_and(|pair| pair.contains('='));
            let mut joined = String::new();
            for (at, piece) in query.split(separator).enumerate() {
                if at > 0 {
                    if is_pair(piece.trim_start_matches('&')) { joined.push('&') } else { joined.push(separator) }
                }
                joined += piece;
            }
            query = joined;
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Pasted, Vec<Cause>) {
        let mut findings = Findings::hiding(&str::to_owned);
        let pasted = Pasted::read(text, &mut findings).unwrap();
        (pasted, findings.into_sorted().into_iter().map(|finding| finding.cause).collect())
    }

    #[test]
    fn a_url_is_found_in_what_stands_around_it() {
        const URL: &str = "https://rtc-api.zego.im/?Action=A&AppId=1";
        let plain = read(URL).0;
        assert_eq!(
            (plain.scheme.as_str(), plain.host.as_str(), plain.path.as_str(), plain.query.as_str()),
            ("https", "rtc-api.zego.im", "/", "Action=A&AppId=1")
        );
        for around in [
            "\"URL\"",
            "'URL'",
            "`URL`",
            "<URL>",
            "curl URL",
            "curl -s 'URL' -v",
            "GET URL HTTP/1.1",
            "2026-11-29 sending URL",
            "requests.get(\"URL\")",
        ] {
            let (pasted, causes) = read(&around.replace("URL", URL));
            assert_eq!((pasted, causes), (plain.clone(), vec![Cause::Surrounded]), "{around}");
        }
        assert_eq!(read(&format!(" \n{URL}\r\n")), (plain, vec![]));
    }

    #[test]
    fn without_a_scheme_or_a_host_it_is_still_read() {
        for (text, host, path, query) in [
            ("rtc-api.zego.im/?Action=A", "rtc-api.zego.im", "/", "Action=A"),
            ("localhost:8080/?Action=A", "localhost", "/", "Action=A"),
            ("/?Action=A&AppId=1", "", "/", "Action=A&AppId=1"),
            ("?Action=A", "", "", "Action=A"),
            ("Action=A&AppId=1", "", "", "Action=A&AppId=1"),
            ("https://h.example/Action=A&AppId=1", "h.example", "/", "Action=A&AppId=1"),
            ("https://h.example", "h.example", "", ""),
            ("HTTPS://u:p@H.example:8443/x/y", "h.example", "/x/y", ""),
            ("http://[::1]:80/?a=b", "[::1]", "/", "a=b"),
        ] {
            let pasted = read(text).0;
            assert_eq!((pasted.host.as_str(), pasted.path.as_str(), pasted.query.as_str()), (host, path, query), "{text}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in
            ["", "  ", "6", "hello world", "DeleteMedia", "100000005", "https://", "https:///x", "{\"a\": 1}", "/path", "Foo=1&Bar=2"]
        {
            assert!(Pasted::read(text, &mut Findings::hiding(&str::to_owned)).is_err(), "{text}");
        }
        assert!(Pasted::read(&"x".repeat(MOST_BYTES + 1), &mut Findings::hiding(&str::to_owned)).is_err());
    }

    #[test]
    fn a_slip_of_the_whole_is_told_and_read_through() {
        const QUERY: &str = "Action=A&AppId=1&Timestamp=2";
        for (text, cause) in [
            ("https://h/?Action=A&amp;AppId=1&amp;Timestamp=2", Cause::Escaped),
            ("https://h/?Action=A\\u0026AppId=1\\u0026Timestamp=2", Cause::Escaped),
            ("https://h/\\?Action\\=A\\&AppId\\=1\\&Timestamp\\=2", Cause::Escaped),
            ("https%3A%2F%2Fh%2F%3FAction%3DA%26AppId%3D1%26Timestamp%3D2", Cause::EncodedWhole),
            ("https://h/?Action%3DA%26AppId%3D1%26Timestamp%3D2", Cause::EncodedWhole),
            ("https://h/?Action=A?AppId=1&Timestamp=2", Cause::SecondQuestionMark),
            ("https://h/?Action=A;AppId=1;Timestamp=2", Cause::Separator),
            ("https://h/?Action=A&AppId=1\nTimestamp=2", Cause::Separator),
            ("https://h/?Action=B&Signature=xhttps://h/?Action=A&AppId=1&Timestamp=2&Signature=", Cause::Twice),
        ] {
            let (pasted, causes) = read(text);
            assert_eq!((pasted.query.trim_end_matches("&Signature="), causes), (QUERY, vec![cause]), "{text}");
        }
        let (pasted, causes) = read("https://h/?Action=A&RoomId=a#b&AppId=1");
        assert_eq!((pasted.query.as_str(), causes), ("Action=A&RoomId=a%23b&AppId=1", vec![Cause::Fragment]));
        // A URL that is a value stays one.
        assert_eq!(read("https://h/?Action=A&Url=http://x.example/y&AppId=1").1, []);
    }
}
