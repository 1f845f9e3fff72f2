//! `zego commands`: what it tells programs is what there is.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::zego;
use zego_model::spec::{FieldSpec, OperationRow};

fn commands(line: &str) -> Vec<Value> {
    let outcome = zego(&format!("commands {line} --output json"), &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{outcome:?}");
    let document = outcome.document();
    assert_eq!(document["format"], 1);
    document["commands"].as_array().expect("a list").clone()
}

fn name(row: &OperationRow) -> String {
    format!("zego {} {}", row.spec.service().name.replace('_', "-"), row.command)
}

#[test]
fn every_operation_is_there_with_all_its_parameters() {
    let all = commands("");
    for row in zego_model::operations() {
        let name = name(row);
        let command = all.iter().find(|command| command["command"] == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((&command["action"], &command["effect"]), (&json!(row.spec.action), &json!(row.spec.effect.as_str())));
        assert!(command["page"].as_str().is_some_and(|page| page.starts_with("https://")), "{command}");
        assert_eq!(command.get("deprecated").is_some(), row.deprecated.is_some(), "{name}");
        assert_eq!(command["destroys"].as_str(), row.destroys, "{name}");
        same_fields(row.request, &command["parameters"], &name);
        let flags: Vec<_> = command["options"].as_array().expect("a list").iter().map(|option| &option["flag"]).collect();
        assert!(flags.contains(&&json!("--sandbox")) && flags.contains(&&json!("--output")), "{flags:?}");
    }
}

fn same_fields(fields: &[FieldSpec], told: &Value, place: &str) {
    let told = told.as_array().unwrap_or_else(|| panic!("{place}: no list"));
    assert_eq!(told.len(), fields.len(), "{place}");
    for (field, told) in fields.iter().zip(told) {
        assert_eq!((&told["name"], &told["required"]), (&json!(field.wire), &json!(field.required)), "{place}");
        let words: Vec<_> = told["words"].as_array().into_iter().flatten().map(|word| word["word"].as_str().unwrap_or_default()).collect();
        assert_eq!(words, field.words().map(|(word, _)| word).collect::<Vec<_>>(), "{place} {}", field.wire);
        if let Some(nested) = field.ty.fields() {
            same_fields(nested, &told["fields"], &format!("{place} {}", field.wire));
        }
    }
}

#[test]
fn a_parameter_is_told_whole() {
    let command = &commands("rtc delete-media")[0];
    let file_id = command["parameters"].as_array().expect("a list").iter().find(|parameter| parameter["name"] == "FileId");
    assert_eq!(
        file_id,
        Some(&json!({
            "flag": "--file-id",
            "name": "FileId",
            "type": "FileId",
            "required": false,
            "list": true,
            "one_of": "Target",
            "limits": { "min_items": 1, "max_items": 100 },
            "description": "Whole files.",
        }))
    );
}

/// In each form the same commands, those that were asked for.
#[test]
fn a_word_narrows_it() {
    let names =
        |commands: &[Value]| commands.iter().map(|command| command["command"].as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    let all = names(&commands("")).expect("each has a name");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    for (line, prefix) in
        [("media", "zego media "), ("tencent-live", "zego tencent-live "), ("media purge", "zego media purge"), ("RTC", "zego rtc ")]
    {
        let expected: Vec<_> = all.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
        assert!(expected.len() > 1, "{line}");
        assert_eq!(names(&commands(line)), Some(expected.clone()), "{line}");
        let lines = zego(&format!("commands {line} --output ndjson"), &[]).stdout;
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
        assert_eq!(names(&lines), Some(expected.clone()), "{line}");
        let text = zego(&format!("commands {line}"), &[]).stdout;
        assert!(text.lines().zip(&expected).all(|(line, name)| line.starts_with(name)) && text.lines().count() == expected.len(), "{text}");
    }
}

/// The environment and the exit codes are those of the help.
#[test]
fn it_tells_what_the_help_tells() {
    let (document, help) = (zego("commands zim --output json", &[]).document(), zego("--help", &[]).stdout);
    for (list, member) in [("exit_codes", "meaning"), ("environment", "name"), ("environment", "meaning")] {
        let entries = document[list].as_array().expect("a list");
        assert!(entries.len() > 7, "{list}");
        for entry in entries {
            let said = entry[member].as_str().expect("a text");
            assert!(help.contains(said), "{said}");
        }
    }
}

/// Those of operations are tried beside the sandbox.
#[test]
fn examples_that_need_nothing_work_as_they_stand() {
    let mut tried = 0;
    for command in commands("").iter().filter(|command| command.get("action").is_none()) {
        for example in command["examples"].as_array().expect("a list").iter().filter_map(Value::as_str) {
            let needs_nothing = ["zego explain ", "zego commands", "zego tour", "zego completions ", "zego media ls"];
            let is_plain = needs_nothing.iter().any(|begin| example.starts_with(begin)) && !example.contains(['|', '>', '<', '&']);
            if let Some(line) =
                example.strip_prefix("zego ").filter(|line| is_plain && (!line.starts_with("media") || line.contains("--sandbox")))
            {
                let outcome = zego(line, &[]);
                assert_eq!(outcome.code, Some(0), "{example}: {outcome:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 10, "{tried}");
}
