//! What can only be said of a type once all types are known.

use proc_macro2::Ident;

use super::{Body, Callback, Event, Field, Operation, Role, Ty, Type, TypeKind};

/// The types that a file can name: its own, those of its family or folder, and those of its service.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Types<'t> {
    pub(in super::super) own: &'t [Type],
    pub(in super::super) shared: &'t [Type],
    pub(in super::super) service: &'t [Type],
}

impl Ty {
    /// The declared types in it; of a list that has a name, its item as well.
    pub(in super::super) fn names(&self) -> Vec<&Ident> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::Named(_, name) => vec![name],
            Self::Bounded(name, item) => [name].into_iter().chain(item.names()).collect(),
            Self::Vec(item) => item.names(),
        }
    }
}

impl Type {
    /// The declared types that its code names.
    pub(in super::super) fn names(&self) -> Vec<&Ident> {
        match &self.body {
            Body::Enum { .. } | Body::Id { .. } => Vec::new(),
            Body::List { item, .. } => item.names(),
            Body::Object { fields, role, .. } => names(fields, *role),
        }
    }
}

impl Operation {
    /// The declared types that its file names.
    pub(in super::super) fn names(&self) -> Vec<&Ident> {
        let (request, response) = (names(&self.request, Role::Input), names(&self.response, Role::Output));
        request.into_iter().chain(response).chain(self.types.iter().flat_map(Type::names)).collect()
    }
}

impl Event {
    /// The declared types that its file names.
    pub(in super::super) fn names(&self) -> Vec<&Ident> {
        let answer = self.answer.iter().flat_map(|answer| names(&answer.fields, Role::Input));
        names(&self.fields, Role::Output).into_iter().chain(answer).chain(self.types.iter().flat_map(Type::names)).collect()
    }
}

impl Callback {
    /// The declared types that the file of its own types names.
    pub(in super::super) fn names(&self) -> Vec<&Ident> {
        let answer = self.answer.iter().flat_map(|answer| names(&answer.fields, Role::Input));
        answer.chain(self.types.iter().flat_map(Type::names)).collect()
    }
}

/// The declared types that the code for fields names.
fn names(fields: &[Field], role: Role) -> Vec<&Ident> {
    fields
        .iter()
        .flat_map(|field| {
            let mut names = field.ty.names();
            let is_first = field.one_of.is_none()
                || fields.iter().find(|other| other.one_of == field.one_of).is_some_and(|first| first.wire == field.wire);
            // Who reads a list of a request is given its items; of a choice, the first is made of them as well.
            if matches!(field.ty, Ty::Bounded(..)) && (role == Role::Output || !is_first) {
                names.truncate(1);
            }
            names
        })
        .collect()
}

impl<'t> Types<'t> {
    fn declared(self, ty: &Ty) -> Option<&'t Type> {
        let Ty::Named(_, name) = ty else { return None };
        self.own.iter().chain(self.shared).chain(self.service).find(|ty| ty.name == *name)
    }

    /// Whether all families of the service have it.
    pub(in super::super) fn is_of_service(self, name: &Ident) -> bool {
        self.service.iter().any(|ty| ty.name == *name)
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
