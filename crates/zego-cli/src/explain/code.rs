//! `zego explain code`: what a return code means. A number means something only within its family, so all meanings are told.

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use zego_model::ErrorKind;
use zego_model::spec::{CodeSpec, Effect, FamilySpec, OperationSpec, ProtocolKind, Retry, ServiceSpec};
use zego_model::text::printable;

use super::language::Language;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::names;
use crate::output::OutputFormat;

/// The one code that no table lists.
const SUCCESS: &str = "The call succeeded. Single items of it can have failed: the answer tells.";

const EVERYWHERE: &str = "every action of ZEGO's";
const NOTHING_EXECUTED: &str = "Nothing was executed.";
const AGAIN: &str = "Again?";
const HARMLESS: &str = "reads, and calls that end in the same state";
const OTHERS: &str = "all others";

/// What it takes; all of it is needed, but where a subcommand stands in its place.
pub(super) fn with_arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .required(true)
                .value_parser(NonEmptyStringValueParser::new())
                .help("6, 100000005, FailedOperation.AlterTaskState"),
        )
        .arg(
            Arg::new("action")
                .long("action")
                .value_name("ACTION")
                .conflicts_with("family")
                .help("Only what it means for this action: DeleteMedia, or rtc/DeleteMedia"),
        )
        .arg(
            Arg::new("family")
                .long("family")
                .value_name("FAMILY")
                .help("Only what it means in this family, as the help of a service names them: media_file, or rtc/media_file"),
        )
        .arg(Arg::new("service").long("service").value_name("SERVICE").help("Only what it means in this service"))
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANGUAGE")
                .value_parser(["en", "zh"])
                .default_value("en")
                .help("The language of meanings: English or Chinese"),
        )
        .after_help(
            "Examples:\n  zego explain code 6 --action rtc/DeleteMedia\n  zego explain code 100000005 --lang zh\n  \
             zego explain code FailedOperation.AlterTaskState --service tencent-live",
        )
}

/// What a code is explained for. Empty is everything.
#[derive(Default)]
struct Within {
    service: Option<&'static ServiceSpec>,
    family: Option<&'static FamilySpec>,
    action: Option<&'static OperationSpec>,
}

impl Within {
    fn of(matches: &ArgMatches) -> Result<Self, CommandError> {
        let name = |id| matches.get_one::<String>(id);
        let service = name("service").map(|name| names::service(name)).transpose()?;
        let family = name("family").map(|name| names::family(name, service)).transpose()?;
        let action = name("action").map(|name| names::action(name, service)).transpose()?.map(|row| row.spec);
        let service = service.or_else(|| family.map(|family| family.service)).or_else(|| action.map(OperationSpec::service));
        Ok(Self { service, family, action })
    }

    /// Each meaning of a code, and where it has it.
    fn meanings(&self, code: &str) -> Vec<Meaning> {
        match self.action {
            Some(spec) => spec.code(code).map(|row| Meaning::of_action(spec, row)).into_iter().collect(),
            None => self.rows(code),
        }
    }

    /// The rows of a code, each once: the gateways', the families', the operations'.
    fn rows(&self, code: &str) -> Vec<Meaning> {
        let in_service = |service: &ServiceSpec| self.service.is_none_or(|within| within.name == service.name);
        let in_family = |family: &FamilySpec| in_service(family.service) && self.family.is_none_or(|within| std::ptr::eq(within, family));
        let services = zego_model::services().filter(|service| in_service(service));
        let families = names::families().into_iter().filter(|family| in_family(family));
        let operations = zego_model::operations().map(|row| row.spec).filter(|spec| in_family(spec.family));
        let find = |table: &'static [CodeSpec]| table.iter().find(|row| row.code == code);
        let of_service = |service: &'static ServiceSpec| {
            let row = service.all_codes().find(|row| row.code == code)?;
            Some(Meaning { service, family: None, action: None, row })
        };
        let of_family = |family: &'static FamilySpec| {
            Some(Meaning { service: family.service, family: Some(family.name), action: None, row: find(family.codes)? })
        };
        let of_action = |spec: &'static OperationSpec| Some(Meaning::of_action(spec, find(spec.codes)?));
        services.filter_map(of_service).chain(families.filter_map(of_family)).chain(operations.filter_map(of_action)).collect()
    }
}

/// What a code means, and where: a number means something only within its service and family.
struct Meaning {
    service: &'static ServiceSpec,
    family: Option<&'static str>,
    action: Option<&'static str>,
    row: &'static CodeSpec,
}

impl Meaning {
    const fn of_action(spec: &'static OperationSpec, row: &'static CodeSpec) -> Self {
        Self { service: spec.service(), family: Some(spec.family.name), action: Some(spec.action), row }
    }

    /// Where it is meant, in words.
    fn place(&self, language: Language) -> String {
        let service = names::service_command(self.service);
        match (self.action, self.family, language) {
            (Some(action), ..) => format!("{service} {action}"),
            (None, Some(family), Language::English) => format!("{service} {family}, its actions"),
            (None, None, Language::English) => format!("{service}, every action"),
            (None, Some(family), Language::Chinese) => format!("{service} {family} 的接口"),
            (None, None, Language::Chinese) => format!("{service} 的所有接口"),
        }
    }
}

/// Prints every meaning of a code, or those that it has where the command line says.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let code = matches.get_one::<String>("code").map_or("", String::as_str);
    let within = Within::of(matches)?;
    let language = Language::of(matches);
    if code == "0" && within.service.is_none_or(|service| service.protocol == ProtocolKind::Zego) {
        let document = json!({
            "where": language.say(EVERYWHERE),
            "service": null,
            "family": null,
            "action": null,
            "kind": ErrorKind::Success,
            "meaning": language.say(SUCCESS),
            "retry": Retry::Needless,
        });
        let text = || match language {
            Language::English => format!("0 ({EVERYWHERE}, success): {SUCCESS}\n"),
            Language::Chinese => {
                format!("0（{}，{}）：{}\n", language.say(EVERYWHERE), language.say(ErrorKind::Success.as_str()), language.say(SUCCESS))
            }
        };
        format.print(&json!({ "code": code, "meanings": [document] }), text)?;
        return Ok(Exit::Done);
    }
    let meanings = within.meanings(code);
    if meanings.is_empty() {
        let message = format!("this version knows no code `{}`{}", printable(code), if within.service.is_some() { " there" } else { "" });
        let hint = match zego_model::operations().find(|row| names::same(row.spec.action, code) || names::same(row.command, code)) {
            Some(row) => format!("Did you mean `zego explain action {}`?", row.spec.action),
            None => "Codes stand at the end of `zego SERVICE OPERATION --help` and `zego SERVICE --help`.".to_owned(),
        };
        return Err(CommandError::usage(message, hint));
    }
    let effect = within.action.map(|spec| spec.effect);
    let documents: Vec<Value> = meanings.iter().map(|meaning| document(meaning, effect, language)).collect();
    format.print(&json!({ "code": code, "meanings": documents }), || texts(&meanings, effect, language))?;
    Ok(Exit::Done)
}

/// Whether a call may be sent again: what depends on the action is told for reads and for calls that act twice when they are repeated.
fn retries(row: &CodeSpec, effect: Option<Effect>) -> Vec<(&'static str, Retry)> {
    match effect {
        Some(effect) => vec![("", row.retry(effect))],
        None => match (row.retry(Effect::Read), row.retry(Effect::Once)) {
            (read, once) if read == once => vec![("", read)],
            (read, once) => vec![(HARMLESS, read), (OTHERS, once)],
        },
    }
}

fn document(meaning: &Meaning, effect: Option<Effect>, language: Language) -> Value {
    let row = meaning.row;
    let retries = retries(row, effect);
    let retry: Value = match retries.as_slice() {
        [(_, retry)] => json!(retry),
        // A stable word for each case, as the effects of the table are called.
        _ => json!({ "read": row.retry(Effect::Read), "converging": row.retry(Effect::Converging), "once": row.retry(Effect::Once) }),
    };
    json!({
        "where": meaning.place(language),
        "service": meaning.service.name,
        "family": meaning.family,
        "action": meaning.action,
        "kind": row.kind,
        "also": row.also,
        "meaning": language.say(row.doc),
        "hint": language.say(row.hint),
        "retry": retry,
        "refused_before_execution": row.refused,
    })
}

/// Several gateways give many codes the same meaning: that is told once.
fn texts(meanings: &[Meaning], effect: Option<Effect>, language: Language) -> String {
    let mut told: Vec<(String, &Meaning)> = Vec::new();
    for meaning in meanings {
        let same = |other: &&mut (String, &Meaning)| meaning.family.is_none() && other.1.family.is_none() && other.1.row == meaning.row;
        match told.iter_mut().find(same) {
            Some((place, _)) => *place = format!("{}, {place}", names::service_command(meaning.service)),
            None => told.push((meaning.place(language), meaning)),
        }
    }
    told.into_iter().map(|(place, meaning)| text(&place, meaning.row, effect, language)).collect()
}

fn text(place: &str, row: &CodeSpec, effect: Option<Effect>, language: Language) -> String {
    let kinds = [Some(row.kind), row.also].into_iter().flatten().map(|kind| language.say(kind.as_str()));
    let (code, meaning) = (row.code, language.say(row.doc));
    let mut text = match language {
        Language::English => format!("{code} ({place}, {}): {meaning}\n", kinds.collect::<Vec<_>>().join(" or ")),
        Language::Chinese => format!("{code}（{place}，{}）：{meaning}\n", kinds.collect::<Vec<_>>().join("或")),
    };
    if !row.hint.is_empty() {
        text.extend(["  ", language.say(row.hint), "\n"]);
    }
    if row.refused {
        text.extend(["  ", language.say(NOTHING_EXECUTED), "\n"]);
    }
    for (whom, retry) in retries(row, effect) {
        let whom = if whom.is_empty() { String::new() } else { format!("{}: ", language.say(whom)) };
        text.extend(["  ", language.say(AGAIN), " ", &whom, language.say(retry.advice()), "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A sentence that was changed has lost its Chinese, and Chinese that nothing says is left over.
    #[test]
    fn everything_that_is_said_of_a_code_has_chinese() {
        let rows = Within::default();
        let tables = zego_model::services().flat_map(ServiceSpec::all_codes);
        let tables = tables.chain(names::families().into_iter().flat_map(|family| family.codes));
        let tables = tables.chain(zego_model::operations().flat_map(|row| row.spec.codes));
        let codes: BTreeSet<&str> = tables.map(|row| row.code).collect();
        assert!(codes.len() > 150, "{}", codes.len());
        let mut said = BTreeSet::from([SUCCESS, EVERYWHERE, NOTHING_EXECUTED, AGAIN, HARMLESS, OTHERS, ErrorKind::Success.as_str()]);
        said.extend(
            [Retry::Needless, Retry::NextWindow, Retry::FreshSignature, Retry::Backoff, Retry::Inspect, Retry::Mend].map(Retry::advice),
        );
        for meaning in codes.iter().flat_map(|code| rows.meanings(code)) {
            let row = meaning.row;
            said.extend([Some(row.kind), row.also].into_iter().flatten().map(ErrorKind::as_str));
            said.extend([row.doc, row.hint].into_iter().filter(|sentence| !sentence.is_empty()));
        }
        let without: Vec<_> = said.iter().filter(|sentence| Language::Chinese.say(sentence) == **sentence).collect();
        assert!(without.is_empty(), "no Chinese for {without:#?}");
        let left_over: Vec<_> =
            zego_explain::chinese_sentences().map(|(english, _)| english).filter(|english| !said.contains(english)).collect();
        assert!(left_over.is_empty(), "nothing says {left_over:#?}");
    }
}
