//! The items of one file, and the names of the objects among them.

use std::collections::HashMap;

use heck::ToPascalCase;
use proc_macro2::{Ident, TokenStream};

use super::super::super::ir::ident;
use super::shape::{Form, Shape};

/// The items of one file.
#[derive(Default)]
pub(super) struct Objects<'s> {
    items: Vec<TokenStream>,
    /// Every name, and of an object the one that it is declared under.
    names: HashMap<String, Option<String>>,
    /// How each object is written, and in which message.
    ways: HashMap<String, Vec<(String, &'s [Shape<'s>])>>,
}

impl<'s> Objects<'s> {
    /// Takes note of the objects in a message.
    pub(super) fn count(&mut self, message: &Ident, shapes: &'s [Shape<'s>]) {
        for shape in shapes {
            if let Some((object, fields)) = object(&shape.form) {
                let ways = self.ways.entry(object.to_string()).or_default();
                if ways.iter().all(|(other, way)| *way != fields || *message != other.as_str()) {
                    ways.push((message.to_string(), fields));
                }
                self.count(message, fields);
            }
        }
    }

    /// The name of an object at a place of a message: its own where it is written alike everywhere, else with the message before it, or the place as well.
    pub(super) fn name(&self, message: &Ident, path: &[String], object: &Ident) -> Ident {
        let ways = self.ways.get(&object.to_string()).map(Vec::as_slice).unwrap_or_default();
        let alike = ways.iter().all(|(_, way)| Some(*way) == ways.first().map(|(_, way)| *way));
        let in_message = ways.iter().filter(|(name, _)| *message == name.as_str()).count();
        match (alike, in_message) {
            (true, _) => object.clone(),
            (false, 0 | 1) => ident(&format!("{message}{object}")),
            (false, _) => ident(&format!("{message}{}{object}", path.iter().map(|part| part.to_pascal_case()).collect::<String>())),
        }
    }

    /// Whether an object is still to be written under this name; one that something else has is refused then.
    pub(super) fn is_new(&self, name: &Ident, declared: &Ident) -> bool {
        self.names.get(&name.to_string()).is_none_or(|of| of.as_deref() != Some(declared.to_string().as_str()))
    }

    /// A type, whose name is its alone; of an object with the name that it is declared under.
    pub(super) fn define(&mut self, name: &Ident, declared: Option<&Ident>, code: TokenStream) -> Result<(), String> {
        if self.names.insert(name.to_string(), declared.map(ToString::to_string)).is_some() {
            return Err(format!("the service's side has two types named `{name}`: rename the one that is declared"));
        }
        self.items.push(code);
        Ok(())
    }

    pub(super) fn push(&mut self, code: TokenStream) {
        self.items.push(code);
    }

    pub(super) fn code(self) -> TokenStream {
        self.items.into_iter().collect()
    }
}

/// The object in a form, if there is one.
pub(super) fn object<'s>(form: &'s Form<'s>) -> Option<(&'s Ident, &'s [Shape<'s>])> {
    match form {
        Form::Object(name, fields) => Some((name, fields)),
        Form::List(inner) | Form::OneOrMany(inner) | Form::InText(inner) => object(inner),
        _ => None,
    }
}
