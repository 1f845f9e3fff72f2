//! Wrong URLs, each with what is to be found: `urls.json`. Its signatures were made by other programs than ours.

use proptest::prelude::*;
use serde::Deserialize;
use zego_explain::{Cause, Finding, Severity, SignatureState, SignedUrl, UrlContext};
use zego_model::spec::ProtocolKind;
use zego_model::{DynamicCall, Prepared, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sign::{AppId, ServerSecret, Timestamp};

const APP_ID: u32 = 12345;
const SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";
const NOW: u64 = 1_615_186_943;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    url: String,
    #[serde(default)]
    without_secret: bool,
    #[serde(default)]
    at: Option<u64>,
    /// The causes of all errors and warnings, in order.
    finds: Vec<String>,
    /// What stands in the words of one of them.
    says: Vec<String>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("urls.json")).expect("it is a list of cases")
}

#[test]
fn every_mistake_is_found_and_nothing_else() {
    let secret = ServerSecret::new(SECRET).unwrap();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 60);
    for case in &cases {
        let mut known = UrlContext::at(Timestamp::from_secs(case.at.unwrap_or(NOW)));
        if !case.without_secret {
            known = known.credentials(AppId::new(APP_ID).unwrap(), &secret);
        }
        let report = SignedUrl::read(&case.url).unwrap().explain(&known);
        let found: Vec<_> = report.findings.iter().filter(|finding| finding.severity != Severity::Note).collect();
        let words: Vec<_> = found.iter().map(|finding| finding.cause.as_str()).collect();
        let said: Vec<_> =
            found.iter().map(|found| format!("{} {:?}: {}: {}", found.cause.as_str(), found.code, found.problem, found.remedy)).collect();
        let said = said.join("\n");
        if words != case.finds || case.says.iter().any(|words| !said.contains(words.as_str())) {
            wrong.push(format!("{}: expected {:?} {:?}, found\n{said}\n", case.name, case.finds, case.says));
        }
        assert!(!said.contains(SECRET), "{}: {said}", case.name);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_right_url_has_nothing_wrong() {
    let secret = ServerSecret::new(SECRET).unwrap();
    let url = "https://rtc-api.zego.im/?Action=DescribeUserNum&RoomId%5B%5D=room1&RoomId[]=r%C3%BCm&AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943\
               &SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a&IsTest=false";
    let known = UrlContext::at(Timestamp::from_secs(NOW + 10)).credentials(AppId::new(APP_ID).unwrap(), &secret);
    let report = SignedUrl::read(url).unwrap().explain(&known);
    assert_eq!(report.findings, []);
    assert!(report.is_good());
    assert_eq!(
        (report.signature, report.seconds_left, report.action.as_deref()),
        (SignatureState::Right, Some(590), Some("DescribeUserNum"))
    );
}

/// What our own model makes of the least that each operation takes.
#[test]
fn urls_of_our_own_are_right() {
    let secret = ServerSecret::new(SECRET).unwrap();
    let credentials = ZegoCredentials { app_id: AppId::new(APP_ID).unwrap(), server_secret: secret.clone() };
    let context = UrlContext::at(Timestamp::from_secs(NOW)).credentials(credentials.app_id, &secret);
    let settings = ZegoSettings::default();
    let stamp = Stamp { nonce: [0x4f; 8], timestamp: Timestamp::from_secs(NOW) };
    let rows: Vec<_> = zego_model::operations().filter(|row| row.spec.service().protocol == ProtocolKind::Zego).collect();
    assert!(rows.len() > 50);
    for row in rows {
        let call = DynamicCall::<Zego>::new(row, row.sample()).unwrap();
        let prepared = Prepared::of(&call, &settings).unwrap();
        let base = format!("https://{}", row.spec.hosts()[0].host);
        let target = Zego::signed_target(&prepared, &base.parse().unwrap(), &credentials, &settings, stamp).unwrap();
        let report = SignedUrl::read(&format!("{base}{}", target.as_str())).unwrap().explain(&context);
        assert!(std::ptr::eq(report.row.unwrap(), row) && report.signature == SignatureState::Right, "{report:?}");
        // A sample has what any vendor may require, also that for another one than it names.
        let is_wrong = |finding: &&Finding| finding.severity != Severity::Note && finding.cause != Cause::NoEffect;
        let wrong = report.findings.iter().find(is_wrong);
        assert_eq!(wrong, None, "{}", row.spec.action);
    }
}

#[test]
fn every_cause_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
    assert_eq!(words.len(), Cause::ALL.len());
}

proptest! {
    /// Whatever somebody pastes: it ends, and tells no secret and no signature.
    #[test]
    fn nothing_is_told_that_is_secret(text in "\\PC{0,200}", at in 0..200_usize, takes in 0..40_usize) {
        const SIGNATURE: &str = "43e5cfcca828314675f91b001390566a";
        const RIGHT: &str = "https://rtc-api.zego.im/?Action=DescribeUserNum&RoomId[]=room1&AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943&SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";
        let secret = ServerSecret::new(SECRET).unwrap();
        let known = UrlContext::at(Timestamp::from_secs(NOW)).credentials(AppId::new(APP_ID).unwrap(), &secret);
        let end = (at + takes).min(RIGHT.len());
        let changed = format!("{}{text}{}", &RIGHT[..at.min(end)], &RIGHT[end..]);
        for (url, is_whole) in [(text.clone(), false), (changed, false), (format!("{RIGHT}&RoomId[]={SECRET}{text}&X={text}{SECRET}"), true)] {
            let Ok(url) = SignedUrl::read(&url) else { continue };
            let report = url.explain(&known);
            let said = format!("{report:?} {url:?}");
            for secret in [SECRET, SIGNATURE] {
                prop_assert!(!said.contains(secret), "{said}");
                // What was not cut by us is not cut by what tells of it.
                prop_assert!(!is_whole || !(said.contains(&secret[..12]) || said.contains(&secret[20..])), "{said}");
            }
            for finding in &report.findings {
                let said = format!("{}{}", finding.problem, finding.remedy);
                prop_assert!(!said.contains(zego_model::text::is_unseen), "{said}");
            }
        }
    }
}
