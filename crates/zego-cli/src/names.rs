//! The names on a command line: of flags, of commands, and of what a service has.

use zego_model::spec::{FamilySpec, FieldSpec, OperationSpec, ServiceSpec};

use crate::error::CommandError;
use crate::output;

/// The ids of our own arguments; those of parameters are wire names, which have no dash.
pub(crate) mod id {
    pub(crate) const OUTPUT: &str = "-output";
    pub(crate) const VERBOSE: &str = "-verbose";
    pub(crate) const ENDPOINT: &str = "-endpoint";
    pub(crate) const REGION: &str = "-region";
    pub(crate) const SANDBOX: &str = "-sandbox";
    pub(crate) const DRY_RUN: &str = "-dry-run";
    pub(crate) const PARAM: &str = "-param";
    pub(crate) const TIMEOUT: &str = "-timeout";
}

/// Flags that mean something to every call: a parameter of the same name gives way.
pub(crate) const OWN_FLAGS: [&str; 11] =
    ["output", "verbose", "endpoint", "region", "sandbox", "dry-run", "param", "timeout", "help", "version", "quiet"];

/// The flag of a parameter, without dashes.
pub(crate) fn flag(field: &FieldSpec) -> String {
    if OWN_FLAGS.contains(&field.flag) { format!("request-{}", field.flag) } else { field.flag.to_owned() }
}

/// A service's name on the command line.
pub(crate) fn service_command(service: &ServiceSpec) -> String {
    service.name.replace('_', "-")
}

/// An operation's command, in full.
pub(crate) fn command(spec: &OperationSpec) -> String {
    format!("zego {} {}", service_command(spec.service()), spec.command)
}

/// The operation whose [`command`] this is.
pub(crate) fn operation(command: &str) -> Option<&'static OperationSpec> {
    let (service, operation) = command.strip_prefix("zego ")?.split_once(' ')?;
    find(service, operation)
}

/// The operation of a service's and an operation's command.
pub(crate) fn find(service: &str, operation: &str) -> Option<&'static OperationSpec> {
    zego_model::operations().find(|spec| spec.command == operation && same(spec.service().name, service))
}

/// The service with this name.
pub(crate) fn service(name: &str) -> Result<&'static ServiceSpec, CommandError> {
    zego_model::services().find(|service| same(service.name, name)).ok_or_else(|| {
        let known = zego_model::services().map(|service| (service_command(service), service.name));
        unknown("service", name, &nearest(name, known), "`zego --help` lists them.")
    })
}

/// The operation that `ACTION` or `SERVICE/ACTION` means, by its name on the wire or on the command line.
pub(crate) fn action(name: &str, service: Option<&'static ServiceSpec>) -> Result<&'static OperationSpec, CommandError> {
    let known =
        zego_model::operations().map(|spec| Known { service: spec.service().name, names: vec![&spec.action, &spec.command], item: spec });
    resolve("action", name, service, &known.collect::<Vec<_>>())
}

/// The family that `FAMILY` or `SERVICE/FAMILY` means.
pub(crate) fn family(name: &str, service: Option<&'static ServiceSpec>) -> Result<&'static FamilySpec, CommandError> {
    let mut known: Vec<Known<&FamilySpec>> = Vec::new();
    for family in zego_model::operations().map(|spec| spec.family) {
        if !known.iter().any(|other| (other.service, other.names[0]) == (family.service.name, family.name)) {
            known.push(Known { service: family.service.name, names: vec![family.name], item: family });
        }
    }
    resolve("family", name, service, &known)
}

/// The commands that an unknown one could mean: the operations of any service with exactly this name, otherwise what has a similar name.
pub(crate) fn commands_like(word: &str) -> Vec<String> {
    let exact: Vec<_> =
        zego_model::operations().filter(|spec| same(&spec.command, word) || same(&spec.action, word)).map(command).collect();
    if !exact.is_empty() {
        return exact;
    }
    let services = zego_model::services().map(|service| (format!("zego {}", service_command(service)), service.name));
    nearest(word, services.chain(zego_model::operations().map(|spec| (command(spec), &*spec.command))))
}

/// The events that are called like a word, as `SERVICE/EVENT`.
pub(crate) fn events_like(word: &str) -> Vec<String> {
    nearest(word, zego_model::events().map(|spec| (label(spec.service.name, spec.event), spec.event)))
}

/// Something that a service has, and its names; the first one is shown.
struct Known<T> {
    service: &'static str,
    names: Vec<&'static str>,
    item: T,
}

impl<T> Known<T> {
    fn label(&self) -> String {
        label(self.service, self.names[0])
    }
}

fn label(service: &str, name: &str) -> String {
    format!("{}/{name}", service.replace('_', "-"))
}

/// What a name means, with its service before it or without. Names are told apart by service alone, so a bare one can mean several things.
fn resolve<T: Copy>(kind: &str, name: &str, given: Option<&'static ServiceSpec>, known: &[Known<T>]) -> Result<T, CommandError> {
    let (service, word) = match name.split_once('/') {
        None => (given, name),
        Some((own, word)) => match (service(own)?, given) {
            (own, Some(given)) if own.name != given.name => {
                let message = format!("`{}` is not of the service {}", name.escape_debug(), service_command(given));
                return Err(CommandError::usage(message, "Name the service once."));
            }
            (own, _) => (Some(own), word),
        },
    };
    let (item, note) = choose(kind, word, service.map(|service| service.name), known)?;
    if let Some(note) = note {
        output::note(&note);
    }
    Ok(item)
}

/// The item with this name, of this service where one is given; and what to say if others have the name, too.
fn choose<T: Copy>(kind: &str, word: &str, service: Option<&str>, known: &[Known<T>]) -> Result<(T, Option<String>), CommandError> {
    let named = |item: &&Known<T>| item.names.iter().any(|name| same(name, word));
    let found: Vec<_> = known.iter().filter(|item| service.is_none_or(|service| item.service == service)).filter(named).collect();
    let Some(chosen) = found.iter().find(|item| item.service == "rtc").or_else(|| found.first()) else {
        let word = service.map_or_else(|| word.to_owned(), |service| label(service, word));
        let last = word.rsplit('/').next().unwrap_or_default();
        let all = known.iter().flat_map(|item| item.names.iter().map(|name| (item.label(), *name)));
        return Err(unknown(kind, &word, &nearest(last, all), "`zego SERVICE --help` lists what a service has."));
    };
    let others: Vec<_> = found.iter().filter(|item| item.service != chosen.service).map(|item| item.label()).collect();
    let note = format!("note: `{}` is taken for {}; there is also {}", word.escape_debug(), chosen.label(), others.join(" and "));
    Ok((chosen.item, Some(note).filter(|_| !others.is_empty())))
}

fn unknown(kind: &str, word: &str, nearest: &[String], otherwise: &str) -> CommandError {
    let hint = if nearest.is_empty() { otherwise.to_owned() } else { format!("Did you mean {}?", nearest.join(" or ")) };
    CommandError::usage(format!("this version knows no {kind} `{}`", word.escape_debug()), hint)
}

/// The known names that are most like a word, as their labels: the best first, at most three, none that is only remotely like it.
fn nearest<'n>(word: &str, known: impl IntoIterator<Item = (String, &'n str)>) -> Vec<String> {
    /// Below it words have little more in common than letters.
    const ALIKE: f64 = 0.85;
    let word = plain(word);
    let mut rated: Vec<_> =
        known.into_iter().map(|(label, name)| (likeness(&word, &plain(name)), label)).filter(|(likeness, _)| *likeness >= ALIKE).collect();
    rated.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let mut labels: Vec<String> = Vec::new();
    for (_, label) in rated {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.truncate(3);
    labels
}

/// From 0 (nothing in common) to 1 (the same). A common beginning counts more; in a short word one wrong character would count too much.
fn likeness(one: &str, other: &str) -> f64 {
    let slip = one.len() > 2 && strsim::osa_distance(one, other) <= 1;
    strsim::jaro_winkler(one, other).max(if slip { 0.9 } else { 0.0 })
}

/// Whether two names are the same but for case and the dashes between words.
fn same(one: &str, other: &str) -> bool {
    plain_characters(one).eq(plain_characters(other))
}

fn plain(name: &str) -> String {
    plain_characters(name).collect()
}

fn plain_characters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !matches!(character, '-' | '_')).map(|character| character.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_action_has_one_name_in_its_service() {
        let mut names = HashSet::new();
        for spec in zego_model::operations() {
            let service = spec.service().name;
            assert!(names.insert((service, plain(&spec.action))), "{service} {}", spec.action);
            // The command is mostly the action with dashes.
            assert!(plain(&spec.command) == plain(&spec.action) || names.insert((service, plain(&spec.command))), "{}", spec.command);
        }
    }

    fn known() -> Vec<Known<u8>> {
        [
            ("aaa", "room_create", 1),
            ("rtc", "room_create", 2),
            ("zim", "room_create", 3),
            ("zim", "room_member_join", 4),
            ("aaa", "join", 5),
        ]
        .map(|(service, name, item)| Known { service, names: vec![name], item })
        .into_iter()
        .collect()
    }

    #[test]
    fn a_bare_name_is_rtcs_or_the_first_and_says_so() {
        let choose = |word, service| choose("event", word, service, &known()).unwrap();
        let (item, note) = choose("room_create", None);
        assert_eq!(
            (item, note.as_deref()),
            (2, Some("note: `room_create` is taken for rtc/room_create; there is also aaa/room_create and zim/room_create"))
        );
        assert_eq!(choose("RoomCreate", Some("zim")), (3, None));
        assert_eq!(choose("join", None), (5, None));
        let without_rtc: Vec<_> = known().into_iter().filter(|item| item.service != "rtc").collect();
        let (item, note) = super::choose("event", "room-create", None, &without_rtc).unwrap();
        assert_eq!((item, note.as_deref()), (1, Some("note: `room-create` is taken for aaa/room_create; there is also zim/room_create")));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        for (word, service, hint) in [
            ("room_member_jion", None, "Did you mean zim/room_member_join?"),
            ("room_creat", Some("zim"), "Did you mean aaa/room_create or rtc/room_create or zim/room_create?"),
            ("join", Some("rtc"), "Did you mean aaa/join?"),
            ("nonsense", None, "`zego SERVICE --help` lists what a service has."),
        ] {
            let error = choose("event", word, service, &known()).unwrap_err();
            assert_eq!(error.hint.as_deref(), Some(hint), "{word}");
            assert!(error.message.contains(word), "{}", error.message);
        }
    }

    #[test]
    fn what_is_only_remotely_like_a_word_is_not_near() {
        let actions = || zego_model::operations().map(|spec| (spec.action.to_string(), &*spec.action));
        assert_eq!(nearest("DeletMedia", actions())[0], "DeleteMedia");
        assert_eq!(nearest("serach-media", actions())[0], "SearchMedia");
        let services = || zego_model::services().map(|service| (service.name.to_owned(), service.name));
        assert_eq!(nearest("rct", services()), ["rtc"]);
        assert_eq!(nearest("tencent-liv", services()), ["tencent_live"]);
        for word in ["", "x", "nonsense", "4", "\u{202e}"] {
            assert_eq!(nearest(word, actions()), [""; 0], "{word}");
        }
        assert!(nearest("describe", actions()).len() <= 3);
    }
}
