//! Items that are left out of an answer: of the lists that, by the description, have an entry for each item asked for.

use serde_json::Value;
use zego_model::spec::OperationRow;

use super::values::Items;

/// Leaves items out of the data of an answer; returns how many. Places count through all its lists, in the order of the description.
pub(super) fn omit(row: &OperationRow, data: &mut Value, which: &Items) -> usize {
    let Value::Object(fields) = data else { return 0 };
    let (mut place, mut omitted) = (0, 0);
    for field in row.response.iter().filter(|field| !field.answers.is_empty()) {
        for name in [field.wire].iter().chain(field.also) {
            let list = match fields.get_mut(*name) {
                Some(Value::Array(list)) => list,
                // Where one object stands for all, its items are in the list within it.
                Some(Value::Object(one)) => match one.values_mut().find_map(Value::as_array_mut) {
                    Some(list) => list,
                    None => continue,
                },
                _ => continue,
            };
            list.retain(|item| {
                let is_meant = which.mean(place, names(item));
                place += 1;
                omitted += usize::from(is_meant);
                !is_meant
            });
        }
    }
    omitted
}

/// What an item can be known by: itself, or any of its texts.
fn names(item: &Value) -> impl Iterator<Item = &str> {
    let fields = item.as_object().into_iter().flat_map(|fields| fields.values());
    item.as_str().into_iter().chain(fields.filter_map(Value::as_str))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use zego_model::spec::TypeSpec;

    use super::*;
    use crate::faults::check::lists_items;

    fn first(count: u64) -> Items {
        serde_json::from_value(json!({ "first": count })).unwrap()
    }

    fn these(items: &Value) -> Items {
        serde_json::from_value(json!({ "these": items })).unwrap()
    }

    /// An answer with three items in each of its lists that answer to what was asked.
    fn answer(row: &OperationRow) -> Value {
        let mut fields = Map::new();
        for field in row.response.iter().filter(|field| !field.answers.is_empty()) {
            let TypeSpec::List(list) = field.ty else { panic!("{} of {} is no list", field.wire, row.spec.action) };
            let item = |n: usize| match list.item {
                TypeSpec::Struct(item) => {
                    let name = item.fields.iter().find(|field| matches!(field.ty, TypeSpec::String | TypeSpec::Id(_)));
                    json!({ name.unwrap_or_else(|| panic!("{}: no text", row.spec.action)).wire: format!("{}-{n}", field.wire) })
                }
                _ => json!(format!("{}-{n}", field.wire)),
            };
            fields.insert(field.wire.to_owned(), (0..3).map(item).collect());
        }
        fields.insert("Other".to_owned(), json!(["stays"]));
        Value::Object(fields)
    }

    fn left(data: &Value) -> usize {
        data.as_object().unwrap().values().filter_map(Value::as_array).map(Vec::len).sum()
    }

    #[test]
    fn items_of_every_operation_that_has_such_lists_are_left_out() {
        let rows: Vec<_> = zego_model::operations().filter(|row| lists_items(row)).collect();
        assert!(rows.len() >= 6, "{}", rows.len());
        for row in rows {
            let action = row.spec.action;
            let whole = answer(row);
            let total = left(&whole);
            let last = row.response.iter().rfind(|field| !field.answers.is_empty()).unwrap().wire;
            for (which, expected) in [
                (first(1), 1),
                (first(2), 2),
                (first(1_000), total - 1),
                (these(&json!([1, total - 1])), 2),
                (these(&json!([format!("{last}-1")])), 1),
                (these(&json!([1_000, "nobody", "stays"])), 0),
            ] {
                let mut data = whole.clone();
                assert_eq!(omit(row, &mut data, &which), expected, "{action}: {which:?}");
                assert_eq!((left(&data), &data["Other"]), (total - expected, &json!(["stays"])), "{action}: {which:?}");
            }
            let mut named = whole.clone();
            omit(row, &mut named, &these(&json!([format!("{last}-1")])));
            assert!(!named.to_string().contains(&format!("\"{last}-1\"")), "{action}: {named}");
        }
    }

    #[test]
    fn one_object_can_stand_for_all() {
        let row = zego_explain::operations::meant("rtc/StopCDNRecord").unwrap();
        let mut data = json!({ "Ws": { "http_code": 200, "list": [{ "id": "a" }, { "id": "b" }] } });
        assert_eq!(omit(row, &mut data, &these(&json!(["b"]))), 1);
        assert_eq!(data, json!({ "Ws": { "http_code": 200, "list": [{ "id": "a" }] } }));
        assert_eq!(omit(row, &mut Value::Null, &first(1)), 0);
    }
}
