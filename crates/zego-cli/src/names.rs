//! The names on a command line: of flags, of commands, and of what a service has.

use zego_explain::operations;
use zego_model::spec::{EventSpec, FamilySpec, FieldSpec, OperationRow, ServiceSpec};
use zego_model::text::{alike, printable};

use crate::error::CommandError;
use crate::output;

/// Flags that mean something to every call: a parameter of the same name gives way.
pub(crate) const OWN_FLAGS: [&str; 25] = [
    "output",
    "query",
    "is-test",
    "yes",
    "wait",
    "curl",
    "input",
    "skeleton",
    "all",
    "max-items",
    "verbose",
    "endpoint",
    "region",
    "sandbox",
    "dry-run",
    "param",
    "timeout",
    "attempts",
    "proxy",
    "no-proxy",
    "help",
    "version",
    "quiet",
    "profile",
    "color",
];

/// The flag of a parameter, without dashes.
pub(crate) fn flag(field: &FieldSpec) -> String {
    if OWN_FLAGS.contains(&field.flag) { format!("request-{}", field.flag) } else { field.flag.to_owned() }
}

/// The services that have operations, and how many: of one that only sends callbacks there is nothing to call.
pub(crate) fn callable_services() -> Vec<(&'static ServiceSpec, usize)> {
    let mut services: Vec<(&'static ServiceSpec, usize)> = Vec::new();
    // They come service by service, so that one look is enough.
    for service in zego_model::operations().map(|row| row.spec.service()) {
        match services.last_mut() {
            Some((last, count)) if std::ptr::eq(*last, service) => *count += 1,
            _ => services.push((service, 1)),
        }
    }
    services
}

/// The operations of a service.
pub(crate) fn operations_of(service: &ServiceSpec) -> impl Iterator<Item = &'static OperationRow> {
    zego_model::operations().filter(|row| std::ptr::eq(row.spec.service(), service))
}

/// A service's name on the command line.
pub(crate) fn service_command(service: &ServiceSpec) -> String {
    service.name.replace('_', "-")
}

/// An operation's command, in full.
pub(crate) fn command(row: &OperationRow) -> String {
    format!("zego {} {}", service_command(row.spec.service()), row.command)
}

/// The operation whose [`command`] this is.
pub(crate) fn operation(command: &str) -> Option<&'static OperationRow> {
    let (service, operation) = command.strip_prefix("zego ")?.split_once(' ')?;
    find(service, operation)
}

/// The operation of a service's and an operation's command.
pub(crate) fn find(service: &str, operation: &str) -> Option<&'static OperationRow> {
    zego_model::operations().find(|row| row.command == operation && same(row.spec.service().name, service))
}

/// The service with this name.
pub(crate) fn service(name: &str) -> Result<&'static ServiceSpec, CommandError> {
    zego_model::services().find(|service| same(service.name, name)).ok_or_else(|| {
        let known = zego_model::services().map(|service| (service.name, service_command(service)));
        unknown("service", name, &nearest(name, known), "`zego --help` lists them.")
    })
}

/// The operation that `ACTION` or `SERVICE/ACTION` means, by its name on the wire or on the command line.
pub(crate) fn action(name: &str, service: Option<&'static ServiceSpec>) -> Result<&'static OperationRow, CommandError> {
    let known = zego_model::operations().map(|row| Known {
        service: row.spec.service().name,
        names: vec![row.spec.action, row.command],
        item: row,
    });
    resolve("action", name, service, &known.collect::<Vec<_>>())
}

/// The family that `FAMILY` or `SERVICE/FAMILY` means.
pub(crate) fn family(name: &str, service: Option<&'static ServiceSpec>) -> Result<&'static FamilySpec, CommandError> {
    let known = families().into_iter().map(|family| Known { service: family.service.name, names: vec![family.name], item: family });
    resolve("family", name, service, &known.collect::<Vec<_>>())
}

/// The families of all operations, each once.
pub(crate) fn families() -> Vec<&'static FamilySpec> {
    let mut families: Vec<&FamilySpec> = Vec::new();
    for family in zego_model::operations().map(|row| row.spec.family) {
        if !families.iter().any(|known| std::ptr::eq(*known, family)) {
            families.push(family);
        }
    }
    families
}

/// An event with its service: `rtc/record`.
pub(crate) fn event(spec: &EventSpec) -> String {
    label(spec.service.name, spec.event)
}

/// What else a callback could be whose event several services have, and none was given.
pub(crate) fn note_on_event(spec: &EventSpec) -> Option<String> {
    let others =
        zego_model::events().map(|row| row.spec).filter(|other| other.event == spec.event && other.service.name != spec.service.name);
    let others: Vec<_> = others.map(event).collect();
    let note = format!("note: it is taken for {}; there is also {} (--service says which)", event(spec), others.join(" and "));
    (!others.is_empty()).then_some(note)
}

/// The events that are called like a word, with their services.
pub(crate) fn events_like(word: &str) -> Vec<String> {
    nearest(word, zego_model::events().map(|row| (row.spec.event, event(row.spec))))
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
    let (service, word) = split(name, given)?;
    let (item, note) = choose(kind, word, service.map(|service| service.name), known)?;
    if let Some(note) = note {
        output::note(&note);
    }
    Ok(item)
}

/// A name without the service that stands before it, and the service that is given in either way.
pub(crate) fn split<'n>(
    name: &'n str,
    given: Option<&'static ServiceSpec>,
) -> Result<(Option<&'static ServiceSpec>, &'n str), CommandError> {
    match name.split_once('/') {
        None => Ok((given, name)),
        Some((own, word)) => match (service(own)?, given) {
            (own, Some(given)) if own.name != given.name => {
                let message = format!("`{}` is not of the service {}", printable(name), service_command(given));
                Err(CommandError::usage(message, "Name the service once."))
            }
            (own, _) => Ok((Some(own), word)),
        },
    }
}

/// The item with this name, of this service where one is given; and what to say if others have the name, too.
fn choose<T: Copy>(kind: &str, word: &str, service: Option<&str>, known: &[Known<T>]) -> Result<(T, Option<String>), CommandError> {
    let named = |item: &&Known<T>| item.names.iter().any(|name| same(name, word));
    let found: Vec<_> = known.iter().filter(|item| service.is_none_or(|service| item.service == service)).filter(named).collect();
    let Some(chosen) = found.iter().min_by_key(|item| rank(item.service)) else {
        let word = service.map_or_else(|| word.to_owned(), |service| label(service, word));
        let last = word.rsplit('/').next().unwrap_or_default();
        let all = known.iter().flat_map(|item| item.names.iter().map(|name| (*name, item.label())));
        return Err(unknown(kind, &word, &nearest(last, all), "`zego SERVICE --help` lists what a service has."));
    };
    let others: Vec<_> = found.iter().filter(|item| item.service != chosen.service).map(|item| item.label()).collect();
    let note = format!("note: `{}` is taken for {}; there is also {}", printable(word), chosen.label(), others.join(" and "));
    Ok((chosen.item, Some(note).filter(|_| !others.is_empty())))
}

/// Of a name that several services have the one of ZEGO's is meant, `rtc`'s before others.
fn rank(service: &str) -> (bool, bool) {
    zego_model::services().find(|known| known.name == service).map_or((true, false), operations::rank)
}

fn unknown(kind: &str, word: &str, nearest: &[String], otherwise: &str) -> CommandError {
    let hint = if nearest.is_empty() { otherwise.to_owned() } else { format!("Did you mean {}?", nearest.join(" or ")) };
    CommandError::usage(format!("this version knows no {kind} `{}`", printable(word)), hint)
}

/// The labels of what is named like a word, the nearest first, at most three.
fn nearest<'n>(word: &str, known: impl IntoIterator<Item = (&'n str, String)>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in alike(word, known) {
        if labels.len() < 3 && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// Whether two names are the same but for case and the dashes between words.
pub(crate) fn same(one: &str, other: &str) -> bool {
    plain_characters(one).eq(plain_characters(other))
}

fn plain_characters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !matches!(character, '-' | '_')).map(|character| character.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_is_of_a_service_that_is_listed_once() {
        let services = callable_services();
        assert_eq!(services.iter().map(|(_, count)| count).sum::<usize>(), zego_model::operations().count());
        for (service, count) in &services {
            assert_eq!(operations_of(service).count(), *count, "{}", service.name);
        }
    }

    #[test]
    fn an_action_has_one_name_in_its_service() {
        let mut names = HashSet::new();
        let plain = |name: &str| plain_characters(name).collect::<String>();
        for row in zego_model::operations() {
            let service = row.spec.service().name;
            assert!(names.insert((service, plain(row.spec.action))), "{service} {}", row.spec.action);
            // The command is mostly the action with dashes.
            assert!(plain(row.command) == plain(row.spec.action) || names.insert((service, plain(row.command))), "{}", row.command);
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
    fn a_bare_name_is_zegos_and_says_so() {
        let choose = |word, service| choose("event", word, service, &known()).unwrap();
        let (item, note) = choose("room_create", None);
        assert_eq!(
            (item, note.as_deref()),
            (2, Some("note: `room_create` is taken for rtc/room_create; there is also aaa/room_create and zim/room_create"))
        );
        assert_eq!(choose("RoomCreate", Some("zim")), (3, None));
        assert_eq!(choose("join", None), (5, None));
        // A name of ZEGO's and of Tencent's, whichever comes first.
        let both = [("tencent_live", 1), ("zim", 2)].map(|(service, item)| Known { service, names: vec!["Search"], item });
        let (item, note) = super::choose("action", "search", None, &both).unwrap();
        assert_eq!((item, note.as_deref()), (2, Some("note: `search` is taken for zim/Search; there is also tencent-live/Search")));
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
        let actions = || zego_model::operations().map(|row| (row.spec.action, row.spec.action.to_owned()));
        assert_eq!(nearest("DeletMedia", actions())[0], "DeleteMedia");
        assert_eq!(nearest("serach-media", actions())[0], "SearchMedia");
        let services = || zego_model::services().map(|service| (service.name, service.name.to_owned()));
        assert_eq!(nearest("rct", services()), ["rtc"]);
        assert_eq!(nearest("tencent-liv", services())[0], "tencent_live");
        for word in ["", "x", "nonsense", "4", "\u{202e}"] {
            assert_eq!(nearest(word, actions()), [""; 0], "{word}");
        }
        assert!(nearest("describe", actions()).len() <= 3);
    }
}
