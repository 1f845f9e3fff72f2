//! What a query looks like.

use serde_json::json;

use super::*;

fn query(request: &serde_json::Value) -> String {
    let mut query = Query::new();
    query.extend(request).unwrap();
    query.into_string()
}

#[test]
fn three_array_encodings() {
    assert_eq!(query(&json!({"FileId[]": ["a", "b"]})), "FileId%5B%5D=a&FileId%5B%5D=b");
    let mut bracketed = Query::with_brackets(&["FileId", "None"]);
    bracketed.extend(&json!({"FileId": ["a", "b"], "Media": [{"FileId": ["c"]}], "None": [], "Other": "d"})).unwrap();
    assert_eq!(bracketed.into_string(), "FileId%5B%5D=a&FileId%5B%5D=b&Media.0.FileId.0=c&Other=d");
    let pairs = Query::pairs(&json!({"FileId": ["a b"], "Other": [1, true]}), &["FileId"]).unwrap();
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(pairs, ["FileId[]=a b", "Other.0=1", "Other.1=true"]);
    assert_eq!(query(&json!({"X": [{"Y": "v"}, {"Y": "w"}]})), "X.0.Y=v&X.1.Y=w");
    assert_eq!(query(&json!({"X": [{"Y": ["360p", "720p"]}]})), "X.0.Y.0=360p&X.0.Y.1=720p");
    assert_eq!(query(&json!({"A": true, "B": -7, "C": null, "D": 1.5})), "A=true&B=-7&D=1.5");
}

#[test]
fn a_value_cannot_end_its_parameter() {
    let value = "a&Action=CloseRoom#+ %\r\n\0ü~-._";
    assert_eq!(query(&json!({ "k": value })), "k=a%26Action%3DCloseRoom%23%2B%20%25%0D%0A%00%C3%BC~-._");
    assert_eq!(query(&json!({ "a=b&c": "v" })), "a%3Db%26c=v");
}

#[test]
fn a_bare_scalar_has_no_name() {
    assert!(Query::new().extend("x").is_err());
    assert!(Query::new().extend(&[1_u8][..]).is_ok());
}

#[test]
fn debug_shows_no_content() {
    let mut query = Query::new();
    query.push("Signature", "deadbeef");
    assert_eq!(format!("{query:?}"), "Query(18 bytes)");
}
