//! What was probably meant by a command or a flag that there is not: the nearest of those that there are, the best first.

use std::ffi::OsString;

use clap::Command;
use zego_model::text::alike;

use crate::{names, tree};

/// How many are told.
const MOST: usize = 3;

/// The commands that an unknown word could mean, in full: those with this name in another spelling, otherwise those with a similar one.
pub(crate) fn commands(all: &Command, line: &[OsString], word: &str) -> Vec<String> {
    let here = chosen(all, line).0;
    let mut known = tree::listed(all);
    known.remove(0);
    // Of those that are equally near, one of the command that was named comes first.
    known.sort_by_key(|(path, _)| !is_below(path, &here));
    let named = known.iter().flat_map(|(path, command)| {
        let action = names::operation(path).map(|row| row.spec.action);
        [Some(command.get_name()), action].into_iter().flatten().map(move |name| (name, path.as_str()))
    });
    let mut exact: Vec<_> = named.clone().filter(|(name, _)| names::same(name, word)).map(|(_, path)| path).collect();
    // What is so named in the service that was named is meant, whatever other services have.
    if here.contains(' ') && exact.first().is_some_and(|path| is_below(path, &here)) {
        exact.retain(|path| is_below(path, &here));
    }
    first(if exact.is_empty() { alike(word, named) } else { exact })
}

/// What could be meant by an unknown flag: one of the command's own, or one that other commands take, those near by first.
pub(crate) fn flag(all: &Command, line: &[OsString], flag: &str) -> Option<String> {
    let (here, command) = chosen(all, line);
    let own: Vec<_> = named_flags(command).collect();
    let exact: Vec<_> = own.iter().filter(|(name, _)| names::same(name, flag)).map(|(_, flag)| flag.as_str()).collect();
    let near = if exact.is_empty() { alike(flag, own.iter().map(|(name, flag)| (*name, flag.as_str()))) } else { exact };
    if !near.is_empty() {
        return question(&first(near));
    }
    let mut others = tree::listed(all);
    others.sort_by_key(|(path, _)| !is_below(path, &here));
    let with_flag = others.iter().filter_map(|(path, command)| {
        let (_, flag) = named_flags(command).find(|(name, _)| names::same(name, flag))?;
        Some(format!("`{path} {flag}`"))
    });
    let with_flag: Vec<_> = with_flag.collect();
    let more = if with_flag.len() > MOST { format!(" and {} more", with_flag.len() - MOST) } else { String::new() };
    let told = with_flag.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    (!told.is_empty()).then(|| format!("Other commands take it: {told}{more}."))
}

/// Asks whether one of these was meant, if there are any.
pub(crate) fn question(found: &[String]) -> Option<String> {
    let found = found.iter().map(|found| format!("`{found}`")).collect::<Vec<_>>().join(" or ");
    (!found.is_empty()).then(|| format!("Did you mean {found}?"))
}

/// The names of each flag of a command, that on the wire as well, with the flag as it is typed.
fn named_flags(command: &Command) -> impl Iterator<Item = (&str, String)> {
    let flags = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(|arg| Some((arg.get_id().as_str(), arg.get_long()?)));
    flags.flat_map(|(id, long)| [(long, format!("--{long}")), (id, format!("--{long}"))])
}

/// The last command that the words of a line name one after another, and its path.
fn chosen<'c>(all: &'c Command, line: &[OsString]) -> (String, &'c Command) {
    let mut chosen = (all.get_name().to_owned(), all);
    for word in line.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(command) = chosen.1.find_subcommand(word) {
            chosen = (format!("{} {word}", chosen.0), command);
        }
    }
    chosen
}

fn is_below(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.starts_with(' '))
}

fn first(found: Vec<&str>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for found in found {
        if told.len() < MOST && !told.iter().any(|told| told == found) {
            told.push(found.to_owned());
        }
    }
    told
}
