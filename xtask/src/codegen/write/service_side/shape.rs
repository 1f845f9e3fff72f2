//! What is written of an answer or an event: the JSON of each field, as the examples of the page show it.

use std::collections::HashMap;

use proc_macro2::Ident;
use serde_json::Value;

use super::super::super::ir::{Field, Scalar, Ty, TypeKind, Types};

/// An answer or an event, and what its examples have in it.
pub(super) struct Message<'d> {
    /// Of the operation or the event.
    pub(super) name: &'d Ident,
    pub(super) fields: &'d [Field],
    pub(super) types: Types<'d>,
    pub(super) examples: Vec<Value>,
}

/// A field as it is written.
#[derive(Clone, Debug)]
pub(super) struct Shape<'d> {
    pub(super) field: &'d Field,
    /// The spelling that the examples have.
    pub(super) key: String,
    pub(super) form: Form<'d>,
    pub(super) absence: Absence,
}

/// How nothing is written. The notation has no `?` for lists: whether one may be missing is told by the examples alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Absence {
    Never,
    LeftOut,
    Null,
}

impl PartialEq for Shape<'_> {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.form, self.absence) == (&other.key, &other.form, other.absence)
    }
}

/// What kind of JSON it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form<'d> {
    Bool,
    Signed,
    Unsigned,
    Fraction,
    Text,
    Secret,
    /// Both are shown.
    NumberOrText,
    Json,
    /// The same, which no log shows.
    SecretJson,
    List(Box<Self>),
    /// One value where a list is expected, or the list.
    OneOrMany(Box<Self>),
    Object(&'d Ident, Vec<Shape<'d>>),
    /// An object that it is inside of.
    Again(&'d Ident),
    /// Text that holds the JSON of the form.
    InText(Box<Self>),
}

/// What all messages of a family show of the fields of the objects in them.
pub(super) struct Pool {
    /// By message, object and field.
    shown: HashMap<(String, String, String), Vec<Spelt>>,
    messages: Vec<String>,
}

/// A value, and the name it stood under; nothing, where the object has no such field.
type Spelt = Option<(String, Value)>;

impl Pool {
    pub(super) fn of(messages: &[Message<'_>]) -> Self {
        let mut pool = Self { shown: HashMap::new(), messages: messages.iter().map(|message| message.name.to_string()).collect() };
        for message in messages {
            for (field, shown) in message.fields.iter().map(|field| (field, message.shown(field))) {
                pool.gather(message, field, &shown);
            }
        }
        pool
    }

    fn gather(&mut self, message: &Message<'_>, field: &Field, shown: &[Spelt]) {
        let item = field.ty.item().unwrap_or(&field.ty);
        let (Ty::Named(_, object), Some(fields)) = (item, message.types.fields(item)) else { return };
        let inside = inside(field, shown);
        for field in fields.iter().filter(|_| !inside.is_empty()) {
            let found = found(field, &inside);
            let place = (message.name.to_string(), object.to_string(), field.wire.clone());
            self.shown.entry(place).or_default().extend(found.iter().cloned());
            self.gather(message, field, &found);
        }
    }

    /// The fields of an answer or an event.
    pub(super) fn shape<'d>(&self, message: &Message<'d>) -> Vec<Shape<'d>> {
        let field = |field: &'d Field| self.field(message, field, message.shown(field), None, &[]);
        message.fields.iter().map(field).collect()
    }

    /// A field, where the examples have this in its place; what other places show counts where they have nothing.
    fn field<'d>(
        &self,
        message: &Message<'d>,
        field: &'d Field,
        own: Vec<Spelt>,
        object: Option<&Ident>,
        outer: &[&'d Ident],
    ) -> Shape<'d> {
        let mut all = own.clone();
        all.extend(object.map(|object| self.elsewhere(message, object, field)).unwrap_or_default());
        let nearest = if own.iter().any(Option::is_some) { &own } else { &all };
        let nearest: Vec<_> = nearest.iter().flatten().map(|(name, _)| name).collect();
        let key = if nearest.contains(&&field.wire) { &field.wire } else { nearest.first().copied().unwrap_or(&field.wire) }.clone();
        let is_missing = all.iter().any(Option::is_none);
        // JSON of any kind says `null` by itself.
        let is_json = matches!(&field.ty, Ty::Scalar(scalar) if matches!(scalar.name, "json" | "SecretJson"));
        let is_null = |shown: &Spelt| shown.as_ref().is_some_and(|(_, value)| value.is_null());
        let is_null_here = !own.is_empty() && own.iter().all(is_null);
        let absence = if !is_json && (is_null_here || (!is_missing && all.iter().any(is_null))) {
            Absence::Null
        } else if field.optional || !field.only.is_empty() || (is_missing && field.ty.item().is_some()) {
            Absence::LeftOut
        } else {
            Absence::Never
        };
        let telling = |shown: &Spelt| shown.as_ref().is_some_and(|(_, value)| !value.is_null());
        let shown: Vec<_> = if own.iter().any(telling) { own } else { all }.into_iter().filter(telling).collect();
        let form = self.form(message, field, &field.ty, &shown, outer);
        let form = if field.in_text { Form::InText(Box::new(form)) } else { form };
        Shape { field, key, form, absence }
    }

    /// What is shown of a field of an object in other places: of the same message first.
    fn elsewhere(&self, message: &Message<'_>, object: &Ident, field: &Field) -> Vec<Spelt> {
        let name = message.name.to_string();
        let messages = [&name].into_iter().chain(self.messages.iter().filter(|other| **other != name));
        let place = |message: &String| (message.clone(), object.to_string(), field.wire.clone());
        messages.filter_map(|message| self.shown.get(&place(message))).flatten().cloned().collect()
    }

    fn form<'d>(&self, message: &Message<'d>, field: &'d Field, ty: &'d Ty, shown: &[Spelt], outer: &[&'d Ident]) -> Form<'d> {
        if let Some(item) = ty.item() {
            let form = self.form(message, field, item, shown, outer);
            let one = field.one_or_many && shown.iter().flatten().next().is_some_and(|(_, value)| !value.is_array());
            return if one { Form::OneOrMany(Box::new(form)) } else { Form::List(Box::new(form)) };
        }
        let inside = inside(field, shown);
        let (Ty::Named(_, object), Some(fields)) = (ty, message.types.fields(ty)) else {
            return scalar(ty, message.types, &inside);
        };
        if outer.contains(&object) {
            return Form::Again(object);
        }
        let outer: Vec<_> = outer.iter().copied().chain([object]).collect();
        let fields = fields.iter().map(|field| self.field(message, field, found(field, &inside), Some(object), &outer));
        Form::Object(object, fields.collect())
    }
}

impl Message<'_> {
    /// What the examples have in a field.
    fn shown(&self, field: &Field) -> Vec<Spelt> {
        if field.whole {
            return self.examples.iter().map(|example| Some((field.wire.clone(), example.clone()))).collect();
        }
        found(field, &self.examples)
    }
}

/// What these objects have in a field, in any spelling.
fn found(field: &Field, objects: &[Value]) -> Vec<Spelt> {
    let names: Vec<&String> = [&field.wire].into_iter().chain(&field.also).collect();
    let of = |object: &Value| names.iter().find_map(|name| Some(((*name).clone(), object.get(name.as_str())?.clone())));
    objects.iter().filter(|object| object.is_object()).map(of).collect()
}

/// Each value, or of a list its items, read out of its text where it is in one.
fn inside(field: &Field, shown: &[Spelt]) -> Vec<Value> {
    let read = |value: &Value| match value.as_str().filter(|_| field.in_text) {
        Some(text) => serde_json::from_str(text).unwrap_or_default(),
        None => value.clone(),
    };
    let items = |value: Value| match value {
        Value::Array(items) if field.ty.item().is_some() => items,
        value => vec![value],
    };
    shown.iter().flatten().map(|(_, value)| read(value)).flat_map(items).filter(|value| !value.is_null()).collect()
}

/// The first value decides; of numbers, one with a fraction. Where both numbers and text are shown, both can be written.
fn scalar<'d>(ty: &Ty, types: Types<'_>, shown: &[Value]) -> Form<'d> {
    let described = described(ty, types);
    match (shown.first(), &described) {
        (_, Form::Json | Form::SecretJson | Form::Secret) | (None | Some(Value::Array(_) | Value::Object(_) | Value::Null), _) => described,
        (Some(Value::Bool(_)), _) => Form::Bool,
        _ if shown.iter().any(Value::is_string) && shown.iter().any(Value::is_number) => Form::NumberOrText,
        (Some(Value::String(_)), _) => Form::Text,
        (Some(Value::Number(_)), _) if shown.iter().any(Value::is_f64) => Form::Fraction,
        (Some(Value::Number(_)), Form::Unsigned) => Form::Unsigned,
        (Some(Value::Number(_)), _) => Form::Signed,
    }
}

/// What the description says of a value that no example has: what requests have, too.
pub(super) fn described<'d>(ty: &Ty, types: Types<'_>) -> Form<'d> {
    match ty {
        Ty::Scalar(Scalar { name, .. }) => match *name {
            "bool" => Form::Bool,
            "i32" | "i64" | "flag" | "UnixSeconds" | "UnixMillis" => Form::Signed,
            "u32" | "u64" | "Seconds" | "Millis" | "Hours" => Form::Unsigned,
            "f64" | "FractionalSeconds" => Form::Fraction,
            "json" => Form::Json,
            "SecretJson" => Form::SecretJson,
            _ => Form::Text,
        },
        Ty::Named(TypeKind::NumberId, _) => Form::Unsigned,
        Ty::Named(TypeKind::Id, _) if types.is_secret(ty) => Form::Secret,
        _ if types.is_number(ty) => Form::Signed,
        _ => Form::Text,
    }
}
