//! What the sandbox can do to the calls of an operation, as far as the description does not tell it. A test runs every operation and holds it to this.

use zego_model::spec::{OperationRow, TypeSpec};

use crate::products;

/// Whether its items can fail while the call succeeds. Those of an operation without a product are answered by an example, whatever it asks for.
pub(super) fn fails_in_part(row: &OperationRow) -> bool {
    products::of(row.spec.service().name).is_some_and(|product| (product.fails)(row.spec.action))
}

/// Whether the code of an item can be a text, at one vendor at least.
pub(super) fn fails_with_text(row: &OperationRow) -> bool {
    failures(row).flatten().any(|(name, ty)| name.to_ascii_lowercase().ends_with("code") && matches!(ty, TypeSpec::String))
}

/// Whether its calls bring events about.
pub(super) fn tells(row: &OperationRow) -> bool {
    products::of(row.spec.service().name).is_some_and(|product| (product.tells)(row.spec.action))
}

/// The fields of the items of each list that can fail in part.
fn failures(row: &OperationRow) -> impl Iterator<Item = Vec<(&'static str, TypeSpec)>> + use<> {
    let lists = row.response.iter().filter(|field| field.partial).filter_map(|field| match field.ty {
        TypeSpec::List(list) => Some(list),
        _ => None,
    });
    lists.map(|list| list.item.fields().unwrap_or_default().iter().map(|field| (field.wire, field.ty)).collect())
}
