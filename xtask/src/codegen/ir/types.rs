//! What can only be said of a type once all types are known.

use proc_macro2::Ident;

use super::{Body, Field, Ty, Type, TypeKind};

/// The types that a file can name: its own, and those of its family or folder.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Types<'t> {
    pub(in super::super) own: &'t [Type],
    pub(in super::super) shared: &'t [Type],
}

impl<'t> Types<'t> {
    fn declared(self, ty: &Ty) -> Option<&'t Type> {
        let Ty::Named(_, name) = ty else { return None };
        self.own.iter().chain(self.shared).find(|ty| ty.name == *name)
    }

    fn body(self, ty: &Ty) -> Option<&'t Body> {
        self.declared(ty).map(|ty| &ty.body)
    }

    /// The fields of an object.
    pub(in super::super) fn fields(self, ty: &Ty) -> Option<&'t [Field]> {
        if let Body::Object { fields, .. } = self.body(ty)? { Some(fields) } else { None }
    }

    /// What a declared type is.
    pub(in super::super) fn doc(self, ty: &Ty) -> &'t str {
        self.declared(ty).map_or("", |ty| &ty.doc)
    }

    /// Whether it is an identifier, or JSON, that no log shows.
    pub(in super::super) fn is_secret(self, ty: &Ty) -> bool {
        matches!(self.body(ty), Some(Body::Id { secret: true, .. })) || matches!(ty, Ty::Scalar(scalar) if scalar.name == "SecretJson")
    }

    /// The names of the fields that no log shows: of these, and of the objects in them.
    pub(in super::super) fn secrets(self, fields: &'t [Field]) -> Vec<&'t str> {
        let (mut names, mut seen) = (Vec::new(), Vec::new());
        self.collect_secrets(fields, &mut seen, &mut names);
        names
    }

    fn collect_secrets(self, fields: &'t [Field], seen: &mut Vec<&'t Ident>, names: &mut Vec<&'t str>) {
        for field in fields {
            let ty = field.ty.item().unwrap_or(&field.ty);
            if self.is_secret(ty) && !names.contains(&&*field.wire) {
                names.push(&field.wire);
            }
            // A type can be inside of itself.
            if let (Ty::Named(_, name), Some(inner)) = (ty, self.fields(ty))
                && !seen.contains(&name)
            {
                seen.push(name);
                self.collect_secrets(inner, seen, names);
            }
        }
    }

    /// How an object tells of failure.
    pub(in super::super) fn failure(self, ty: &Ty) -> Option<&'t super::raw::Failure> {
        if let Body::Object { failure, .. } = self.body(ty)? { failure.as_ref() } else { None }
    }

    /// Whether it is an enumeration of numbers.
    pub(in super::super) fn is_number(self, ty: &Ty) -> bool {
        ty.is(TypeKind::Enum) && matches!(self.body(ty), Some(Body::Enum { number: true, .. }))
    }

    /// Whether it is an enumeration of words.
    pub(in super::super) fn is_word(self, ty: &Ty) -> bool {
        ty.is(TypeKind::Enum) && !self.is_number(ty)
    }

    /// Whether every value inside can be compared: the type is `Eq` and `Hash`.
    pub(in super::super) fn is_exact(self, ty: &Ty) -> bool {
        self.everywhere(ty, &mut Vec::new(), &|field| !matches!(field, Ty::Scalar(scalar) if !scalar.exact))
    }

    /// Whether one of its fields, or of the objects in them, is a word, or required or not by what else is there.
    pub(in super::super) fn has_conditions(self, ty: &Ty) -> bool {
        !self.everywhere(ty, &mut Vec::new(), &|ty| {
            let fields = self.fields(ty).unwrap_or_default();
            let is_word = |field: &Field| self.is_word(field.ty.item().unwrap_or(&field.ty));
            fields.iter().all(|field| field.required_if.is_none() && field.any_of.is_none() && !is_word(field))
        })
    }

    fn everywhere(self, ty: &Ty, seen: &mut Vec<Ident>, holds: &dyn Fn(&Ty) -> bool) -> bool {
        if let Ty::Bounded(_, item) | Ty::Vec(item) = ty {
            return self.everywhere(item, seen, holds);
        }
        // A type can be inside of itself.
        if let Ty::Named(_, name) = ty {
            if seen.contains(name) {
                return true;
            }
            seen.push(name.clone());
        }
        holds(ty) && self.fields(ty).unwrap_or_default().iter().all(|field| self.everywhere(&field.ty, seen, holds))
    }
}
