//! The description, understood: names resolved, shapes decided. What the writers of Rust read.

mod callback;
mod options;
mod scope;

use std::collections::HashSet;

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;

pub(super) use self::callback::{Callback, Event};
use self::scope::{Finished, Scope};
use super::description::{self as raw, Code, Example, Failure, FamilyDescription, OperationFile, ServiceDescription, ServiceFile};
use super::diagnostic::Diagnostic;

#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) file: ServiceFile,
    pub(super) families: Vec<Family>,
    pub(super) callbacks: Vec<Callback>,
}

#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) region: Option<String>,
    pub(super) codes: IndexMap<String, Code>,
    pub(super) types: Vec<Type>,
    pub(super) operations: Vec<Operation>,
}

#[derive(Debug)]
pub(super) struct Operation {
    /// `delete_media`: the file's name, here and in the output.
    pub(super) module: String,
    /// `DeleteMedia`.
    pub(super) rust: String,
    pub(super) action: String,
    /// `delete-media`.
    pub(super) command: String,
    pub(super) protocol: raw::Protocol,
    /// The vendor's page.
    pub(super) upstream: String,
    pub(super) file: OperationFile,
    pub(super) request: Vec<Field>,
    pub(super) response: Vec<Field>,
    pub(super) types: Vec<Type>,
    pub(super) examples: Vec<Example>,
}

#[derive(Debug)]
pub(super) struct Type {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    /// Words: (wire, Rust name, doc).
    Enum {
        words: Vec<(String, String, String)>,
        number: bool,
    },
    Id {
        number: bool,
        secret: bool,
    },
    List {
        item: Ty,
        min: usize,
        max: usize,
        unique: bool,
    },
    Object {
        fields: Vec<Field>,
        failure: Option<Failure>,
        role: Role,
    },
}

/// Whether an object is written by callers or read by them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Input,
    Output,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a key of the description")]
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) key: String,
    pub(super) flag: String,
    pub(super) rust: String,
    pub(super) ty: Ty,
    pub(super) optional: bool,
    pub(super) doc: String,
    pub(super) arg: Option<u32>,
    pub(super) one_of: Option<String>,
    pub(super) any_of: Option<String>,
    /// The field, and the values of it that make this one required.
    pub(super) required_if: Option<(String, Vec<String>)>,
    pub(super) only: Vec<String>,
    pub(super) values: Vec<String>,
    pub(super) default: Option<String>,
    pub(super) max_bytes: Option<u32>,
    pub(super) max_chars: Option<u32>,
    pub(super) range: Option<(i64, i64)>,
    pub(super) partial: bool,
    pub(super) one_or_many: bool,
    pub(super) whole: bool,
    /// Other spellings of the wire name.
    pub(super) also: Vec<String>,
    /// On the wire it is text that holds JSON.
    pub(super) in_text: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Ty {
    Scalar(Scalar),
    Enum(String),
    Id(String),
    NumberId(String),
    Object(String),
    /// A list type with a name and bounds, and its item.
    Bounded(String, Box<Self>),
    /// A list without bounds.
    Vec(Box<Self>),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scalar {
    Bool,
    I32,
    I64,
    U32,
    U64,
    F64,
    String,
    UnixSeconds,
    UnixMillis,
    UtcTime,
    BeijingTime,
    Seconds,
    Millis,
    Hours,
    FractionalSeconds,
    Flag,
    HttpUrl,
    RtmpUrl,
    Url,
    Json,
}

impl Scalar {
    /// Whether it is a number with a unit: a type with one public field.
    pub(super) const fn has_unit(self) -> bool {
        matches!(self, Self::UnixSeconds | Self::UnixMillis | Self::Seconds | Self::Millis | Self::Hours)
    }

    /// Whether there is a value for what was left out.
    pub(super) const fn has_default(self) -> bool {
        !self.is_url() && !matches!(self, Self::UtcTime | Self::BeijingTime)
    }

    /// Whether it is text that not every text can be.
    pub(super) const fn is_url(self) -> bool {
        matches!(self, Self::HttpUrl | Self::RtmpUrl | Self::Url)
    }
}

const SCALARS: &[(&str, Scalar)] = &[
    ("bool", Scalar::Bool),
    ("i32", Scalar::I32),
    ("i64", Scalar::I64),
    ("u32", Scalar::U32),
    ("u64", Scalar::U64),
    ("f64", Scalar::F64),
    ("string", Scalar::String),
    ("UnixSeconds", Scalar::UnixSeconds),
    ("UnixMillis", Scalar::UnixMillis),
    ("UtcTime", Scalar::UtcTime),
    ("BeijingTime", Scalar::BeijingTime),
    ("Seconds", Scalar::Seconds),
    ("Millis", Scalar::Millis),
    ("Hours", Scalar::Hours),
    ("FractionalSeconds", Scalar::FractionalSeconds),
    ("flag", Scalar::Flag),
    ("HttpUrl", Scalar::HttpUrl),
    ("RtmpUrl", Scalar::RtmpUrl),
    ("Url", Scalar::Url),
    ("json", Scalar::Json),
];

/// Resolves every name, or says where one goes nowhere.
pub(super) fn resolve(services: Vec<ServiceDescription>) -> Result<Vec<Service>, Diagnostic> {
    services
        .into_iter()
        .map(|service| {
            let protocol = service.file.content.protocol;
            let hosts = &service.file.content.host;
            let families = service.families.into_iter().map(|family| resolve_family(family, protocol, hosts)).collect::<Result<_, _>>()?;
            let callbacks = service.callbacks.into_iter().map(callback::resolve).collect::<Result<_, _>>()?;
            Ok(Service { name: service.name, file: service.file.content, families, callbacks })
        })
        .collect()
}

fn resolve_family(family: FamilyDescription, protocol: raw::Protocol, hosts: &[raw::Host]) -> Result<Family, Diagnostic> {
    let raw::Read { source, content } = family.file;
    if let Some(region) = content.region.as_ref().filter(|region| hosts.iter().all(|host| host.region != *region.get_ref())) {
        return Err(source.at(region.span(), "the service has no host of this region"));
    }
    let upstream = content.upstream;
    let is_json = |file: &OperationFile| protocol == raw::Protocol::Zego && matches!(file.method, raw::Method::Post);
    let mut shared = Scope::new(&source, None, family.operations.iter().all(|(_, read)| is_json(&read.content)));
    shared.declare(content.enums, content.ids, content.lists, content.types)?;
    let mut operations = Vec::new();
    let mut used = Vec::new();
    let mut names = HashSet::new();
    for (module, raw::Read { source, content: mut file }) in family.operations {
        let mut scope = Scope::new(&source, Some(&shared), is_json(&file));
        let (enums, ids) = (std::mem::take(&mut file.enums), std::mem::take(&mut file.ids));
        let (lists, types) = (std::mem::take(&mut file.lists), std::mem::take(&mut file.types));
        scope.declare(enums, ids, lists, types)?;
        let rust = module.to_pascal_case();
        let expected = file.action.get_ref().to_snake_case();
        if expected != module && !file.misspelled {
            let message = format!("this file should be {expected}.toml; where it repairs the vendor's spelling, say `misspelled = true`");
            return Err(source.at(file.action.span(), &message));
        }
        let request = scope.fields(&std::mem::take(&mut file.request), &rust, Role::Input)?;
        for per in file.quota.iter().filter_map(|quota| quota.per.as_ref()) {
            counted(per.get_ref(), &request).map_err(|message| source.at(per.span(), &message))?;
        }
        let response = scope.fields(&std::mem::take(&mut file.response), &format!("{rust}Output"), Role::Output)?;
        let Finished { types, used: used_here } = scope.finish()?;
        used.extend(used_here);
        for name in types.iter().map(|ty| &ty.name).chain([&rust]) {
            if !names.insert(name.clone()) {
                return Err(source.at(file.action.span(), &format!("the family has two types named `{name}`")));
            }
        }
        operations.push(Operation {
            action: file.action.get_ref().clone(),
            command: module.to_kebab_case(),
            upstream: format!("{upstream}/{}", file.upstream),
            examples: std::mem::take(&mut file.examples),
            module,
            rust,
            protocol,
            file,
            request,
            response,
            types,
        });
    }
    for (name, role) in used {
        shared.mark(&name, role, shared.place(&name))?;
    }
    let Finished { types, .. } = shared.finish()?;
    Ok(Family {
        name: family.name,
        doc: content.doc,
        region: content.region.map(toml::Spanned::into_inner),
        codes: content.codes,
        types,
        operations,
    })
}

/// Whether calls can be counted by the values of a parameter.
fn counted(per: &str, request: &[Field]) -> Result<(), String> {
    match request.iter().find(|field| field.wire == per) {
        None => Err(format!("`{per}` is no parameter of this operation")),
        Some(field) if matches!(field.ty, Ty::Object(_) | Ty::Bounded(..) | Ty::Vec(_)) => {
            Err(format!("`{per}` has more than one value: calls are counted by a parameter with one"))
        }
        Some(_) => Ok(()),
    }
}
