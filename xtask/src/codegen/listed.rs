//! What is made of files that are there: the lists of what each service has of its own in the sandbox's tests, so that no one writes them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::files::{MARK, Tree};

/// A list: its file, the folder with a file for each service, and what each of these has, with its type.
const LISTS: [(&str, &str, &str, &str); 2] =
    [("codes.rs", "it/codes/natural", "LEADS", "super::Leads"), ("stage.rs", "it/stage", "prepare", "super::Prepare")];

/// The lists, for the folder of the tests.
pub(super) fn lists(tests: &Path) -> Result<Tree, String> {
    let list = |(file, folder, item, ty)| {
        let mut services: Vec<_> = crate::files_in(&tests.join(folder))?.iter().filter_map(|path| service(path)).collect();
        services.sort_unstable();
        Ok((PathBuf::from(file), list_of(&services, folder, item, ty)))
    };
    LISTS.into_iter().map(list).collect()
}

/// The service that a file is named after.
fn service(path: &Path) -> Option<String> {
    path.extension().filter(|end| *end == "rs")?;
    Some(path.file_stem()?.to_str()?.to_owned())
}

fn list_of(services: &[String], folder: &str, item: &str, ty: &str) -> String {
    let (mut modules, mut rows) = (String::new(), String::new());
    for service in services {
        let _ = writeln!(modules, "#[path = \"../{folder}/{service}.rs\"]\nmod {service};");
        let _ = writeln!(rows, "    (\"{service}\", {service}::{item}),");
    }
    format!(
        "{MARK} from the files in crates/zego-sandbox/tests/{folder}. Do not edit.\n\n{modules}\n/// The service of each file, and what the file has.\n\
         pub(super) const ALL: &[(&str, {ty})] = &[\n{rows}];\n"
    )
}
