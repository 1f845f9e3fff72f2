//! Which fields hold secrets.

use serde_json::{Map, Value};

use super::{FieldSpec, OperationRow, TypeSpec};
use crate::withheld::Withheld;

impl OperationRow {
    /// The wire names of the parameters that hold secrets, such as the key of a storage, and of the fields inside of parameters.
    pub fn secrets(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        collect(self.request, &mut Vec::new(), &mut names);
        names
    }

    /// Parameters as they may be shown: with `REDACTED` for each secret.
    pub fn without_secrets(&self, parameters: &Map<String, Value>) -> Map<String, Value> {
        let mut shown = parameters.clone();
        Withheld::new(self.secrets()).hide_in(&mut shown);
        shown
    }
}

impl TypeSpec {
    /// Whether a value of this type is a secret, or holds one.
    pub(crate) fn holds_secrets(&self) -> bool {
        let mut names = Vec::new();
        collect_of(self, "", &mut Vec::new(), &mut names);
        !names.is_empty()
    }
}

fn collect(fields: &'static [FieldSpec], inside: &mut Vec<&'static str>, names: &mut Vec<&'static str>) {
    for field in fields {
        collect_of(&field.ty, field.wire, inside, names);
    }
}

/// `inside` are the types that have been looked at: one can be inside of itself.
fn collect_of(ty: &TypeSpec, wire: &'static str, inside: &mut Vec<&'static str>, names: &mut Vec<&'static str>) {
    match ty {
        TypeSpec::Id(id) if id.secret && !names.contains(&wire) => names.push(wire),
        TypeSpec::List(list) => collect_of(&list.item, wire, inside, names),
        TypeSpec::Struct(object) if !inside.contains(&object.name) => {
            inside.push(object.name);
            collect(object.fields, inside, names);
        }
        _ => {}
    }
}
