//! Schemas: parameters and fields, with their types, limits and words.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::page_text;
use super::yaml::{self, PageProblem, YamlNode};

/// References that lead to references, at most so many.
const MOST_REFERENCES: usize = 8;

/// Objects in objects, at most so many.
const MOST_LEVELS: usize = 16;

/// A parameter or a field, as a page describes it.
#[derive(Debug, Default)]
pub(super) struct PageField {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) ty: String,
    pub(super) format: Option<String>,
    pub(super) items: Option<String>,
    pub(super) required: bool,
    pub(super) style: Option<&'static str>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique: bool,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) max_length: Option<u64>,
    pub(super) default: Option<String>,
    /// Nothing where the schema lists none.
    pub(super) words: Option<Vec<String>>,
    pub(super) deprecated: bool,
    /// What is said of it.
    pub(super) prose: String,
    pub(super) fields: Vec<Self>,
}

/// Reads schemas of one file, and what they refer to.
#[derive(Debug)]
pub(super) struct SchemaReader<'f> {
    checkout: &'f Path,
    file: &'f Path,
    root: &'f YamlNode,
}

impl<'f> SchemaReader<'f> {
    pub(super) fn new(checkout: &'f Path, file: &'f Path, root: &'f YamlNode) -> Self {
        Self { checkout, file, root }
    }

    /// What a node stands for: itself, or what its `$ref` leads to.
    pub(super) fn resolve<'n>(&self, node: &'n YamlNode) -> Result<Cow<'n, YamlNode>, PageProblem> {
        let mut found = Cow::Borrowed(node);
        let (mut file, mut root): (PathBuf, Cow<'_, YamlNode>) = (self.file.to_owned(), Cow::Borrowed(self.root));
        for _ in 0..MOST_REFERENCES {
            let Some(target) = found.get("$ref").and_then(YamlNode::text) else { return Ok(found) };
            let nowhere = || (node.line, format!("`$ref: {target}` leads nowhere"));
            let (path, fragment) = target.split_once('#').ok_or_else(nowhere)?;
            if !path.is_empty() {
                file = crate::normal(&file.parent().unwrap_or_else(|| Path::new("")).join(path));
                let text = page_text(&self.checkout.join(&file)).map_err(|_| nowhere())?;
                root = Cow::Owned(yaml::parse(&text).map_err(|_| nowhere())?);
            }
            let keys: Vec<&str> = fragment.split('/').filter(|key| !key.is_empty()).collect();
            let next = root.at(&keys).ok_or_else(nowhere)?.clone();
            // Lines are of this page, wherever the rest of it stands; and what it refers to stands there as well.
            let elsewhere = file != self.file;
            found = Cow::Owned(if path.is_empty() && !elsewhere {
                next
            } else {
                let from = crate::normal(self.file.parent().unwrap_or_else(|| Path::new("")));
                YamlNode { line: node.line, ..next.referring_from(&way(&from, &file)) }
            });
        }
        Err((node.line, "`$ref`s that lead in a circle".to_owned()))
    }

    /// A parameter of a query.
    pub(super) fn parameter(&self, name: &str, node: &YamlNode) -> Result<PageField, PageProblem> {
        let schema = node.get("schema").unwrap_or(node);
        let line = node.get("name").map_or(node.line, |name| name.line);
        let mut field = self.field(name, schema, false, 0)?;
        field.line = line;
        field.required = truth(node.get("required"));
        field.deprecated |= truth(node.get("deprecated"));
        field.prose = [node.get("description").and_then(YamlNode::text).unwrap_or_default(), &field.prose].join("\n");
        let indexed = node.get("x-docuo-query-serialization").or_else(|| schema.get("x-docuo-query-serialization"));
        let exploded = node.get("explode").and_then(YamlNode::text) != Some("false");
        field.style = Some(match (field.ty.as_str(), indexed.and_then(|kind| kind.get("style")?.text())) {
            (_, Some(kind)) if kind.contains("indexed-dot") => "indexed-dot",
            (_, Some(_)) => "unknown",
            ("array", None) if !exploded => "comma",
            ("array", None) => "repeated-brackets",
            _ => "scalar",
        });
        // The brackets are part of how a list is written, not of its name.
        field.name = field.name.trim_end_matches("[]").to_owned();
        Ok(field)
    }

    /// The fields of a body.
    pub(super) fn object(&self, schema: &YamlNode, request: bool) -> Result<Vec<PageField>, PageProblem> {
        Ok(self.field("", schema, request, 0)?.fields)
    }

    fn field(&self, name: &str, node: &YamlNode, body: bool, level: usize) -> Result<PageField, PageProblem> {
        let schema = self.resolve(node)?;
        if level > MOST_LEVELS {
            return Err((schema.line, format!("{name}: objects in objects without end")));
        }
        if let Some(other) = schema.get("not") {
            return Err((other.line, format!("{name}: a schema by what it is not; nobody has seen one on these pages")));
        }
        let text = |key| schema.get(key).and_then(YamlNode::text).map(str::to_owned);
        let of_items = schema.get("items").map(|items| self.field("", items, body, level + 1)).transpose()?;
        let mut fields = self.properties(&schema, body, level)?;
        // Of a choice, what any of its parts can have.
        let mut chosen = None;
        for key in ["allOf", "oneOf", "anyOf"] {
            for part in schema.get(key).into_iter().flat_map(YamlNode::items) {
                let part = self.field("", part, body, level + 1)?;
                for field in part.fields {
                    if !fields.iter().any(|known: &PageField| known.name == field.name) {
                        fields.push(PageField { required: field.required && key == "allOf", ..field });
                    }
                }
                chosen.get_or_insert(part.ty);
            }
        }
        let told_by_parts = match (&of_items, fields.is_empty()) {
            (Some(_), _) => "array",
            (None, true) => "",
            (None, false) => "object",
        };
        let declared = text("type").or_else(|| chosen.filter(|_| told_by_parts.is_empty())).unwrap_or_else(|| told_by_parts.to_owned());
        let (ty, format) = kind(&declared, text("format"));
        let words = schema.get("enum").map(|words| words.items().iter().filter_map(YamlNode::text).map(str::to_owned).collect());
        let number = |key| schema.get(key).and_then(YamlNode::text).and_then(|text| text.parse::<f64>().ok());
        let count = |key| schema.get(key).and_then(YamlNode::text).and_then(|text| text.parse::<u64>().ok());
        let mut field = PageField {
            name: name.trim().to_owned(),
            line: node.line,
            ty,
            format,
            style: body.then_some("json-body"),
            min_items: count("minItems"),
            max_items: count("maxItems"),
            unique: truth(schema.get("uniqueItems")),
            min: number("minimum"),
            max: number("maximum"),
            max_length: count("maxLength"),
            default: text("default"),
            words,
            deprecated: truth(schema.get("deprecated")),
            prose: text("description").unwrap_or_default(),
            fields,
            ..PageField::default()
        };
        if let Some(item) = of_items {
            field.items = Some(item.ty);
            field.words = field.words.or(item.words);
            field.max_length = field.max_length.or(item.max_length);
            field.min = field.min.or(item.min);
            field.max = field.max.or(item.max);
            field.prose = [field.prose, item.prose].join("\n");
            field.fields.extend(item.fields);
        }
        Ok(field)
    }

    fn properties(&self, schema: &YamlNode, body: bool, level: usize) -> Result<Vec<PageField>, PageProblem> {
        let listed: Vec<&str> = schema.get("required").into_iter().flat_map(YamlNode::items).filter_map(YamlNode::text).collect();
        let mut fields = Vec::new();
        for (name, node) in schema.get("properties").map_or(&[][..], YamlNode::entries) {
            let mut field = self.field(name, node, body, level + 1)?;
            field.required = listed.contains(&name.trim()) || truth(node.get("required"));
            fields.push(field);
        }
        Ok(fields)
    }
}

/// The way from a folder to a file, as a `$ref` of a file in that folder has it.
fn way(from: &Path, to: &Path) -> String {
    let shared = from.iter().zip(to.iter()).take_while(|(one, other)| one == other).count();
    let up = from.iter().skip(shared).map(|_| "..".into());
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy());
    up.chain(down).collect::<Vec<Cow<'_, str>>>().join("/")
}

/// `int32` and `Int64` are integers that say their width in the wrong place.
fn kind(declared: &str, format: Option<String>) -> (String, Option<String>) {
    let lower = declared.to_ascii_lowercase();
    let integer = lower.trim_start_matches('u').strip_prefix("int").is_some_and(|width| width.is_empty() || width.parse::<u8>().is_ok());
    match lower.as_str() {
        _ if integer => ("integer".to_owned(), format.or(Some(lower))),
        "float" | "double" => ("number".to_owned(), format.or(Some(lower))),
        // A width without a number of bits says nothing.
        "number" => ("number".to_owned(), format.filter(|format| !format.eq_ignore_ascii_case("int"))),
        "bool" => ("boolean".to_owned(), format),
        _ => (lower, format),
    }
}

fn truth(node: Option<&YamlNode>) -> bool {
    node.and_then(YamlNode::text).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}
