//! The names that one file declares, over those of its family and its service; fields and types resolved against them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::{Range, RangeInclusive};
use std::rc::Rc;

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;
use proc_macro2::Ident;
use toml::Spanned;

use super::super::description::{self as raw, Named, Object};
use super::super::diagnostic::{Diagnostic, Source};
use super::super::notation::{self, Shape};
use super::{Body, Field, Role, Scalar, Ty, Type, TypeKind, ident, is_name, options};

/// The names that one file declares, over those of its family and its service.
pub(super) struct Scope<'s> {
    source: &'s Source,
    parent: Option<&'s Self>,
    /// Its requests are JSON bodies, where a list is a list.
    json: bool,
    declared: IndexMap<String, (Range<usize>, Rc<Declared>)>,
    /// Named types used, of this scope and of the parent's, with the role they are used in.
    used: RefCell<IndexMap<String, Option<Role>>>,
    synthetic: Vec<Type>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(source: &'s Source, parent: Option<&'s Self>, json: bool) -> Self {
        Self { source, parent, json, declared: IndexMap::new(), used: RefCell::default(), synthetic: Vec::new() }
    }

    pub(super) fn declare(
        &mut self,
        (enums, ids, types): (Named<raw::Words>, Named<raw::Id>, Named<Object>),
        lists: Named<raw::NamedList>,
    ) -> Result<(), Diagnostic> {
        let all = (enums.into_iter().map(|(name, body)| (name, Declared::Enum(body))))
            .chain(ids.into_iter().map(|(name, body)| (name, Declared::Id(body))))
            .chain(lists.into_iter().map(|(name, body)| (name, Declared::List(body))))
            .chain(types.into_iter().map(|(name, body)| (name, Declared::Object(body))));
        for (name, body) in all {
            let span = name.span();
            let name = name.into_inner();
            if self.declared.contains_key(&name) || Scalar::named(&name).is_some() {
                return Err(self.source.at(span, &format!("`{name}` is declared twice")));
            }
            if let Some((home, _)) = self.find(&name) {
                return Err(self.source.at(span, &taken(&name, home.source)));
            }
            let words = if let Declared::Enum(words) = &body { Some(words) } else { None };
            let variants = words.into_iter().flat_map(|words| &words.words).map(|(word, of)| variant(word, of));
            if let Some(other) = [name.clone()].into_iter().chain(variants).find(|name| !is_name(name)) {
                return Err(self.source.at(span, &no_name(&other)));
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
    pub(super) fn mark(&self, name: &str, role: Option<Role>, span: Range<usize>) -> Result<(), Diagnostic> {
        let mut used = self.used.borrow_mut();
        match (used.get(name).copied().flatten(), role) {
            (Some(one), Some(other)) if one != other => {
                Err(self.source.at(span, &format!("`{name}` is used in a request and in an answer: declare one for each")))
            }
            (before, role) => {
                used.insert(name.to_owned(), role.or(before));
                Ok(())
            }
        }
    }

    /// Whether the file itself declares it.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.declared.contains_key(name)
    }

    /// Refuses a name for something else that is one of its types.
    pub(super) fn is_free(&self, name: &str) -> Result<(), String> {
        if self.declares(name) { Err(taken(name, self.source)) } else { Ok(()) }
    }

    /// The types that the file declares, and where.
    pub(super) fn places(&self) -> Vec<(String, Range<usize>)> {
        self.declared.iter().map(|(name, (span, _))| (name.clone(), span.clone())).collect()
    }

    /// What is wrong with a type, at its place.
    pub(super) fn refuse(&self, name: &str, message: &str) -> Diagnostic {
        self.source.at(self.place(name), message)
    }

    /// Where a type is declared.
    pub(super) fn place(&self, name: &str) -> Range<usize> {
        self.declared.get(name).map(|(span, _)| span.clone()).unwrap_or_default()
    }

    fn named(&self, name: &str, role: Role, span: Range<usize>) -> Result<Ty, Diagnostic> {
        if let Some(scalar) = Scalar::named(name) {
            return Ok(Ty::Scalar(scalar));
        }
        let Some((home, declared)) = self.find(name) else {
            let above = std::iter::successors(self.parent, |scope| scope.parent);
            let places: Vec<_> = ["here".to_owned()].into_iter().chain(above.map(|scope| file_name(scope.source))).collect();
            let places = places.join(" or in ");
            return Err(self.source.at(span, &format!("no type is named `{name}`: neither a scalar, nor declared {places}")));
        };
        let role_of = matches!(declared, Declared::Object(_)).then_some(role);
        self.mark(name, role_of, span.clone())?;
        let kind = match declared {
            Declared::Enum(_) => TypeKind::Enum,
            Declared::Id(id) if id.number => TypeKind::NumberId,
            Declared::Id(_) => TypeKind::Id,
            Declared::Object(_) => TypeKind::Object,
            Declared::List(list) => {
                let (item, _) = home.list_parts(list)?;
                return Ok(Ty::Bounded(ident(name), Box::new(self.named(&item, role, span)?)));
            }
        };
        Ok(Ty::Named(kind, ident(name)))
    }

    fn list_parts(&self, list: &raw::NamedList) -> Result<(String, (i64, i64)), Diagnostic> {
        match notation::parse(list.of.get_ref()).map(|notation| notation.shape) {
            Ok(Shape::List { item, bounds: Some(bounds) }) => Ok((item, bounds.into_inner())),
            Ok(_) => Err(self.source.at(list.of.span(), "a named list has bounds: [T; 1..=100]")),
            Err(message) => Err(self.source.at(list.of.span(), &message)),
        }
    }

    pub(super) fn fields(&mut self, fields: &Named<raw::Field>, owner: &str, role: Role) -> Result<Vec<Field>, Diagnostic> {
        for (index, (wire, field)) in fields.iter().enumerate() {
            let same = |other: &raw::Field| other.arg == field.arg && (field.one_of.is_none() || other.one_of != field.one_of);
            if let (Some(arg), true) = (field.arg, fields.values().take(index).any(same)) {
                return Err(self.source.at(wire.span(), &format!("argument {arg} is taken")));
            }
            self.condition(fields, field)?;
            let names = |wire: &Spanned<String>, field: &raw::Field| field.also.iter().chain([wire.get_ref()]).cloned().collect::<Vec<_>>();
            let mut taken: HashSet<_> = fields.iter().take(index).flat_map(|(wire, field)| names(wire, field)).collect();
            if let Some(twice) = names(wire, field).into_iter().find(|name| !taken.insert(name.clone())) {
                return Err(self.source.at(wire.span(), &format!("`{twice}` is the name of a field already")));
            }
        }
        fields.iter().map(|(wire, field)| self.field(wire.get_ref(), field, owner, role)).collect()
    }

    /// `required-if` names a sibling, and words of it where it is an enumeration.
    fn condition(&self, fields: &Named<raw::Field>, field: &raw::Field) -> Result<(), Diagnostic> {
        let Some(condition) = &field.required_if else { return Ok(()) };
        let wrong = |message: String| Err(self.source.at(condition.span(), &message));
        let Some((name, values)) = condition.get_ref().first().filter(|_| condition.get_ref().len() == 1) else {
            return wrong("`required-if` is one field and its values: { Kind = [\"1\"] }, or none for any: { Kind = [] }".to_owned());
        };
        let Some((_, other)) = fields.iter().find(|(wire, _)| wire.get_ref() == name) else {
            return wrong(format!("`required-if` names `{name}`, which is no field beside this one"));
        };
        let ty = other.ty.get_ref().trim_end_matches('?');
        if let Some((_, Declared::Enum(words))) = self.find(ty)
            && let Some(stray) = values.iter().find(|value| !words.words.contains_key(*value))
        {
            return wrong(format!("`required-if` names `{stray}`, which is no word of the enumeration"));
        }
        Ok(())
    }

    fn field(&mut self, wire: &str, field: &raw::Field, owner: &str, role: Role) -> Result<Field, Diagnostic> {
        let span = field.ty.span();
        let notation = notation::parse(field.ty.get_ref()).map_err(|message| self.source.at(span.clone(), &message))?;
        let mut key = field.key.as_ref().map_or_else(|| wire.to_owned(), |key| key.get_ref().clone());
        if key.trim_end_matches("[]") != wire {
            let at = field.key.as_ref().map(Spanned::span).unwrap_or_default();
            return Err(self.source.at(at, &format!("the key of `{wire}` is `{wire}` or `{wire}[]`")));
        }
        if let Some(given) = field.key.as_ref().filter(|_| self.json && key.ends_with("[]")) {
            return Err(self.source.at(given.span(), "brackets are for a query: this operation has a JSON body"));
        }
        let rust = match &field.name {
            Some(name) => name.clone(),
            None if key.ends_with("[]") => format!("{}s", wire.to_snake_case().trim_end_matches('s')),
            None => wire.to_snake_case(),
        };
        if let Some(other) = [&field.one_of, &field.any_of].into_iter().flatten().chain([&rust]).find(|name| !is_name(name)) {
            return Err(self.source.at(span, &no_name(other)));
        }
        let ty = match notation.shape {
            Shape::Name(name) => self.named(&name, role, span.clone())?,
            Shape::List { item, bounds: None } => Ty::Vec(Box::new(self.named(&item, role, span.clone())?)),
            Shape::List { item, bounds: Some(bounds) } => {
                let item = self.named(&item, role, span.clone())?;
                let name = ident(&format!("{owner}{}", rust.to_pascal_case()));
                self.synthetic.push(Type {
                    name: name.clone(),
                    doc: format!("A list for `{owner}`: {}", lower_first(&field.doc)),
                    body: Body::List { item: item.clone(), min: *bounds.start(), max: *bounds.end(), unique: field.unique },
                });
                Ty::Bounded(name, Box::new(item))
            }
        };
        options::check(field, &ty, role, self.words(&ty)).map_err(|message| self.source.at(span, &message))?;
        if matches!(ty, Ty::Vec(_) | Ty::Bounded(..)) && !key.ends_with("[]") && role == Role::Input && !self.json {
            key.push_str(".{n}");
        }
        let read_range = |text: &Spanned<String>| notation::range(text.get_ref()).map_err(|message| self.source.at(text.span(), &message));
        let range = field.range.as_ref().map(read_range).transpose()?.map(RangeInclusive::into_inner);
        Ok(Field {
            wire: wire.to_owned(),
            flag: wire.to_kebab_case(),
            key,
            rust: ident(&rust),
            ty,
            optional: notation.optional,
            required_if: (field.required_if.as_ref())
                .and_then(|condition| condition.get_ref().first().map(|(name, values)| (name.clone(), values.clone()))),
            range,
            answers: field.answers.as_ref().map(|answers| answers.get_ref().clone()).unwrap_or_default(),
            described: field.clone(),
        })
    }

    fn words(&self, ty: &Ty) -> Option<&IndexMap<String, raw::Word>> {
        match ty {
            Ty::Named(TypeKind::Enum, name) => match self.find(&name.to_string())? {
                (_, Declared::Enum(words)) => Some(&words.words),
                _ => None,
            },
            Ty::Vec(item) | Ty::Bounded(_, item) => self.words(item),
            _ => None,
        }
    }

    /// The declared types as the writers need them, and which of those above are used, here or below. Files below have used some of its own.
    pub(super) fn finish(mut self, below: Used) -> Result<(Vec<Type>, Used), Diagnostic> {
        let (below, further): (Used, Used) = below.into_iter().partition(|(name, _)| self.declares(name));
        for (name, role) in below {
            self.mark(&name, role, self.place(&name))?;
        }
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
        types.sort_by_key(|ty| self.declared.get_index_of(&ty.name.to_string()));
        types.append(&mut self.synthetic);
        let used = self.used.into_inner().into_iter().filter(|(name, _)| !done.contains(name)).chain(further).collect();
        Ok((types, used))
    }

    fn type_of(&mut self, name: &str) -> Result<Type, Diagnostic> {
        let (span, declared) = self.declared[name].clone();
        let (doc, body) = match &*declared {
            Declared::Enum(words) => {
                if words.number {
                    self.check_numbers(&words.words, span)?;
                }
                (&words.doc, Body::Enum { words: variants(&words.words), number: words.number })
            }
            Declared::Id(id) if id.number && id.secret => return Err(self.source.at(span, "a number is no secret: `secret` is for text")),
            Declared::Id(id) => (&id.doc, Body::Id { number: id.number, secret: id.secret }),
            Declared::List(list) => {
                let (item, (min, max)) = self.list_parts(list)?;
                let item = self.named(&item, Role::Input, list.of.span())?;
                (&list.doc, Body::List { item, min, max, unique: list.unique })
            }
            Declared::Object(object) => {
                let role = self.used.borrow().get(name).copied().flatten().unwrap_or(Role::Output);
                if let Some(answers) = object.fields.values().find_map(|field| field.answers.as_ref()) {
                    return Err(self.source.at(answers.span(), "`answers` is for a field of the answer itself"));
                }
                let fields = self.fields(&object.fields, name, role)?;
                self.check_failure(object, &fields, span)?;
                (&object.doc, Body::Object { fields, failure: object.failure.clone(), role })
            }
        };
        Ok(Type { name: ident(name), doc: doc.clone(), body })
    }

    fn check_numbers(&self, words: &IndexMap<String, raw::Word>, span: Range<usize>) -> Result<(), Diagnostic> {
        let fits = |word: &str, body: &raw::Word| word.parse::<i64>().is_ok() && body.name.is_some();
        let Some((word, _)) = words.iter().find(|(word, body)| !fits(word, body)) else { return Ok(()) };
        Err(self.source.at(span, &format!("`{word}` has to be a whole number, as {{ name = \"…\", doc = \"…\" }}: `number` is set")))
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

/// Types that are used, and as what.
pub(super) type Used = Vec<(String, Option<Role>)>;

enum Declared {
    Enum(raw::Words),
    Id(raw::Id),
    List(raw::NamedList),
    Object(Object),
}

fn variants(words: &IndexMap<String, raw::Word>) -> Vec<(String, Ident, String)> {
    words.iter().map(|(word, of)| (word.clone(), ident(&variant(word, of)), of.doc.clone())).collect()
}

/// What the variant of a word is called.
fn variant(word: &str, raw::Word { name, .. }: &raw::Word) -> String {
    name.clone().unwrap_or_else(|| word.to_pascal_case())
}

fn taken(name: &str, by: &Source) -> String {
    format!("`{name}` is declared in {} already", file_name(by))
}

fn file_name(source: &Source) -> String {
    source.path.file_name().unwrap_or_default().display().to_string()
}

fn no_name(name: &str) -> String {
    format!("`{name}` is no name that code can have: letters, digits and underscores, a letter first; `name` gives it another one")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
