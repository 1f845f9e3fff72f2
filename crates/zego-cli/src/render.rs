//! An answer for people: indented names and values, without tables and without colour.

use zego_model::text::{printable, printable_json};

use crate::tree::Tree;

/// The fields of a tree, one a line.
pub(crate) fn render(tree: &Tree) -> String {
    let mut text = String::new();
    write(tree, 0, &mut text);
    text
}

fn write(tree: &Tree, indent: usize, text: &mut String) {
    let margin = " ".repeat(indent);
    match tree {
        Tree::Scalar(_) => line(text, &margin, &scalar(tree)),
        Tree::Object(fields) => {
            for (key, value) in fields {
                let key = printable(key);
                match value {
                    Tree::Scalar(_) => line(text, &margin, &format!("{key}: {}", scalar(value))),
                    _ if value.is_empty() => line(text, &margin, &format!("{key}: none")),
                    _ => {
                        line(text, &margin, &format!("{key}:"));
                        write(value, indent + 2, text);
                    }
                }
            }
        }
        Tree::List(items) => {
            for item in items {
                let start = text.len();
                write(item, indent + 2, text);
                // The first line of an item carries the mark.
                if text.len() > start {
                    text.replace_range(start + indent..=start + indent, "-");
                } else {
                    line(text, &margin, "- none");
                }
            }
        }
    }
}

fn line(text: &mut String, margin: &str, content: &str) {
    text.push_str(margin);
    text.push_str(content);
    text.push('\n');
}

fn scalar(tree: &Tree) -> String {
    match (tree, tree.as_text()) {
        (_, Some(text)) if text.is_empty() => "\"\"".to_owned(),
        (_, Some(text)) => printable(&text).to_string(),
        (Tree::Scalar(raw), None) => raw.get().to_owned(),
        _ => String::new(),
    }
}

/// JSON for people: as JSON has it, and beyond that without a character that a terminal would act on.
pub(crate) fn json(tree: &Tree, pretty: bool) -> String {
    let written = if pretty { serde_json::to_string_pretty(tree) } else { serde_json::to_string(tree) };
    printable_json(&written.expect("what was read from JSON can be written as JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        let tree = Tree::parse(
            r#"{"Deleted":["a","b"],"Errors":[{"Key":"c","Code":"X\u001b[2J"},[]],"Cache":{"Code":1,"Message":""},"N":null,"E":[]}"#,
        )
        .unwrap();
        assert_eq!(
            render(&tree),
            "Deleted:\n  - a\n  - b\nErrors:\n  - Key: c\n    Code: X\\u{1b}[2J\n  - none\nCache:\n  Code: 1\n  Message: \"\"\nN: null\nE: none\n"
        );
    }
}
