//! The files of the command line, of the sandbox and of the transport import each other in no circle: what a file is built on can be read without it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

use super::repository::extension;
use super::{Repository, TidyFinding};

/// The crates whose files are looked at: those that hold a state, where what depends on what is hard to see.
const CRATES: [&str; 3] = ["crates/zego-cli/src/", "crates/zego-sandbox/src/", "crates/zego-transport/src/"];

/// A path from the crate's root: of a module, or of an item in it.
type Path = Vec<String>;

/// What a file says of others.
#[derive(Default)]
struct File<'r> {
    path: &'r str,
    /// What it names, apart from tests.
    imports: BTreeSet<Path>,
    /// What it passes on under a name of its own: whoever takes it from here takes it from there.
    exports: BTreeMap<String, Path>,
    /// Every name that its code begins a path with.
    words: BTreeSet<String>,
}

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    CRATES.into_iter().flat_map(|sources| check_crate(repository, sources)).collect()
}

fn check_crate(repository: &Repository, sources: &str) -> Vec<TidyFinding> {
    let files = read(repository, sources);
    let built_on: BTreeMap<&Path, BTreeSet<&Path>> = files.iter().map(|(module, file)| (module, targets(&files, module, file))).collect();
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    for (module, file) in &files {
        let Some(circle) = circle(&built_on, module).filter(|circle| circle.iter().all(|one| !told.contains(*one))) else { continue };
        let way: Vec<_> = circle.iter().map(|one| files[*one].path.trim_start_matches(sources)).collect();
        let message = format!("imports itself by way of {}: what they share belongs below both", way.join(", "));
        found.push(TidyFinding::new(file.path, message));
        told.extend(circle);
        told.insert(module);
    }
    found
}

fn read<'r>(repository: &'r Repository, sources: &str) -> BTreeMap<Path, File<'r>> {
    let texts = repository.texts(|path| path.starts_with(sources) && extension(path) == "rs");
    let names: BTreeMap<Path, (&str, &str)> = texts.map(|(path, text)| (module(path.trim_start_matches(sources)), (path, text))).collect();
    let is_module = |path: &[String]| names.contains_key(path);
    names
        .iter()
        .map(|(module, &(path, text))| {
            let mut file = File { path, ..File::default() };
            // What does not parse does not compile either, which is told elsewhere.
            for item in syn::parse_file(text).map(|parsed| parsed.items).unwrap_or_default() {
                file.take(module, &item, &is_module);
            }
            // What it passes on and uses as well.
            let used = file.exports.iter().filter(|(name, _)| file.words.contains(*name));
            file.imports.extend(used.map(|(_, path)| path.clone()).collect::<Vec<_>>());
            (module.clone(), file)
        })
        .collect()
}

/// The module of a file, by its path within the crate's sources.
fn module(path: &str) -> Path {
    let names = path.trim_end_matches(".rs").split('/');
    let mut names: Path = names.map(str::to_owned).collect();
    names.pop_if(|last| matches!(last.as_str(), "lib" | "mod"));
    names
}

impl File<'_> {
    fn take(&mut self, module: &[String], item: &Item, is_module: &dyn Fn(&[String]) -> bool) {
        match item {
            Item::Use(ItemUse { attrs, vis, tree, .. }) if !is_for_tests(attrs) => {
                let mut paths = Vec::new();
                flatten(tree, &mut Vec::new(), &mut paths);
                for (name, path) in paths {
                    let child = || is_module(&[module, &path[..1]].concat()).then(|| [module, &path].concat());
                    let Some(path) = absolute(module, &path).or_else(child) else { continue };
                    if matches!(vis, Visibility::Inherited) {
                        self.imports.insert(path);
                    } else {
                        self.exports.insert(name, path);
                    }
                }
            }
            Item::Use(_) => {}
            Item::Mod(inner) if is_for_tests(&inner.attrs) => {}
            other => named(other.to_token_stream(), &mut |path| {
                let child = || (path.len() > 1 && is_module(&[module, &path[..1]].concat())).then(|| [module, &path].concat());
                self.imports.extend(absolute(module, &path).or_else(child));
                self.words.extend(path.into_iter().next());
            }),
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && attribute.to_token_stream().to_string().contains("(test)"))
}

/// The paths of a `use`, each with the name that it gets.
fn flatten(tree: &UseTree, before: &mut Path, found: &mut Vec<(String, Path)>) {
    let with = |name: &str| [&before[..], &[name.to_owned()]].concat();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => found.push((before.last().cloned().unwrap_or_default(), before.clone())),
        UseTree::Name(name) => found.push((name.ident.to_string(), with(&name.ident.to_string()))),
        UseTree::Rename(rename) => found.push((rename.rename.to_string(), with(&rename.ident.to_string()))),
        UseTree::Glob(_) => found.push((String::new(), with("*"))),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, found)),
    }
}

/// Every path, also of one name.
fn named(tokens: TokenStream, found: &mut dyn FnMut(Path)) {
    let mut path = Path::new();
    // A path goes on after two colons.
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    found(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            other => {
                found(std::mem::take(&mut path));
                colons = 0;
                if let TokenTree::Group(group) = other {
                    named(group.stream(), found);
                }
            }
        }
    }
    found(path);
}

/// A path from the crate's root, if it begins in this crate.
fn absolute(module: &[String], path: &[String]) -> Option<Path> {
    let supers = path.iter().take_while(|name| *name == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" if path.len() > 1 => Some([module, &path[1..]].concat()),
        "super" if path.len() > supers => Some([module.get(..module.len().checked_sub(supers)?)?, &path[supers..]].concat()),
        _ => None,
    }
}

/// The files that a file is built on.
fn targets<'f>(files: &'f BTreeMap<Path, File<'_>>, module: &Path, file: &File<'_>) -> BTreeSet<&'f Path> {
    let found = file.imports.iter().filter_map(|path| owner(files, path, 0));
    found.filter(|owner| *owner != module && !owner.is_empty()).collect()
}

/// The file that an item is in, whoever passes it on.
fn owner<'f>(files: &'f BTreeMap<Path, File<'_>>, path: &[String], depth: usize) -> Option<&'f Path> {
    let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
    let (module, file) = files.get_key_value(&path[..length])?;
    match path.get(length).and_then(|item| file.exports.get(item)) {
        Some(passed_on) if depth < 10 => owner(files, passed_on, depth + 1),
        _ => Some(module),
    }
}

/// The shortest way from a file back to itself.
fn circle<'f>(built_on: &BTreeMap<&'f Path, BTreeSet<&'f Path>>, start: &Path) -> Option<Vec<&'f Path>> {
    let mut before: BTreeMap<&Path, &'f Path> = BTreeMap::new();
    let mut next: VecDeque<&Path> = VecDeque::from([start]);
    while let Some(here) = next.pop_front() {
        for &there in built_on.get(here)? {
            if there == start {
                let mut way = Vec::new();
                let mut at = here;
                while at != start {
                    let (&known, _) = built_on.get_key_value(at)?;
                    way.push(known);
                    at = before.get(at)?;
                }
                way.reverse();
                return Some(way);
            }
            if !before.contains_key(there) {
                let (&known, _) = built_on.get_key_value(here)?;
                before.insert(there, known);
                next.push_back(there);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let paths: Vec<_> = files.iter().map(|(path, text)| (format!("{}{path}", CRATES[0]), *text)).collect();
        let repository = Repository::of(paths.iter().map(|(path, text)| (path.as_str(), *text)));
        check(&repository).iter().map(|finding| finding.to_string().replace(CRATES[0], "")).collect()
    }

    #[test]
    fn files_that_import_each_other_are_named_once() {
        let told = ["a.rs: imports itself by way of b.rs, c/d.rs: what they share belongs below both"];
        let (b, d) = (("b.rs", "use crate::c::D;"), ("c/d.rs", "pub struct D; fn f() { super::super::a::g(); }"));
        let c = ("c.rs", "mod d;\npub(crate) use self::d::D;");
        assert_eq!(found(&[("lib.rs", "mod a; mod b; mod c;"), ("a.rs", "use crate::{b::{self, B as X}};"), b, c, d]), told);
        assert_eq!(found(&[("a.rs", "use crate::b::B;"), ("b.rs", "fn f() -> [crate::a::A; 2] { todo!() }")]).len(), 1);
        assert_eq!(found(&[("a.rs", "mod b; use b::B; struct A;"), ("a/b.rs", "use super::A;")]).len(), 1);
        assert_eq!(found(&[("a.rs", "mod b; fn f() { b::g() } struct A;"), ("a/b.rs", "use super::A;")]).len(), 1);
        assert_eq!(found(&[("a.rs", "mod b; pub use self::b::B; fn f(b: B) {} struct A;"), ("a/b.rs", "use super::A;")]).len(), 1);
        assert_eq!(found(&[("a.rs", "use crate::B;"), ("b.rs", "use crate::a::A;"), ("lib.rs", "pub use b::B;")]).len(), 1);
    }

    #[test]
    fn what_is_for_tests_or_passed_on_is_no_circle() {
        let b = ("b.rs", "use crate::a::A;");
        for a in [
            "#[cfg(test)] use crate::b::B;",
            "#[cfg(test)] mod tests { use crate::b::B; }",
            "/// [`crate::b::B`]\nstruct A;",
            "fn f(b: B) { b::g() }",
        ] {
            assert_eq!(found(&[("a.rs", a), b]), Vec::<String>::new(), "{a}");
        }
        assert_eq!(
            found(&[("a.rs", "mod b; mod c; pub use self::b::B; use self::c::C;"), ("a/b.rs", ""), ("a/c.rs", "use super::B;")]),
            Vec::<String>::new()
        );
    }
}
