//! A product of the sandbox as `CONTRIBUTING.md` has it, walked in a copy of the repository for a service whose operations are described and not played:
//! it needs a file of its own and its place in the list, and nothing else knows of it.

mod walked;

use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use xtask::root;

use self::walked::{Copy, commands, files, steps};

/// The service. When it has a product, this is another one.
const SERVICE: &str = "zim";
const PRODUCT: &str = include_str!("new_product/product.txt");
const TEST: &str = include_str!("new_product/test.txt");

/// What a step says, for this service.
fn said(step: &[String], has: &str) -> String {
    let found = step.iter().find(|quoted| quoted.contains(has)).expect("the step says it");
    found.replace("<service>", SERVICE).replace("<Product>", "Zim")
}

#[test]
fn a_product_touches_nothing_but_its_folder_and_the_list() {
    let steps = steps("A product in the sandbox");
    let [state, _acts, _parts, list, tests] = steps.as_slice() else { panic!("not five steps: {steps:#?}") };
    let copy = Copy::of_the_repository("new-product");
    let product_file = PathBuf::from(said(state, "<service>"));
    let list_file = PathBuf::from(said(list, ".rs"));
    // A test binary of its own, so that the others need not be built.
    let test_file = PathBuf::from(format!("crates/zego-sandbox/tests/{SERVICE}.rs"));
    assert!(said(tests, "<service>").starts_with("crates/zego-sandbox/tests/"));

    copy.create(&product_file, PRODUCT);
    copy.edit(&list_file, "pub(crate) mod tencent_live;", &format!("pub(crate) mod tencent_live;\n{}", said(list, "mod ")));
    let last_row = "ProductRow::of::<tencent_live::TencentLive>()";
    copy.edit(&list_file, last_row, &format!("{last_row}, {}", said(list, "ProductRow")));
    copy.create(&test_file, TEST);

    copy.publish();
    let read = |root: &Path, path: &Path| read_to_string(root.join(path)).ok();
    let changed: BTreeSet<_> = files(&copy.built).into_iter().filter(|path| read(&copy.built, path) != read(&root(), path)).collect();
    assert_eq!(changed, BTreeSet::from([product_file, list_file, test_file]), "it touches something else");

    let [command] = commands(tests)[..] else { panic!("not one command: {tests:?}") };
    let passed = copy.run(command, &[SERVICE]);
    assert!(passed.status.success(), "{}{}", String::from_utf8_lossy(&passed.stdout), String::from_utf8_lossy(&passed.stderr));
    assert!(String::from_utf8_lossy(&passed.stdout).contains("2 passed"), "{passed:?}");
}
