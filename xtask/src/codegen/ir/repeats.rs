//! What a client has to know of a call that failed: where it shows whether it was carried out, and what it is answered to a repeat when it was.

use indexmap::IndexMap;

use super::super::description::{Code, CodeKind, Effect, OperationFile, ServiceDescription};
use super::super::diagnostic::{Diagnostic, Source};
use super::Field;

/// Where it shows whether a call was carried out, by name.
#[derive(Clone, Debug)]
pub(in super::super) enum Evidence {
    Operation(String),
    Event(String),
}

/// What the operations of a service can refer to.
#[derive(Debug)]
pub(super) struct Known {
    /// Its operations, and whether each only reads.
    operations: IndexMap<String, bool>,
    events: Vec<String>,
    /// The codes of the service, and of the one behind the same gateway.
    codes: IndexMap<String, Code>,
}

impl Known {
    pub(super) fn of(service: &ServiceDescription, all: &[ServiceDescription]) -> Self {
        let files = service.families.iter().flat_map(|family| &family.files);
        let operations = files.map(|(_, read)| (read.content.action.get_ref().clone(), is_read(&read.content))).collect();
        let events = service.callback.iter().flat_map(|callback| &callback.files);
        let events = events.map(|(_, read)| super::callback::word(&read.content.event)).collect();
        let file = &service.file.content;
        let owner = file.codes_of.as_ref().and_then(|owner| all.iter().find(|other| other.name == *owner.get_ref()));
        let mut codes = owner.map(|owner| owner.file.content.codes.clone()).unwrap_or_default();
        codes.extend(file.codes.clone());
        Self { operations, events, codes }
    }

    /// Where it shows whether a call was carried out: said of every operation that does something.
    pub(super) fn reconcile(&self, file: &OperationFile, source: &Source) -> Result<Vec<Evidence>, Diagnostic> {
        let effect = &file.effect;
        let Some(names) = &file.reconcile else {
            let missing = "where does it show whether a call was carried out? `reconcile` names reads and events of the service, \
                           and `reconcile = []` says that nothing tells";
            return if is_read(file) { Ok(Vec::new()) } else { Err(source.at(effect.span(), missing)) };
        };
        if is_read(file) {
            return Err(source.at(effect.span(), "a call that only reads leaves nothing to look for: no `reconcile`"));
        }
        let evidence = names.iter().enumerate().map(|(place, name)| {
            let word = name.get_ref();
            let refused = |message: String| Err(source.at(name.span(), &message));
            if names[..place].iter().any(|other| other.get_ref() == word) {
                return refused(format!("`{word}` is there twice"));
            }
            match (self.operations.get(word), self.events.contains(word)) {
                (Some(true), _) => Ok(Evidence::Operation(word.clone())),
                (Some(false), _) => refused(format!("`{word}` does something: one looks with what only reads")),
                (None, true) => Ok(Evidence::Event(word.clone())),
                (None, false) => refused(format!("the service has neither an operation nor an event `{word}`")),
            }
        });
        evidence.collect()
    }

    /// Whether each code that means "it is not there" is one, of an operation to which that is as good as a success.
    pub(super) fn gone(
        &self,
        file: &OperationFile,
        family: &IndexMap<String, Code>,
        response: &[Field],
        source: &Source,
    ) -> Result<(), Diagnostic> {
        let Some(first) = file.gone.first() else { return Ok(()) };
        if !matches!(file.effect.get_ref(), Effect::Converging | Effect::Timely) {
            return Err(source.at(first.span(), "`gone` is for what takes something away: its effect is converging or timely"));
        }
        // A client makes the answer itself, and knows none of it.
        if let Some(field) = response.iter().find(|field| !field.optional && field.ty.item().is_none()) {
            let message = format!("`gone` is for an answer that can be empty, and this one always has `{}`", field.wire);
            return Err(source.at(first.span(), &message));
        }
        for (place, code) in file.gone.iter().enumerate() {
            let word = code.get_ref();
            let tables = [&file.codes, family, &self.codes];
            let message = match tables.into_iter().find_map(|table| table.get(word)) {
                _ if file.gone[..place].iter().any(|other| other.get_ref() == word) => format!("`{word}` is there twice"),
                None => format!("`{word}` is no code of this operation, its family or its service"),
                Some(Code { refused: true, .. }) => format!("`{word}` is answered before anything is looked for"),
                Some(row) if row.kind != CodeKind::NotFound => {
                    format!("`{word}` does not say that something is not there: its kind is another")
                }
                Some(_) => continue,
            };
            return Err(source.at(code.span(), &message));
        }
        Ok(())
    }
}

fn is_read(file: &OperationFile) -> bool {
    *file.effect.get_ref() == Effect::Read
}
