//! The vendor's YAML, which is not quite YAML: mended line by line, so that every line keeps its number, then parsed.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

/// A tab, as wide as editors show it: what it indents belongs to what is above.
const TAB: &str = "        ";

/// The keys of prose.
const PROSE: [&str; 3] = ["description:", "summary:", "title:"];

/// A value and the line it begins on.
#[derive(Clone, Debug)]
pub(super) struct YamlNode {
    pub(super) line: usize,
    pub(super) value: YamlValue,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum YamlValue {
    /// `bare` is a word without quotes: `null` is nothing, `"null"` is a word.
    Scalar {
        text: String,
        bare: bool,
    },
    List(Vec<YamlNode>),
    Map(Vec<(String, YamlNode)>),
}

impl YamlNode {
    /// The value below a key; a key with a space behind its name counts.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            YamlValue::Map(entries) => entries.iter().find(|(name, _)| name.trim() == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value below a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text of a scalar that is not `null`.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Scalar { text, bare } if !(*bare && matches!(text.trim(), "" | "~" | "null")) => Some(text.trim()),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            YamlValue::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            YamlValue::List(items) => items,
            _ => &[],
        }
    }
}

impl YamlNode {
    /// The same, with every `$ref` to its own file leading to `file` instead.
    pub(super) fn referring_from(self, file: &str) -> Self {
        let value = match self.value {
            YamlValue::Map(entries) => YamlValue::Map(
                entries
                    .into_iter()
                    .map(|(key, node)| match (&*key, &node.value) {
                        ("$ref", YamlValue::Scalar { text, bare }) if text.starts_with('#') => {
                            let value = YamlValue::Scalar { text: format!("{file}{text}"), bare: *bare };
                            (key, Self { line: node.line, value })
                        }
                        _ => (key, node.referring_from(file)),
                    })
                    .collect(),
            ),
            YamlValue::List(items) => YamlValue::List(items.into_iter().map(|item| item.referring_from(file)).collect()),
            scalar @ YamlValue::Scalar { .. } => scalar,
        };
        Self { line: self.line, value }
    }
}

/// A problem, and on which line.
pub(super) type PageProblem = (usize, String);

/// Values in values, at most so many.
const MOST_LEVELS: usize = 64;

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<YamlNode, PageProblem> {
    let mended = mend(text);
    let mut parser = Parser::new_from_str(&mended);
    let mut root = None;
    while let Some(node) = next(&mut parser, 0)? {
        root = Some(node);
    }
    root.ok_or_else(|| (1, "the file is empty".to_owned()))
}

/// The next value; nothing at the end of what holds it.
fn next(parser: &mut Parser<'_, StrInput<'_>>, level: usize) -> Result<Option<YamlNode>, PageProblem> {
    while let Some(event) = parser.next() {
        let (event, span) = event.map_err(|error| (error.marker().line(), error.info().to_owned()))?;
        let line = span.start.line();
        let value = match event {
            Event::MappingStart(..) | Event::SequenceStart(..) if level > MOST_LEVELS => {
                return Err((line, "values in values without end".to_owned()));
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                while let Some(key) = next(parser, level + 1)? {
                    let YamlValue::Scalar { text, .. } = key.value else { return Err((key.line, "a key that is no word".to_owned())) };
                    entries.extend(next(parser, level + 1)?.map(|value| (text, value)));
                }
                YamlValue::Map(entries)
            }
            Event::SequenceStart(..) => {
                YamlValue::List(std::iter::from_fn(|| next(parser, level + 1).transpose()).collect::<Result<_, _>>()?)
            }
            Event::Scalar(text, style, ..) => YamlValue::Scalar { text: text.into_owned(), bare: style == ScalarStyle::Plain },
            Event::MappingEnd | Event::SequenceEnd => return Ok(None),
            Event::Alias(_) => return Err((line, "an alias: nobody has seen one on these pages, and nothing here reads them".to_owned())),
            _ => continue,
        };
        return Ok(Some(YamlNode { line, value }));
    }
    Ok(None)
}

/// Makes YAML of what the vendor's own tools take for it:
/// tabs become spaces, and prose in bare words is quoted, because its sentences hold `: ` and ` #`. Below its key it becomes a block
/// whose indentation is said (`|1`), because its lines are indented as it comes.
fn mend(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> =
        text.lines().map(|line| if line.contains('\t') { Cow::Owned(line.replace('\t', TAB)) } else { Cow::Borrowed(line) }).collect();
    let mut mended = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let Some((head, value)) = key_and_value(line) else {
            mended.push(line.to_string());
            continue;
        };
        let column = head.len() - head.trim_start_matches([' ', '-']).len();
        let body = lines[at..].iter().take_while(|line| line.trim().is_empty() || indentation(line) > column).count();
        let below = &lines[at..at + body];
        if value.starts_with(['{', '[']) && open(value) > 0 {
            // JSON over several lines, whose end need not be indented: on one line, with empty ones for the others.
            let mut joined = line.to_string();
            let from = at;
            while let Some(next) = lines.get(at).filter(|_| open(&joined[head.len()..]) > 0) {
                joined = format!("{joined} {}", next.trim());
                at += 1;
            }
            mended.push(joined);
            mended.extend((from..at).map(|_| String::new()));
        } else if value.starts_with(['|', '>']) {
            mended.push(line.to_string());
            mended.extend(below.iter().map(ToString::to_string));
            at += body;
        } else if !PROSE.contains(&head.trim_start_matches([' ', '-']).trim_end()) || value.starts_with(['"', '\'']) {
            mended.push(line.to_string());
        } else if value.is_empty() && below.iter().any(|line| !line.trim().is_empty()) {
            mended.push(format!("{} |1", head.trim_end()));
            mended.extend(below.iter().map(ToString::to_string));
            at += body;
        } else if !value.is_empty() {
            at += body;
            let said = below.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
            let end = |last: bool| if last { "\"" } else { "" };
            mended.push(format!("{head}\"{}{}", escaped(value), end(said == 0)));
            mended.extend(below.iter().enumerate().map(|(index, line)| format!("{}{}", escaped(line), end(index + 1 == said))));
        } else {
            mended.push(line.to_string());
        }
    }
    mended.join("\n") + "\n"
}

/// `  - name: value` up to the space behind the colon, and what follows; nothing if the line is no such line.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let key = line.trim_start_matches([' ', '-']);
    let colon = key.find(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$' | '/' | '"' | '\'' | '[' | ']' | '.' | ' ');
    let behind = &key[colon + 1..];
    if !key[..colon].chars().all(plain) || !(behind.is_empty() || behind.starts_with(' ')) {
        return None;
    }
    let value = behind.trim();
    let head = &line[..line.len() - behind.trim_start().len()];
    Some((head, value))
}

/// How many brackets of JSON are open at the end of a text. Those in its texts count as well, which closes what they open.
fn open(text: &str) -> usize {
    let count = |brackets: [char; 2]| text.matches(brackets).count();
    count(['{', '[']).saturating_sub(count(['}', ']']))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn escaped(text: &str) -> String {
    text.trim_end().replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(text: &str) -> String {
        let node = parse(text).unwrap_or_else(|(line, error)| panic!("line {line}: {error}\n{}", mend(text)));
        node.get("description").and_then(YamlNode::text).unwrap_or_default().to_owned()
    }

    #[test]
    fn sentences_need_no_quotes() {
        for (yaml, text) in [
            ("description: One: two # three\nrequired: true\n", "One: two # three"),
            ("description: Say \"one\" \\ two,\n  or: three.\nrequired: true\n", "Say \"one\" \\ two, or: three."),
            ("description:\n  <Note title=\"a\">b: c</Note>\n\n  - d: e\nrequired: true\n", "<Note title=\"a\">b: c</Note>\n\n - d: e"),
            ("description: |\n  description: not a key\n\ta tab: here\nrequired: true\n", "description: not a key\n      a tab: here"),
            ("description: 'quoted: already'\nrequired: true\n", "quoted: already"),
            ("description:\nrequired: true\n", ""),
            ("title: one: two\ndescription: three\nrequired: true\n", "three"),
            ("a:\n  example: {\n    \"b\": \"c\",\n    \"d\": [\n      1\n  ]\n  }\n\ndescription: four\nrequired: true\n", "four"),
        ] {
            assert_eq!(description(yaml), text);
            assert_eq!(parse(yaml).ok().and_then(|node| node.get("required")?.text().map(str::to_owned)).as_deref(), Some("true"));
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let node = parse("a:\n  description: one\n    two: three\n\n  b: { type: int32 }\n  \"c \":\n  - d\n  - e:\n").unwrap();
        assert_eq!(node.at(&["a", "b", "type"]).map(|node| (node.line, node.text())), Some((5, Some("int32"))));
        let list = node.at(&["a", "c"]).unwrap();
        assert_eq!((list.line, list.items()[1].line, list.items()[1].get("e").unwrap().text()), (7, 8, None));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        assert_eq!(parse("a:\n  b: c: d\n").unwrap_err().0, 2);
        assert_eq!(parse("a: &x 1\nb: *x\n").unwrap_err().0, 2);
        assert_eq!(parse("").unwrap_err().0, 1);
        let deep = format!("a:\n  b: {}{}\n", "[".repeat(99), "]".repeat(99));
        assert_eq!(parse(&deep).unwrap_err(), (2, "values in values without end".to_owned()));
    }
}
