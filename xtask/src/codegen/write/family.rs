//! The files of a family: its module, its shared types, one file an operation.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use heck::ToSnakeCase;

use super::super::ir::{Family, Service, Type};
use super::{File, header, literal, module_name, operation, table, types};

/// How long a file may be once it is formatted.
pub(super) struct Limit<'l> {
    pub(super) max: usize,
    /// Counts the lines of a text.
    pub(super) lines: &'l dyn Fn(&str) -> Result<usize, String>,
}

impl Limit<'_> {
    fn holds(&self, text: &str) -> Result<bool, String> {
        Ok((self.lines)(text)? <= self.max)
    }
}

/// The files of a family, split where one would be too long.
pub(super) fn write(service: &Service, family: &Family, limit: &Limit<'_>) -> Result<Vec<File>, String> {
    let folder = PathBuf::from(&service.name).join(&family.name);
    let mut files = Vec::new();
    let mut modules: Vec<String> = family.operations.iter().map(|operation| operation.module.clone()).collect();
    if !family.types.is_empty() {
        let source = format!("api/{}/{}/_family.toml", service.name, family.name);
        files.extend(type_files(&folder, "types", &source, &family.types, &[], limit)?);
        modules.push("types".to_owned());
    }
    modules.sort();
    for operation in &family.operations {
        let (body, row) = operation::write(operation);
        let unit = Unit {
            source: format!("api/{}/{}/{}.toml", service.name, family.name, operation.module),
            module: &operation.module,
            body,
            row,
            row_name: operation::static_name(operation),
            types: &operation.types,
            outer: &family.types,
        };
        files.extend(unit_files(&folder, &unit, limit)?);
    }
    files.push(File { path: folder.join("mod.rs"), text: module(service, family, &modules) });
    Ok(files)
}

fn module(service: &Service, family: &Family, modules: &[String]) -> String {
    let mut out = header(&format!("api/{}/{}/", service.name, family.name));
    out += "use crate::spec::{CodeSpec, FamilySpec, OperationSpec};\nuse crate::ErrorKind;\n\n";
    for module in modules {
        let _ = writeln!(out, "mod {module};");
    }
    out += "\n";
    for module in modules {
        let _ = writeln!(out, "pub use {module}::*;");
    }
    let specs: Vec<_> = family.operations.iter().map(|operation| format!("&{}", operation::static_name(operation))).collect();
    let _ = write!(
        out,
        "\n/// The row of the table.\npub static FAMILY: FamilySpec = FamilySpec {{\nservice: &super::SERVICE,\nname: {},\ndoc: {},\nregion: {},\ncodes: {},\n}};\n\n\
         pub(super) static OPERATIONS: &[&OperationSpec] = &[{}];\n",
        literal(&family.name),
        literal(family.doc.trim()),
        family.region.as_ref().map_or_else(|| "None".to_owned(), |region| format!("Some({})", literal(region))),
        table::codes(&family.codes),
        specs.join(", ")
    );
    trim_imports(out)
}

/// An operation or an event: its own code, its row of the table, and the types that only it has.
pub(super) struct Unit<'u> {
    /// The description's file.
    pub(super) source: String,
    /// The name of its file in the output.
    pub(super) module: &'u str,
    pub(super) body: String,
    pub(super) row: String,
    /// The row's name.
    pub(super) row_name: String,
    pub(super) types: &'u [Type],
    /// The types of the folder.
    pub(super) outer: &'u [Type],
}

/// One file, or several where it would be too long.
pub(super) fn unit_files(folder: &Path, unit: &Unit<'_>, limit: &Limit<'_>) -> Result<Vec<File>, String> {
    let Unit { source, row, row_name, .. } = unit;
    let body = format!("{}{row}", unit.body);
    let path = folder.join(format!("{}.rs", unit.module));
    let whole = with_imports(&header(source), &format!("{body}\n{}", types(unit.types)), true, true);
    if limit.holds(&whole)? {
        return Ok(vec![File { path, text: whole }]);
    }
    let mut files = type_files(&folder.join(unit.module), "types", source, unit.types, unit.outer, limit)?;
    let mut text = with_imports(&(header(source) + "mod types;\n\npub use types::*;\n\n"), &body, true, true);
    if !limit.holds(&text)? {
        let modules = format!("mod row;\nmod types;\n\npub(super) use row::{row_name};\npub use types::*;\n\n");
        text = with_imports(&(header(source) + &modules), &unit.body, true, true);
        // One level further down, and still for the folder.
        let row = with_imports(&header(source), &row.replace("pub(super) static", "pub(in super::super) static"), true, true);
        for text in [&text, &row] {
            if !limit.holds(text)? {
                return Err(format!("{source}: this alone is longer than {} lines: split the description", limit.max));
            }
        }
        files.push(File { path: folder.join(unit.module).join("row.rs"), text: row });
    }
    files.push(File { path, text });
    Ok(files)
}

/// One file of types, or a folder with one file each.
pub(super) fn type_files(
    folder: &Path,
    name: &str,
    source: &str,
    all: &[Type],
    outer: &[Type],
    limit: &Limit<'_>,
) -> Result<Vec<File>, String> {
    let mentions = |body: &str, types: &[Type]| types.iter().any(|ty| mentions(body, &ty.name));
    let body = types(all);
    let whole = with_imports(&header(source), &body, false, mentions(&body, outer));
    if limit.holds(&whole)? {
        return Ok(vec![File { path: folder.join(format!("{name}.rs")), text: whole }]);
    }
    let mut root = header(source);
    let mut files = Vec::new();
    let mut modules = Vec::new();
    for ty in all {
        let module = module_name(&ty.name.to_snake_case());
        let body = types(std::slice::from_ref(ty));
        let others = all.iter().chain(outer).any(|other| other.name != ty.name && self::mentions(&body, &other.name));
        let text = with_imports(&header(source), &body, false, others);
        files.push(File { path: folder.join(name).join(format!("{module}.rs")), text });
        modules.push(module);
    }
    // As rustfmt orders them where it follows modules.
    modules.sort();
    for module in &modules {
        let _ = writeln!(root, "mod {module};");
    }
    root += "\n";
    for module in &modules {
        let _ = writeln!(root, "pub use {module}::*;");
    }
    if all.iter().any(|ty| mentions(&types(std::slice::from_ref(ty)), outer)) {
        root += "\n#[allow(clippy::wildcard_imports, reason = \"a family is one namespace; clippy minds only outside of tests\")]\nuse super::*;\n";
    }
    files.push(File { path: folder.join(format!("{name}.rs")), text: root });
    Ok(files)
}

/// Whether a body has this word in it.
fn mentions(body: &str, word: &str) -> bool {
    body.split(|char: char| !char.is_alphanumeric() && char != '_').any(|part| part == word)
}

/// Prepends the imports a body needs.
fn with_imports(head: &str, body: &str, operation: bool, outside: bool) -> String {
    // Docs may have such a word in them, too.
    let code: String = body.lines().filter(|line| !line.trim_start().starts_with("///")).flat_map(|line| [line, "\n"]).collect();
    let uses = |word: &&str| mentions(&code, word);
    let mut spec = vec![
        "AuthName",
        "AuthNames",
        "CodeSpec",
        "Effect",
        "EventExample",
        "EventSpec",
        "ExampleSpec",
        "FieldSpec",
        "ListSpec",
        "Method",
        "OperationSpec",
        "Quota",
        "StructSpec",
        "TypeSpec",
    ];
    spec.retain(uses);
    let mut out = head.to_owned();
    if mentions(body, "Cow") {
        out += "use std::borrow::Cow;\n\n";
    }
    let serde: Vec<_> = ["Deserialize", "Serialize"].into_iter().filter(uses).collect();
    if !serde.is_empty() {
        let _ = writeln!(out, "use serde::{{{}}};\n", serde.join(", "));
    }
    if outside {
        // The types of the family, and those of the operation, are one namespace.
        out += "#[allow(clippy::wildcard_imports, reason = \"a family is one namespace; clippy minds only outside of tests\")]\nuse super::*;\n";
    }
    if !spec.is_empty() {
        let _ = writeln!(out, "use crate::spec::{{{}}};", spec.join(", "));
    }
    let krate: Vec<_> = ["ErrorKind", "Operation"].into_iter().filter(|name| operation && uses(name)).collect();
    if !krate.is_empty() {
        let _ = writeln!(out, "use crate::{{{}}};", krate.join(", "));
    }
    format!("{out}\n{body}")
}

fn trim_imports(text: String) -> String {
    if text.contains("CodeSpec {") { text } else { text.replace("CodeSpec, ", "").replace("use crate::ErrorKind;\n", "") }
}
