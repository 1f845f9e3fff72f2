//! A product of the sandbox as `CONTRIBUTING.md` has it, walked in a copy of the repository for a service whose operations are described and not played:
//! it needs files of its own and its place in the list, and nothing else knows of it but what is made from them.

mod walked;

use std::collections::BTreeSet;
use std::fs::{create_dir, read_to_string};
use std::path::{Path, PathBuf};

use xtask::codegen::Job;
use xtask::{coverage, root};

use self::walked::{Copy, commands, files, steps};

/// The service. When it has a product, this is another one.
const SERVICE: &str = "mini_game";
const STATE: &str = include_str!("new_product/state.txt");
const ACTS: &str = include_str!("new_product/acts.txt");
const PRODUCT: &str = include_str!("new_product/product.txt");
const STAGE: &str = include_str!("new_product/stage.txt");
const TEST: &str = include_str!("new_product/test.txt");
/// The list of what the tests of all services know of each.
const STAGES: &str = "crates/zego-sandbox/tests/generated/stage.rs";

/// What a step says, for this service.
fn said(step: &[String], has: &str) -> String {
    let found = step.iter().find(|quoted| quoted.contains(has)).expect("the step says it");
    found.replace("<service>", SERVICE).replace("<Product>", "MiniGame")
}

#[test]
fn a_product_touches_its_files_the_list_and_what_is_made_from_them() {
    let steps = steps("A product in the sandbox");
    let [state, _acts, product, list, tests, made] = steps.as_slice() else { panic!("not six steps: {steps:#?}") };
    let copy = Copy::of_the_repository("new-product");
    let state_file = PathBuf::from(said(state, "<service>"));
    let folder = state_file.parent().expect("it has a folder").to_owned();
    // The acts stand in the state's folder, in a file of the family's name.
    let acts_file = folder.join("danmaku.rs");
    let product_file = PathBuf::from(said(product, "<service>"));
    let list_file = PathBuf::from(said(list, ".rs"));
    // A test binary of its own: the others need not be built.
    let test_file = PathBuf::from(said(tests, "<service>"));
    let calls_file = PathBuf::from(said(tests, "/stage/"));

    create_dir(copy.staged.join(&folder)).unwrap();
    copy.create(&state_file, STATE);
    copy.create(&acts_file, ACTS);
    copy.create(&product_file, PRODUCT);
    copy.edit(&list_file, "pub(crate) mod tencent_live;", &format!("pub(crate) mod tencent_live;\n{}", said(list, "mod ")));
    let last_row = "ProductRow::of::<tencent_live::TencentLive>()";
    copy.edit(&list_file, last_row, &format!("{last_row}, {}", said(list, "ProductRow")));
    copy.create(&test_file, TEST);
    copy.create(&calls_file, STAGE);
    let [codegen, coverage, test] = commands(made)[..] else { panic!("not three commands: {made:?}") };
    assert_eq!((codegen, coverage), ("cargo xtask codegen", "cargo xtask coverage"));
    Job::repository(&copy.staged).write().unwrap();
    coverage::write(&copy.staged).unwrap();
    let page_file = PathBuf::from(coverage::PAGE);
    let page = read_to_string(copy.staged.join(&page_file)).unwrap();
    let row = page.lines().find(|line| line.contains("[SendDanmakuComments](")).expect("it has a row");
    assert!(row.ends_with("| stateful |"), "{row}");

    copy.publish();
    let read = |root: &Path, path: &Path| read_to_string(root.join(path)).ok();
    let changed: BTreeSet<_> = files(&copy.built).into_iter().filter(|path| read(&copy.built, path) != read(&root(), path)).collect();
    let made_files = [page_file, PathBuf::from(STAGES)];
    let expected: BTreeSet<_> =
        [state_file, acts_file, product_file, list_file, calls_file, test_file].into_iter().chain(made_files).collect();
    assert_eq!(changed, expected, "it touches something else");

    let passed = copy.run(test, &[SERVICE]);
    assert!(passed.status.success(), "{}{}", String::from_utf8_lossy(&passed.stdout), String::from_utf8_lossy(&passed.stderr));
    assert!(String::from_utf8_lossy(&passed.stdout).contains("2 passed"), "{passed:?}");
}
