//! Events of services that are not described yet: whole, and no failure.

use super::*;

/// What a body names its event with, and what is said of it.
const WORDS: &[(&str, &str)] = &[
    (r#""event":"brand_new""#, "brand_new"),
    (r#""Event":"BrandNew""#, "BrandNew"),
    (r#""EVENT":103"#, "103"),
    (r#""event_type":"brand_new""#, "brand_new"),
    (r#""EventType":103"#, "103"),
    (r#""eventType":"x.y""#, "x.y"),
    (r#""ReportType":"BrandNew""#, "BrandNew"),
    (r#""CallbackCommand":"BrandNew""#, ""),
    (r#""event":null"#, ""),
    (r#""a":1"#, ""),
];

#[test]
fn an_event_of_an_unknown_service_is_printed_whole() {
    let mut listener = Listener::start("--window none", "secret");
    let mut nonce = 0;
    for app in ["", r#""appid":"1","#, r#""AppId":1,"#] {
        for (word, name) in WORDS {
            nonce += 1;
            let signed = support::signed(nonce);
            let json = format!(r#"{{{word},{app}{signed},"Data":{{"Text":"ü","List":[1,null,{{}}]}},"long":12345678901234567890123}}"#);
            let percent = json.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
            for body in [&json, &percent] {
                let outcome = verify(&format!("--at {AT} --output json"), body, &SECRET);
                assert_eq!(outcome.code, Some(0), "{body}: {outcome:?}");
                let document = outcome.document();
                assert_eq!(document["Data"], json!({"Text": "ü", "List": [1, null, {}]}), "{body}");
                assert!(outcome.stdout.contains("12345678901234567890123"), "with all its digits: {outcome:?}");
                let said = format!("does not know the event `{name}`");
                assert!(outcome.stderr.contains(&said), "{body}: {outcome:?}");
            }
            assert_eq!(listener.send("POST", &json), 200, "{json}");
            let line = listener.line();
            assert_eq!((&line["service"], &line["event"]), (&Value::Null, &json!(name)), "{line}");
            assert_eq!(line["callback"]["Data"]["Text"], "ü", "{line}");
        }
    }
    listener.stop();
    let text = verify(&format!("--at {AT}"), &format!(r#"{{"EventType":"BrandNew",{SIGNED},"Data":{{"a":1}}}}"#), &SECRET);
    assert!(
        text.code == Some(0) && text.stdout.starts_with("BrandNew, signed 0 s ago\n{") && text.stdout.contains(r#""a": 1"#),
        "{text:?}"
    );
}

#[test]
fn a_form_of_an_unknown_service_is_printed_whole() {
    for (word, name) in [("event=brand_new&", "brand_new"), ("EventType=7&", "7"), ("ReportType=New&", "New"), ("", "")] {
        let form = format!(
            "{word}timestamp={AT}&nonce=123412&signature=5bd59fd62953a8059fb7eaba95720f66d19e4517&Data[Text]=%C3%BC&list[]=1&list[]=2"
        );
        let outcome = verify(&format!("--at {AT} --output json"), &form, &SECRET);
        assert_eq!(outcome.code, Some(0), "{form}: {outcome:?}");
        let document = outcome.document();
        assert_eq!((&document["Data"]["Text"], &document["list"]), (&json!("ü"), &json!(["1", "2"])), "{document}");
        let said = format!("does not know the event `{name}`");
        assert!(outcome.stderr.contains(&said), "{form}: {outcome:?}");
    }
}
