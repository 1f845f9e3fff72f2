//! The five steps of `CONTRIBUTING.md`, walked on a made-up operation in a copy of the repository: each step is taken from the text.

mod walked;

use std::path::PathBuf;

use xtask::codegen::Job;
use xtask::coverage;

use self::walked::{Copy, commands, steps, write};

const FACTS: &str = include_str!("five_steps/light_lamp.json");
const DESCRIPTION: &str = include_str!("five_steps/light_lamp.toml");

/// The request with every parameter, beside those that the family's file has.
const GOLDEN: &str = r#"pub(crate) fn golden() -> Vec<Golden> {
    use zego_model::rtc::room::{Colour, LightLamp};
    let light = LightLamp::new("room1", ["lamp1", "lamp2"]).unwrap().colour(Colour::Cold).watt(40).unwrap();
    let mut all = others();
    all.push(get(&light, "LightLamp", "RoomId=room1&LampId[]=lamp1&LampId[]=lamp2&Colour=cold&Watt=40"));
    all
}

fn others() -> Vec<Golden> {"#;

/// The file that a step names, for the made-up operation.
fn file(step: &[String]) -> PathBuf {
    let name = step.iter().find(|quoted| quoted.contains("<family>")).expect("the step names a file");
    name.replace("<service>", "rtc").replace("<family>", "room").replace("<operation>", "light_lamp").into()
}

#[test]
fn the_steps_lead_to_a_new_operation() {
    let steps = steps("A new operation in five steps");
    let [facts, description, codegen, golden, check] = steps.as_slice() else { panic!("not five steps: {steps:#?}") };
    let copy = Copy::of_the_repository("five-steps");

    copy.create(&file(facts), FACTS);
    copy.create(&file(description), DESCRIPTION);
    assert_eq!(commands(codegen), ["cargo xtask codegen"]);
    Job::repository(&copy.staged).write().unwrap();
    copy.edit(&file(golden), "pub(crate) fn golden() -> Vec<Golden> {", GOLDEN);
    let [coverage, test] = commands(check)[..] else { panic!("not two commands: {check:?}") };
    assert_eq!(coverage, "cargo xtask coverage");
    coverage::write(&copy.staged).unwrap();
    let page = std::fs::read_to_string(copy.staged.join(coverage::PAGE)).unwrap();
    assert!(page.contains(
        "| room | [LightLamp](rtc/room/light_lamp.toml) | GET | converging | 10/s (1) | `zego rtc light-lamp` | 4 | 4 | yes | 1 | example |"
    ));

    copy.publish();
    // Of all tests of the crate those that the step names.
    let tests: Vec<&str> = check
        .iter()
        .map(String::as_str)
        .filter(|name| copy.built.join("crates/zego-model/tests").join(format!("{name}.rs")).is_file())
        .collect();
    assert_eq!(tests, ["upstream", "examples", "golden_queries"]);
    let passed = copy.run(test, &tests);
    assert!(passed.status.success(), "{}{}", String::from_utf8_lossy(&passed.stdout), String::from_utf8_lossy(&passed.stderr));

    // And they are looking at it: another fact, and it does not pass.
    let other = FACTS.replace("\"max_items\": 10", "\"max_items\": 20");
    assert_ne!(other, FACTS);
    write(&copy.built.join(file(facts)), &other);
    let failed = copy.run(test, &["upstream"]);
    let said = String::from_utf8_lossy(&failed.stdout).into_owned();
    assert!(!failed.status.success() && said.contains("LightLamp request LampId: most items 20 there, 10 here"), "{said}");
}
