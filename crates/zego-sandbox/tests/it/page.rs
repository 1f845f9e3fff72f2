//! Parts of pages that are made from what the sandbox is: each stands between two marks, and nobody writes it by hand.

use std::path::Path;

/// When this is set, what is stale is written.
const WRITE: &str = "ZEGO_WRITE_PAGES";

/// The text of a page of the sandbox.
pub(crate) fn text(page: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap()
}

/// Holds that this stands between the marks of a page, or writes it there.
pub(crate) fn hold(page: &str, begin: &str, end: &str, made: &str) {
    let text = text(page);
    let (begin, end) = (format!("<!-- {begin} -->\n"), format!("<!-- {end} -->"));
    let (before, rest) = text.split_once(&begin).expect("the page has the first mark");
    let (between, after) = rest.split_once(&end).expect("the page has the second mark");
    if between == made {
        return;
    }
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(page), format!("{before}{begin}{made}{end}{after}")).unwrap();
        return;
    }
    let (mut there, mut here) = (between.lines(), made.lines());
    let differ = loop {
        let lines = (there.next(), here.next());
        if lines.0 != lines.1 || lines.0.is_none() {
            break lines;
        }
    };
    panic!("{page} is stale: run `{WRITE}=1 cargo test -p zego-sandbox --all-features --test it the_page_has`\n{differ:?}");
}
