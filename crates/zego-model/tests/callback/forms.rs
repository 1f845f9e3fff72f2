//! Bodies that are no bare JSON.

use form_urlencoded::Serializer;
use serde_json::{Value, json};
use zego_model::rtc::callback::Event;
use zego_sign::callback::sign;

use crate::events::{NOW, assert_kept, body, examples, receive, signed};
use crate::secret;

#[test]
fn percent_encoded_json_is_the_same_event() {
    for (row, example) in examples() {
        let json = Value::Object(signed(row.spec, example)).to_string();
        let expected = receive(json.as_bytes());
        let escaped = |space: &str| form_urlencoded::byte_serialize(json.as_bytes()).collect::<String>().replace('+', space);
        let small = escaped("%20")
            .split('%')
            .map(|part| part.split_at(part.len().min(2)))
            .map(|(hex, rest)| hex.to_lowercase() + rest)
            .collect::<Vec<_>>();
        // As forms are written, as paths are, with small letters, and by a client that took the JSON for a form's only name.
        for body in [escaped("+"), escaped("%20"), small.join("%"), escaped("+") + "="] {
            let callback = receive(body.as_bytes());
            assert_eq!(callback.json(), json);
            assert_eq!(callback.event, expected.event, "{body}");
            assert_eq!(callback.raw(), body.as_bytes());
        }
    }
}

/// What is around the JSON, and what an encoder has left as it is.
#[test]
fn the_edges_of_the_forms() {
    let sent = body("record", &json!({ "stream_alias": "a + b&c=d" })).to_string();
    let escape = |characters: &[char]| {
        sent.chars()
            .map(|char| if characters.contains(&char) { format!("%{:02X}", u32::from(char)) } else { char.to_string() })
            .collect::<String>()
    };
    for body in [
        format!("\u{feff}{sent}"),
        format!(" \r\n{sent}\n "),
        format!("{sent}="),
        // JavaScript's encodeURI: `+`, `&` and `=` are themselves.
        escape(&['{', '}', '"', ' ']),
        // Who writes spaces as `+` has no other.
        escape(&['{', '}', '"', '+']).replace(' ', "+"),
        format!("\n{} =", escape(&['{', '}', '"', ' '])),
    ] {
        let callback = receive(body.as_bytes());
        assert_eq!((callback.json(), callback.raw().as_ref()), (sent.as_str(), body.as_bytes()));
        assert_eq!(callback.document()["stream_alias"], "a + b&c=d", "{body}");
    }
}

/// Colons and commas as they are, and no space anywhere: encodeURI left the plus alone, too.
#[test]
fn a_bare_plus_among_bare_colons_is_a_plus() {
    let sent = body("record", &json!({ "stream_alias": "a+bc" })).to_string();
    let escaped = sent.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
    assert_eq!(receive(escaped.as_bytes()).document()["stream_alias"], "a+bc");
}

#[test]
fn a_form_is_the_same_event() {
    for (row, example) in examples() {
        let spec = row.spec;
        let sent = signed(spec, example);
        let expected = receive(Value::Object(sent.clone()).to_string().as_bytes());
        for flatten in [false, true] {
            let mut form = Serializer::new(String::new());
            for (name, value) in &sent {
                append(&mut form, name, value, flatten);
            }
            let form = form.finish();
            let callback = receive(form.as_bytes());
            let place = format!("{}, {}: {}", spec.event, example.name, callback.json());
            // Within a field that can be anything, a number has become text.
            assert_kept(&serde_json::to_value(&expected.event).unwrap(), &serde_json::to_value(&callback.event).unwrap(), &place);
            let decoded = (row.decode)(form.as_bytes()).unwrap();
            assert_eq!(decoded, serde_json::to_value(&callback.event).unwrap(), "{place}");
            assert_eq!((callback.app_id(), callback.timestamp), (expected.app_id(), expected.timestamp));
        }
    }
}

/// Adds a value to a form: what is not text as the JSON of it, or field by field as PHP does.
fn append(form: &mut Serializer<'_, String>, name: &str, value: &Value, flatten: bool) {
    match value {
        Value::Null => {}
        Value::Object(fields) if flatten => fields.iter().for_each(|(field, value)| append(form, &format!("{name}[{field}]"), value, true)),
        Value::Array(items) if flatten => {
            (0..).zip(items).for_each(|(index, value): (usize, _)| append(form, &format!("{name}[{index}]"), value, true));
        }
        Value::String(text) => drop(form.append_pair(name, text)),
        other => drop(form.append_pair(name, &other.to_string())),
    }
}

#[test]
fn lists_in_forms() {
    let auth =
        format!("event=stream_create&appid=1&timestamp={NOW}&nonce=1&signature={}", sign(&secret("callback-secret"), NOW, 1).as_str());
    let expected = Some(vec!["rtmp://a", "rtmp://b"]);
    for (list, expected) in [
        ("rtmp_url[]=rtmp://a&rtmp_url[]=rtmp://b", expected.clone()),
        ("rtmp_url%5B%5D=rtmp%3A%2F%2Fa&rtmp_url%5B%5D=rtmp%3A%2F%2Fb", expected.clone()),
        ("rtmp_url[0]=rtmp://a&rtmp_url[1]=rtmp://b", expected.clone()),
        ("rtmp_url=rtmp://a&rtmp_url=rtmp://b", expected.clone()),
        (r#"rtmp_url=["rtmp://a","rtmp://b"]"#, expected),
        ("rtmp_url=rtmp://a", Some(vec!["rtmp://a"])),
        // Nothing, in each way to write it, is an empty list.
        ("rtmp_url=", Some(vec![])),
        ("rtmp_url=[]", Some(vec![])),
        ("rtmp_url=null", Some(vec![])),
        ("rtmp_url=%5B%5D", Some(vec![])),
        // Text within the JSON's own quotation marks, and text that only begins like JSON.
        (r#"rtmp_url="[\"rtmp://a\"]""#, Some(vec!["rtmp://a"])),
        ("rtmp_url=[a", Some(vec!["[a"])),
        // An object is none, and is not taken for one.
        ("rtmp_url={}", None),
        ("", Some(vec![])),
        // Not a list, and not guessed to be one.
        ("rtmp_url[x]=a", None),
    ] {
        let callback = receive(format!("{auth}&{list}").as_bytes());
        let read = match &callback.event {
            Event::StreamCreate(event) => Some(event.rtmp_urls.iter().map(ToString::to_string).collect::<Vec<_>>()),
            _ => None,
        };
        assert_eq!(read, expected.map(|list| list.into_iter().map(str::to_owned).collect()), "{list}: {}", callback.json());
    }
}

/// Names that lead nowhere stand for themselves.
#[test]
fn brackets_have_their_limits() {
    let auth = format!("event=x&timestamp={NOW}&nonce=1&signature={}", sign(&secret("callback-secret"), NOW, 1).as_str());
    for (name, expected) in [
        ("x[a][0][b]", json!({"x": {"a": [{"b": "1"}]}})),
        ("x[a][b][c][d][e][f][g][h]", json!({"x": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": "1"}}}}}}}}})),
        ("x[a][b][c][d][e][f][g][h][i]", json!({"x[a][b][c][d][e][f][g][h][i]": "1"})),
        ("[a]", json!({"[a]": "1"})),
        ("x[a", json!({"x[a": "1"})),
        ("x[a]b", json!({"x[a]b": "1"})),
        ("x[[a]]", json!({"x[[a]]": "1"})),
        ("x=0&x[a]", json!({"x": ["0", "1"]})),
        ("x[a]=0&x[a]", json!({"x": {"a": ["0", "1"]}})),
        ("x[5]=0&x[9]", json!({"x": {"5": "0", "9": "1"}})),
        ("x[]=0&x[9]", json!({"x": ["0", "1"]})),
    ] {
        let callback = receive(format!("{auth}&{name}=1").as_bytes());
        assert_eq!(Value::Object(callback.unknown_fields()), expected, "{name}");
    }
}
