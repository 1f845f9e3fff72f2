//! What is made of the description beside code that is published: what its sentences are in Chinese, and which golden requests there are.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::description::{DescriptionFiles, Protocol, ServiceDescription};
use super::diagnostic::Diagnostic;
use super::files::{MARK, Tree};

/// Where a service says its sentences in Chinese, in its folder.
const CHINESE: &str = "chinese.txt";

/// The sentences of all services, each once: `English = Chinese`.
pub(super) fn chinese(description: &DescriptionFiles) -> Result<Tree, Diagnostic> {
    let mut sentences: BTreeMap<&str, (&str, &Path)> = BTreeMap::new();
    for (path, text) in description.service_files(CHINESE) {
        for line in text?.lines() {
            let wrong = |why: &str| Diagnostic::plain(&Path::new("api").join(path), &format!("{why}: {line}"));
            let Some((english, chinese)) = line.split_once(" = ") else { return Err(wrong("a line is `English = Chinese`")) };
            let (first, other) = *sentences.entry(english).or_insert((chinese, path));
            if first != chinese {
                return Err(wrong(&format!("another service says this otherwise, in api/{}", other.display())));
            }
        }
    }
    let mut text = format!("{MARK} from api/*/{CHINESE}. Do not edit.\n");
    for (english, (chinese, _)) in sentences {
        let _ = writeln!(text, "{english} = {chinese}");
    }
    Ok(Tree::from([(PathBuf::from(CHINESE), text)]))
}

/// The families of each protocol as modules of golden requests, so that a family without them does not compile.
pub(super) fn golden(services: &[ServiceDescription]) -> Tree {
    let protocols = [(Protocol::Zego, "zego.rs"), (Protocol::TencentCloud, "tencent_cloud.rs")];
    protocols.into_iter().map(|(protocol, file)| (PathBuf::from(file), golden_of(services, protocol))).collect()
}

fn golden_of(services: &[ServiceDescription], protocol: Protocol) -> String {
    let (mut modules, mut calls) = (String::new(), String::new());
    for service in services.iter().filter(|service| service.file.content.protocol == protocol) {
        for family in &service.families {
            let (service, family) = (&service.name, &family.name);
            let _ = writeln!(modules, "#[path = \"../golden/{service}/{family}.rs\"]\nmod {service}_{family};");
            let _ = writeln!(calls, "        (\"{service}\", {service}_{family}::golden()),");
        }
    }
    format!(
        "{MARK} from api/. Do not edit.\n\n{modules}\n/// The golden requests of every family, by service.\n\
         pub(crate) fn golden() -> Vec<(&'static str, Vec<crate::Golden>)> {{\n    vec![\n{calls}    ]\n}}\n"
    )
}
