//! From one of the vendor's `OpenAPI` files to the operations it describes.

use std::path::{Path, PathBuf};

use super::prose;
use super::schema::{PageField, SchemaReader};
use super::yaml::{PageProblem, YamlNode};

/// Parameters of every operation, which `api/upstream/` leaves out.
const COMMON: [&str; 7] = ["Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion", "IsTest"];

/// What every answer has beside its fields.
const ENVELOPE: [&str; 3] = ["Code", "Message", "RequestId"];

/// An operation as a page describes it.
#[derive(Debug)]
pub(super) struct PageOperation {
    pub(super) action: String,
    pub(super) method: String,
    pub(super) deprecated: bool,
    /// What is said of the operation as a whole.
    pub(super) prose: String,
    /// The codes of the table of its own, and where it is.
    pub(super) codes: (usize, Vec<String>),
    pub(super) request: Vec<PageField>,
    pub(super) data: Option<PageField>,
    /// The page, from the root of the checkout.
    pub(super) file: PathBuf,
    pub(super) line: usize,
}

/// What a file is.
#[derive(Debug, Default)]
pub(super) struct OpenApiFile {
    pub(super) operations: Vec<PageOperation>,
    /// The actions of operations that nobody could make sense of.
    pub(super) not_understood: Vec<String>,
    /// What nobody could make sense of, and on which line.
    pub(super) problems: Vec<PageProblem>,
    /// Where the calls go, as far as this file says it.
    pub(super) hosts: Vec<String>,
}

/// Reads a file. Shared components describe no operation, and say so by having no `paths`.
pub(super) fn read(checkout: &Path, file: &Path, root: &YamlNode) -> OpenApiFile {
    let mut page = OpenApiFile { hosts: hosts(root), ..OpenApiFile::default() };
    let reader = SchemaReader::new(checkout, file, root);
    let Some(paths) = root.get("paths") else {
        if root.get("components").is_none() {
            page.problems.push((root.line, "neither operations (`paths`) nor shared components".to_owned()));
        }
        return page;
    };
    for (method, node) in paths.entries().iter().flat_map(|(_, path)| path.entries()) {
        if !matches!(method.trim(), "get" | "post" | "put" | "delete" | "patch") {
            continue;
        }
        match operation(&reader, file, &method.trim().to_ascii_uppercase(), node) {
            Ok(operation) => page.operations.push(operation),
            Err(problem) => {
                page.problems.push(problem);
                page.not_understood.extend(action(&reader, node));
            }
        }
    }
    if page.operations.is_empty() && page.problems.is_empty() {
        page.problems.push((paths.line, "no operation below `paths`".to_owned()));
    }
    page
}

fn hosts(root: &YamlNode) -> Vec<String> {
    let urls = root.get("servers").into_iter().flat_map(YamlNode::items).filter_map(|server| server.get("url")?.text());
    urls.map(|url| url.trim_start_matches("https://").trim_end_matches('/').to_owned()).collect()
}

/// The action that an operation says it is, in one of the places where pages say it.
fn action(reader: &SchemaReader<'_>, node: &YamlNode) -> Option<String> {
    let parameters = node.get("parameters").map_or(&[][..], YamlNode::items).iter().filter_map(|parameter| reader.resolve(parameter).ok());
    let is_action = |parameter: &YamlNode| parameter.get("name").and_then(YamlNode::text) == Some("Action");
    let said = parameters.into_iter().find(|parameter| is_action(parameter)).and_then(|parameter| named(&parameter));
    let summary = node.get("summary").and_then(YamlNode::text);
    said.or_else(|| summary.filter(|text| text.chars().all(char::is_alphanumeric)).map(str::to_owned))
}

fn operation(reader: &SchemaReader<'_>, file: &Path, method: &str, node: &YamlNode) -> Result<PageOperation, PageProblem> {
    let prose = node.get("description").and_then(YamlNode::text).unwrap_or_default().to_owned();
    let parameters = node.get("parameters").map_or(&[][..], YamlNode::items);
    let mut request = Vec::new();
    for parameter in parameters {
        // What is shared is common, as a rule; then nobody has to find its file.
        let target = parameter.get("$ref").and_then(YamlNode::text);
        if target.and_then(|target| target.rsplit('/').next()).is_some_and(|name| COMMON.contains(&name)) {
            continue;
        }
        let parameter = reader.resolve(parameter)?;
        let Some(name) = parameter.get("name").and_then(YamlNode::text) else {
            return Err((parameter.line, "a parameter without a name".to_owned()));
        };
        if !COMMON.contains(&name) {
            request.push(reader.parameter(name, &parameter)?);
        }
    }
    let Some(action) = action(reader, node) else {
        return Err((node.line, "an operation that does not say its Action".to_owned()));
    };
    if let Some(body) = node.at(&["requestBody", "content"]).and_then(json) {
        request.extend(reader.object(body, true)?);
    }
    let Some(answer) = node.get("responses").and_then(success) else {
        return Err((node.line, format!("{action}: no answer is described")));
    };
    let mut answer = reader.object(answer, false)?;
    let code = answer.iter().find(|field| field.name == "Code");
    let codes = code.map_or((node.line, Vec::new()), |field| (field.line, prose::codes(&field.prose)));
    let deprecated = node.get("deprecated").and_then(YamlNode::text) == Some("true") || prose::is_discontinued(&prose);
    let data = match answer.iter().position(|field| field.name == "Data") {
        Some(at) => Some(answer.swap_remove(at)),
        None => beside(answer),
    };
    Ok(PageOperation { action, method: method.to_owned(), deprecated, prose, codes, request, data, file: file.to_owned(), line: node.line })
}

/// The fields of an answer that has them beside its code.
fn beside(answer: Vec<PageField>) -> Option<PageField> {
    let fields: Vec<PageField> = answer.into_iter().filter(|field| !ENVELOPE.contains(&field.name.as_str())).collect();
    let line = fields.first()?.line;
    Some(PageField { ty: "flat".to_owned(), line, fields, ..PageField::default() })
}

/// The word of the `Action` parameter.
fn named(parameter: &YamlNode) -> Option<String> {
    let schema = parameter.get("schema");
    let word = schema
        .and_then(|schema| schema.get("enum"))
        .and_then(|words| words.items().first())
        .or_else(|| schema.and_then(|schema| schema.get("default").or_else(|| schema.get("const")).or_else(|| schema.get("example"))))
        .or_else(|| parameter.get("example"))
        .and_then(YamlNode::text);
    let shown = parameter.get("description").and_then(YamlNode::text).and_then(|text| {
        let (_, behind) = text.split_once("Action=")?;
        behind.split(|c: char| !c.is_ascii_alphanumeric()).next()
    });
    word.or(shown).map(str::to_owned)
}

/// The schema of the JSON among the contents of a body.
fn json(content: &YamlNode) -> Option<&YamlNode> {
    content.entries().iter().find(|(kind, _)| kind.contains("json")).and_then(|(_, body)| body.get("schema"))
}

/// The schema of the answer that is a success.
fn success(responses: &YamlNode) -> Option<&YamlNode> {
    let (_, response) = responses.entries().iter().find(|(status, _)| status.starts_with('2') || status == "default")?;
    response.get("content").and_then(json)
}
