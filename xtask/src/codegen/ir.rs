//! The description, understood: names resolved, shapes decided. What the writers of Rust read.

mod answers;
mod callback;
mod ends;
mod options;
mod pages;
mod repeats;
mod runs;
mod scalar;
mod scope;
mod service;
mod types;

use std::collections::HashSet;
use std::ops::Deref;

use heck::{ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;
use proc_macro2::{Ident, Span};

pub(super) use self::answers::asked;
pub(super) use self::callback::{Answer, Callback, Event};
pub(super) use self::ends::{Ending, Ends, Origin};
pub(super) use self::pages::{Pages, Steps};
pub(super) use self::repeats::Evidence;
use self::repeats::Known;
pub(super) use self::runs::Runs;
pub(super) use self::scalar::{Given, Scalar, Taken};
use self::scope::{Scope, Used};
pub(super) use self::types::Types;
use super::description::{self as raw, Code, Failure, FamilyFile, Folder, Host, Named, OperationFile, ServiceDescription, ServiceFile};
use super::diagnostic::{Diagnostic, Source};

#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) file: ServiceFile,
    /// What its families share.
    pub(super) types: Vec<Type>,
    pub(super) families: Vec<Family>,
    pub(super) callback: Option<Callback>,
}

#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) doc: String,
    /// Those that alone answer it; none: the service's.
    pub(super) hosts: Vec<Host>,
    /// What its calls name where the client names none.
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
    pub(super) rust: Ident,
    pub(super) protocol: raw::Protocol,
    /// The vendor's page.
    pub(super) upstream: String,
    pub(super) file: OperationFile,
    pub(super) request: Vec<Field>,
    pub(super) response: Vec<Field>,
    pub(super) types: Vec<Type>,
    /// Where it shows whether a call was carried out, in the order in which to look.
    pub(super) reconcile: Vec<Evidence>,
    /// How its list goes on, if it has one that takes several calls.
    pub(super) pages: Option<Pages>,
    /// What its list shows of what runs.
    pub(super) runs: Option<Runs>,
    /// What ends what it starts.
    pub(super) ends_by: Option<Ending>,
    /// Of one that ends what others start: what names it.
    pub(super) ends: Option<Ends>,
}

impl Operation {
    /// The parameter that names the vendor for which `only` counts.
    pub(super) fn vendor(&self) -> Option<&Field> {
        self.request.iter().find(|field| field.wire == "Vendor" && field.ty.is(TypeKind::Enum) && !field.optional)
    }
}

#[derive(Debug)]
pub(super) struct Type {
    pub(super) name: Ident,
    pub(super) doc: String,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    /// Words: (wire, Rust name, doc).
    Enum {
        words: Vec<(String, Ident, String)>,
        number: bool,
    },
    Id {
        number: bool,
        secret: bool,
    },
    List {
        item: Ty,
        min: i64,
        max: i64,
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

/// A field as it is described, and what follows from that.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) described: raw::Field,
    pub(super) wire: String,
    /// In a query; with brackets behind it, it is repeated.
    pub(super) key: String,
    pub(super) flag: String,
    pub(super) rust: Ident,
    pub(super) ty: Ty,
    pub(super) optional: bool,
    /// The field, and the values of it that make this one required.
    pub(super) required_if: Option<(String, Vec<String>)>,
    pub(super) range: Option<(i64, i64)>,
    /// The lists of the request that it answers to, item by item.
    pub(super) answers: Vec<String>,
}

impl Deref for Field {
    type Target = raw::Field;

    fn deref(&self) -> &raw::Field {
        &self.described
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Ty {
    Scalar(&'static Scalar),
    Named(TypeKind, Ident),
    /// A list type with a name and bounds, and its item.
    Bounded(Ident, Box<Self>),
    /// A list without bounds.
    Vec(Box<Self>),
}

/// What is declared under a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TypeKind {
    Enum,
    Id,
    NumberId,
    Object,
}

impl Ty {
    /// Of a list, its item.
    pub(super) fn item(&self) -> Option<&Self> {
        match self {
            Self::Bounded(_, item) | Self::Vec(item) => Some(item),
            _ => None,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.is(TypeKind::Id) || matches!(self, Self::Scalar(scalar) if scalar.is_text())
    }

    /// Whether it is a number or a truth value; of an enumeration, only its body tells.
    pub(super) fn is_numeric(&self) -> bool {
        self.is(TypeKind::NumberId) || matches!(self, Self::Scalar(scalar) if scalar.is_numeric())
    }

    /// Whether it is any JSON.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Scalar(scalar) if scalar.name == "json")
    }

    pub(super) fn is(&self, kind: TypeKind) -> bool {
        matches!(self, Self::Named(of, _) if *of == kind)
    }

    /// Whether it has a name of the description's.
    pub(super) fn is_named(&self) -> bool {
        matches!(self, Self::Named(..))
    }

    /// Whether it is yes or no as a number.
    pub(super) fn is_flag(&self) -> bool {
        matches!(self, Self::Scalar(scalar) if scalar.name == "flag")
    }
}

/// A name that may be a keyword.
pub(super) fn ident(name: &str) -> Ident {
    match name {
        // These four cannot be raw.
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{name}_"), Span::call_site()),
        // Reserved since edition 2024, which syn does not mind.
        name if name == "gen" || syn::parse_str::<Ident>(name).is_err() => Ident::new_raw(name, Span::call_site()),
        name => Ident::new(name, Span::call_site()),
    }
}

/// Whether code can have such a name, in whatever case: what an [`ident`] is made of.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Resolves every name, or says where one goes nowhere.
pub(super) fn resolve(services: Vec<ServiceDescription>) -> Result<Vec<Service>, Diagnostic> {
    for ServiceDescription { file: raw::Read { source, content }, .. } in &services {
        let Some(owner) = &content.codes_of else { continue };
        let shared = services.iter().find(|service| service.name == *owner.get_ref()).map(|service| &service.file.content);
        if shared.is_none_or(|shared| shared.codes_of.is_some() || shared.codes.is_empty()) {
            return Err(source.at(owner.span(), "`codes-of` names a service with codes of its own"));
        }
    }
    let known: Vec<_> = services.iter().map(|service| Known::of(service, &services)).collect();
    services.into_iter().zip(known).map(|(description, known)| service::resolve(description, &known)).collect()
}

/// A family, but for what the types of its service tell of it.
struct Begun {
    family: Family,
    /// Of each operation.
    sources: Vec<Source>,
    /// The types of the service that it uses.
    used: Used,
}

fn family(
    description: Folder<FamilyFile, OperationFile>,
    service: &raw::Read<ServiceFile>,
    above: &Scope<'_>,
    known: &Known,
) -> Result<Begun, Diagnostic> {
    let raw::Read { source, mut content } = description.file;
    let protocol = service.content.protocol;
    if let Some(region) = content.region.as_ref().filter(|_| protocol == raw::Protocol::Zego) {
        return Err(source.at(region.span(), "`region` is what calls of Tencent Cloud's protocol name; ZEGO's name none"));
    }
    let is_json = |file: &OperationFile| is_json(file, protocol);
    let mut shared = Scope::new(&source, Some(above), description.files.iter().all(|(_, read)| is_json(&read.content)));
    shared.declare(content.declared(), content.lists)?;
    let mut operations = Vec::new();
    let mut sources = Vec::new();
    let mut used = Vec::new();
    let mut names = HashSet::new();
    for (module, raw::Read { source, content: mut file }) in description.files {
        let mut scope = Scope::new(&source, Some(&shared), is_json(&file));
        scope.declare(file.declared(), std::mem::take(&mut file.lists))?;
        let rust = ident(&module.to_pascal_case());
        let expected = file.action.get_ref().to_snake_case();
        if expected != module && !file.misspelled {
            let message = format!("this file should be {expected}.toml; where it repairs the vendor's spelling, say `misspelled = true`");
            return Err(source.at(file.action.span(), &message));
        }
        let mut request = everywhere(service, above, &file.request, &source, is_json(&file))?;
        request.append(&mut scope.fields(&file.request, &rust.to_string(), Role::Input)?);
        for per in file.quota.iter().filter_map(|quota| quota.per.as_ref()) {
            counted(per.get_ref(), &request).map_err(|message| source.at(per.span(), &message))?;
        }
        let response = scope.fields(&file.response, &format!("{rust}Output"), Role::Output)?;
        flat(&file, protocol, &source)?;
        let reconcile = known.reconcile(&file, &source)?;
        known.gone(&file, &content.codes, &response, &source)?;
        let (types, used_here) = scope.finish(Vec::new())?;
        used.extend(used_here);
        for name in types.iter().map(|ty| &ty.name).chain([&rust]) {
            above.is_free(&name.to_string()).map_err(|message| source.at(file.action.span(), &message))?;
            if !names.insert(name.to_string()) {
                return Err(source.at(file.action.span(), &format!("the family has two types named `{name}`")));
            }
        }
        let upstream = format!("{}/{}", content.upstream, file.upstream);
        let (pages, runs, ends_by, ends) = (None, None, None, None);
        operations.push(Operation {
            module,
            rust,
            protocol,
            upstream,
            file,
            request,
            response,
            types,
            reconcile,
            pages,
            runs,
            ends_by,
            ends,
        });
        sources.push(source);
    }
    let (types, used) = shared.finish(used)?;
    let region = content.region.map(toml::Spanned::into_inner);
    let family = Family { name: description.name, doc: content.doc, hosts: content.host, region, codes: content.codes, types, operations };
    Ok(Begun { family, sources, used })
}

/// What can only be said of operations once all types are known.
fn complete(Begun { mut family, sources, .. }: Begun, service: &[Type], everywhere: &[&String]) -> Result<Family, Diagnostic> {
    let shared = Types { own: &[], shared: &family.types, service };
    for (operation, source) in family.operations.iter_mut().zip(&sources) {
        let known = Types { own: &operation.types, ..shared };
        answers::check(source, operation, known)?;
        operation.pages = pages::resolve(source, operation, known)?;
    }
    ends::resolve(&mut family.operations, &sources, shared, everywhere)?;
    runs::resolve(&mut family.operations, &sources, shared)?;
    Ok(family)
}

/// Whether requests are JSON bodies.
fn is_json(file: &OperationFile, protocol: raw::Protocol) -> bool {
    protocol == raw::Protocol::Zego && matches!(file.method, raw::Method::Post)
}

/// The parameters that every operation of the service has, as they are in one of them.
fn everywhere(
    service: &raw::Read<ServiceFile>,
    above: &Scope<'_>,
    own: &Named<raw::Field>,
    source: &Source,
    json: bool,
) -> Result<Vec<Field>, Diagnostic> {
    let all = &service.content.request;
    if let Some(name) = own.keys().find(|name| all.keys().any(|other| other.get_ref() == name.get_ref())) {
        let message = format!("every operation of the service has `{}` already: service.toml says so", name.get_ref());
        return Err(source.at(name.span(), &message));
    }
    let fields = Scope::new(&service.source, Some(above), json).fields(all, "", Role::Input)?;
    match all.iter().zip(&fields).find(|(_, field)| !matches!(field.ty, Ty::Scalar(_))) {
        Some(((_, raw), _)) => Err(service.source.at(raw.ty.span(), "a parameter of every operation is a scalar")),
        None => Ok(fields),
    }
}

/// Fields beside those of the envelope are read together with them, each by its one name.
fn flat(file: &OperationFile, protocol: raw::Protocol, source: &Source) -> Result<(), Diagnostic> {
    let flat = file.envelope.as_ref().filter(|envelope| *envelope.get_ref() == raw::Envelope::Flat);
    match (protocol, flat) {
        (raw::Protocol::Zego, None) => return Ok(()),
        (raw::Protocol::TencentCloud, Some(envelope)) => {
            return Err(source.at(envelope.span(), "an envelope is ZEGO's: Tencent Cloud has its own"));
        }
        _ => {}
    }
    for (name, field) in &file.response {
        if flat.is_some() && (field.whole || ["Code", "Message", "RequestId"].contains(&name.get_ref().as_str())) {
            return Err(source.at(name.span(), "in a flat answer this is not told from the envelope"));
        }
        if !field.also.is_empty() {
            return Err(source.at(name.span(), "beside the fields of the envelope a field has one name"));
        }
    }
    Ok(())
}

/// Whether calls can be counted by the values of a parameter.
fn counted(per: &str, request: &[Field]) -> Result<(), String> {
    match request.iter().find(|field| field.wire == per) {
        None => Err(format!("`{per}` is no parameter of this operation")),
        Some(field) if field.one_of.is_some() => {
            Err(format!("`{per}` may give way to another parameter: calls are counted by one of its own"))
        }
        Some(field) if field.ty.is(TypeKind::Object) || field.ty.item().is_some() => {
            Err(format!("`{per}` has more than one value: calls are counted by a parameter with one"))
        }
        Some(_) => Ok(()),
    }
}
