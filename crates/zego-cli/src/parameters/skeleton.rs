//! `--skeleton`: a request to fill in, for `--input`.

use serde_json::Value;
use serde_json::value::RawValue;
use zego_model::spec::{FieldSpec, OperationRow};

use crate::error::CommandError;
use crate::example;
use crate::exit::Exit;
use crate::output::OutputFormat;

/// Prints every parameter in the order of the wire: those that a call needs with samples, and all others as `null`, which is none; or all with samples.
pub(crate) fn print(row: &OperationRow, is_full: bool, format: OutputFormat) -> Result<Exit, CommandError> {
    let needed = example::parameters(row);
    let one = |field: &FieldSpec| {
        let value = match needed.get(field.wire) {
            Some(value) => value.clone(),
            None if is_full => field.ty.sample(field.values),
            None => Value::Null,
        };
        format!("{}:{value}", Value::from(field.wire))
    };
    // A tree would have them in another order.
    let fields = row.request.iter().map(one).collect::<Vec<_>>().join(",");
    let document = RawValue::from_string(format!("{{{fields}}}")).expect("fields in braces are an object");
    // For people, too, it is a file to save.
    let format = if format == OutputFormat::Text { OutputFormat::Json } else { format };
    format.print(&document, String::new)?;
    Ok(Exit::Done)
}
