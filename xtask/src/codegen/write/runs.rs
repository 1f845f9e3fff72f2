//! What a list shows of what runs, as a row of the table has it.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Operation, Runs};
use super::{number, option};

pub(super) fn row(operation: &Operation) -> TokenStream {
    let runs = operation.runs.as_ref().map(|Runs { items, ended_by, by, began, over, with, span }| {
        let began = option(began.as_ref());
        let with = with.iter().map(|(name, value)| quote!((#name, #value)));
        let span = option(span.as_ref().map(|span| {
            let (since, until, back, ahead) = (&span.since, &span.until, number(span.back), number(span.ahead));
            quote!(crate::spec::AskedSpan { since: #since, until: #until, back: #back, ahead: #ahead })
        }));
        quote! {
            crate::spec::RunsSpec {
                items: #items, ended_by: #ended_by, by: &[#(#by),*], began: #began, over: &[#(#over),*], with: &[#(#with),*], span: #span,
            }
        }
    });
    option(runs)
}
