//! The description, understood: names resolved, shapes decided. What the writers of Rust read.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;
use toml::Spanned;

use super::description::{self as raw, Code, Example, Failure, FamilyDescription, Object, OperationFile, ServiceDescription, ServiceFile};
use super::diagnostic::{Diagnostic, Source};
use super::notation::{self, Shape};

#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) file: ServiceFile,
    pub(super) families: Vec<Family>,
}

#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) doc: String,
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
    Enum(Vec<(String, String, String)>),
    Id {
        number: bool,
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
    pub(super) only: Vec<String>,
    pub(super) values: Vec<String>,
    pub(super) default: Option<String>,
    pub(super) max_bytes: Option<u32>,
    pub(super) max_chars: Option<u32>,
    pub(super) range: Option<(i64, i64)>,
    pub(super) partial: bool,
    pub(super) one_or_many: bool,
    pub(super) whole: bool,
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
    UtcTime,
    BeijingTime,
    Json,
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
    ("UtcTime", Scalar::UtcTime),
    ("BeijingTime", Scalar::BeijingTime),
    ("json", Scalar::Json),
];

/// Resolves every name, or says where one goes nowhere.
pub(super) fn resolve(services: Vec<ServiceDescription>) -> Result<Vec<Service>, Diagnostic> {
    services
        .into_iter()
        .map(|service| {
            let protocol = service.file.content.protocol;
            let families = service.families.into_iter().map(|family| resolve_family(family, protocol)).collect::<Result<_, _>>()?;
            Ok(Service { name: service.name, file: service.file.content, families })
        })
        .collect()
}

fn resolve_family(family: FamilyDescription, protocol: raw::Protocol) -> Result<Family, Diagnostic> {
    let raw::Read { source, content } = family.file;
    let upstream = content.upstream;
    let mut shared = Scope::new(&source, None);
    shared.declare(content.enums, content.ids, content.lists, content.types)?;
    let mut operations = Vec::new();
    let mut used = Vec::new();
    let mut names = HashSet::new();
    for (module, raw::Read { source, content: mut file }) in family.operations {
        let mut scope = Scope::new(&source, Some(&shared));
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
        let response = scope.fields(&std::mem::take(&mut file.response), &format!("{rust}Output"), Role::Output)?;
        let (types, used_here) = scope.finish()?;
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
        shared.mark(&name, role, 0..0)?;
    }
    let (types, _) = shared.finish()?;
    Ok(Family { name: family.name, doc: content.doc, codes: content.codes, types, operations })
}

enum Declared {
    Enum(raw::Words),
    Id(raw::Id),
    List(raw::NamedList),
    Object(Object),
}

/// The names that one file declares, over those of its family.
struct Scope<'s> {
    source: &'s Source,
    parent: Option<&'s Scope<'s>>,
    declared: IndexMap<String, (Range<usize>, Rc<Declared>)>,
    /// Named types used, of this scope and of the parent's, with the role they are used in.
    used: RefCell<IndexMap<String, Option<Role>>>,
    synthetic: Vec<Type>,
}

impl<'s> Scope<'s> {
    fn new(source: &'s Source, parent: Option<&'s Self>) -> Self {
        Self { source, parent, declared: IndexMap::new(), used: RefCell::default(), synthetic: Vec::new() }
    }

    fn declare(
        &mut self,
        enums: IndexMap<Spanned<String>, raw::Words>,
        ids: IndexMap<Spanned<String>, raw::Id>,
        lists: IndexMap<Spanned<String>, raw::NamedList>,
        types: IndexMap<Spanned<String>, Object>,
    ) -> Result<(), Diagnostic> {
        let all = (enums.into_iter().map(|(name, body)| (name, Declared::Enum(body))))
            .chain(ids.into_iter().map(|(name, body)| (name, Declared::Id(body))))
            .chain(lists.into_iter().map(|(name, body)| (name, Declared::List(body))))
            .chain(types.into_iter().map(|(name, body)| (name, Declared::Object(body))));
        for (name, body) in all {
            let span = name.span();
            let name = name.into_inner();
            if self.find(&name).is_some() || SCALARS.iter().any(|(scalar, _)| *scalar == name) {
                return Err(self.source.at(span, &format!("`{name}` is declared twice")));
            }
            self.declared.insert(name, (span, Rc::new(body)));
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Option<(&Self, &Declared)> {
        match self.declared.get(name) {
            Some((_, declared)) => Some((self, declared)),
            None => self.parent?.find(name),
        }
    }

    /// Notes that a type is used; an object is either written or read.
    fn mark(&self, name: &str, role: Option<Role>, span: Range<usize>) -> Result<(), Diagnostic> {
        let mut used = self.used.borrow_mut();
        match (used.get(name).copied().flatten(), role) {
            (Some(one), Some(other)) if one != other => {
                Err(self.source.at(span, &format!("`{name}` is used in a request and in an answer: declare one for each")))
            }
            (_, None) => {
                used.entry(name.to_owned()).or_default();
                Ok(())
            }
            (_, role) => {
                used.insert(name.to_owned(), role);
                Ok(())
            }
        }
    }

    fn named(&self, name: &str, role: Role, span: Range<usize>) -> Result<Ty, Diagnostic> {
        if let Some((_, scalar)) = SCALARS.iter().find(|(scalar, _)| *scalar == name) {
            return Ok(Ty::Scalar(*scalar));
        }
        let Some((home, declared)) = self.find(name) else {
            return Err(self.source.at(span, &format!("no type is named `{name}`: neither a scalar, nor declared here or in _family.toml")));
        };
        let role_of = matches!(declared, Declared::Object(_)).then_some(role);
        self.mark(name, role_of, span.clone())?;
        Ok(match declared {
            Declared::Enum(_) => Ty::Enum(name.to_owned()),
            Declared::Id(id) if id.number => Ty::NumberId(name.to_owned()),
            Declared::Id(_) => Ty::Id(name.to_owned()),
            Declared::Object(_) => Ty::Object(name.to_owned()),
            Declared::List(list) => {
                let (item, _) = home.list_parts(list)?;
                Ty::Bounded(name.to_owned(), Box::new(self.named(&item, role, span)?))
            }
        })
    }

    fn list_parts(&self, list: &raw::NamedList) -> Result<(String, (usize, usize)), Diagnostic> {
        match notation::parse(list.of.get_ref()).map(|notation| notation.shape) {
            Ok(Shape::List { item, bounds: Some(bounds) }) => Ok((item, (*bounds.start(), *bounds.end()))),
            Ok(_) => Err(self.source.at(list.of.span(), "a named list has bounds: [T; 1..=100]")),
            Err(message) => Err(self.source.at(list.of.span(), &message)),
        }
    }

    fn fields(&mut self, fields: &IndexMap<Spanned<String>, raw::Field>, owner: &str, role: Role) -> Result<Vec<Field>, Diagnostic> {
        fields.iter().map(|(wire, field)| self.field(wire.get_ref(), field, owner, role)).collect()
    }

    fn field(&mut self, wire: &str, field: &raw::Field, owner: &str, role: Role) -> Result<Field, Diagnostic> {
        let span = field.ty.span();
        let notation = notation::parse(field.ty.get_ref()).map_err(|message| self.source.at(span.clone(), &message))?;
        let mut key = field.key.as_ref().map_or_else(|| wire.to_owned(), |key| key.get_ref().clone());
        if key.trim_end_matches("[]") != wire {
            let at = field.key.as_ref().map(Spanned::span).unwrap_or_default();
            return Err(self.source.at(at, &format!("the key of `{wire}` is `{wire}` or `{wire}[]`")));
        }
        let rust = match &field.name {
            Some(name) => name.clone(),
            None if key.ends_with("[]") => format!("{}s", wire.to_snake_case().trim_end_matches('s')),
            None => wire.to_snake_case(),
        };
        let ty = match notation.shape {
            Shape::Name(name) => self.named(&name, role, span)?,
            Shape::List { item, bounds: None } => Ty::Vec(Box::new(self.named(&item, role, span)?)),
            Shape::List { item, bounds: Some(bounds) } => {
                let item = self.named(&item, role, span)?;
                let name = format!("{owner}{}", rust.to_pascal_case());
                self.synthetic.push(Type {
                    name: name.clone(),
                    doc: format!("A list for [`{owner}`]: {}", lower_first(&field.doc)),
                    body: Body::List { item: item.clone(), min: *bounds.start(), max: *bounds.end(), unique: field.unique },
                });
                Ty::Bounded(name, Box::new(item))
            }
        };
        if matches!(ty, Ty::Vec(_) | Ty::Bounded(..)) && !key.ends_with("[]") && role == Role::Input {
            key.push_str(".{n}");
        }
        let range = match &field.range {
            None => None,
            Some(text) => {
                let range = notation::range::<i64>(text.get_ref()).map_err(|message| self.source.at(text.span(), &message))?;
                Some((*range.start(), *range.end()))
            }
        };
        Ok(Field {
            wire: wire.to_owned(),
            flag: wire.to_kebab_case(),
            key,
            rust,
            ty,
            optional: notation.optional,
            doc: field.doc.clone(),
            arg: field.arg,
            one_of: field.one_of.clone(),
            only: field.only.clone(),
            values: field.values.clone(),
            default: field.default.clone(),
            max_bytes: field.max_bytes,
            max_chars: field.max_chars,
            range,
            partial: field.partial,
            one_or_many: field.one_or_many,
            whole: field.whole,
        })
    }

    /// The declared types as the writers need them, and which of the parent's are used.
    fn finish(mut self) -> Result<(Vec<Type>, Vec<(String, Option<Role>)>), Diagnostic> {
        let mut types = Vec::new();
        let mut done = HashSet::new();
        // The fields of an object mark further types as used: go on until nothing is new.
        loop {
            let next = self.declared.keys().find(|name| self.used.borrow().contains_key(*name) && !done.contains(*name)).cloned();
            let Some(name) = next else { break };
            types.push(self.type_of(&name)?);
            done.insert(name);
        }
        if let Some((name, (span, _))) = self.declared.iter().find(|(name, _)| !done.contains(*name)) {
            return Err(self.source.at(span.clone(), &format!("nothing uses `{name}`")));
        }
        types.sort_by_key(|ty| self.declared.get_index_of(&ty.name));
        types.append(&mut self.synthetic);
        let used = self.used.into_inner().into_iter().filter(|(name, _)| !done.contains(name)).collect();
        Ok((types, used))
    }

    fn type_of(&mut self, name: &str) -> Result<Type, Diagnostic> {
        let (span, declared) = self.declared[name].clone();
        let (doc, body) = match &*declared {
            Declared::Enum(words) => (&words.doc, Body::Enum(variants(&words.words))),
            Declared::Id(id) => (&id.doc, Body::Id { number: id.number }),
            Declared::List(list) => {
                let (item, (min, max)) = self.list_parts(list)?;
                let item = self.named(&item, Role::Input, list.of.span())?;
                (&list.doc, Body::List { item, min, max, unique: list.unique })
            }
            Declared::Object(object) => {
                let role = self.used.borrow().get(name).copied().flatten().unwrap_or(Role::Output);
                let fields = self.fields(&object.fields, name, role)?;
                self.check_failure(object, &fields, span)?;
                (&object.doc, Body::Object { fields, failure: object.failure.clone(), role })
            }
        };
        Ok(Type { name: name.to_owned(), doc: doc.clone(), body })
    }

    fn check_failure(&self, object: &Object, fields: &[Field], span: Range<usize>) -> Result<(), Diagnostic> {
        let Some(failure) = &object.failure else { return Ok(()) };
        let names = [Some(&failure.code), failure.item.as_ref(), failure.message.as_ref(), failure.request_id.as_ref()];
        for name in names.into_iter().flatten() {
            if !fields.iter().any(|field| field.wire == *name) {
                return Err(self.source.at(span, &format!("`failure` names `{name}`, which is no field of this type")));
            }
        }
        Ok(())
    }
}

fn variants(words: &IndexMap<String, raw::Word>) -> Vec<(String, String, String)> {
    words
        .iter()
        .map(|(word, body)| match body {
            raw::Word::Doc(doc) => (word.clone(), word.to_pascal_case(), doc.clone()),
            raw::Word::Named { name, doc } => (word.clone(), name.clone(), doc.clone()),
        })
        .collect()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
