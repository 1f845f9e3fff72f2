//! What a file can say, and what is said of what it cannot.

use super::*;
use crate::{LimiterModel, LongUrl, QuotaWindow};

const SECRET: &str = "5ecretOfTheFile0000000000000000x";

fn told(text: &str) -> String {
    AppsFile::read("apps.toml", text).unwrap_err().to_string()
}

/// A file with one app, and these lines in it.
fn app(lines: &str) -> String {
    format!("[[app]]\napp_id = 7\nserver_secret = \"{SECRET}\"\n{lines}")
}

#[test]
fn the_example_says_everything_and_is_accepted() {
    let file = AppsFile::read("example", AppsFile::EXAMPLE).unwrap();
    assert_eq!(file.app_ids().map(AppId::get).collect::<Vec<_>>(), [1_000_000_001, 1_000_000_002]);
    let app = &file.apps[0];
    assert_eq!((app.interval, app.retention_days, app.formats.len(), app.vendors.len()), (3600, Some(30), 2, 2));
    assert!(app.callbacks.is_some() && file.apps[1].callbacks.is_none() && file.tencent.is_some());
    assert_eq!(file.app_ids().map(|app_id| file.has_callbacks(app_id)).collect::<Vec<_>>(), [true, false]);
    assert_eq!((file.quirks.nonce_replay_refused, file.quirks.url_length), (true, Some(8192)));
    let quota = QuotaPolicy::new().model(LimiterModel::SlidingLog).scale(2.5).unwrap().calls("SearchMedia", 5).unwrap();
    let windows = [QuotaWindow::new(20, 60), QuotaWindow::new(1, 5).per("RoomId")];
    assert_eq!(app.quota, quota.operation("CloseRoom", windows).unwrap());
    assert_eq!(file.tencent.as_ref().unwrap().quota, QuotaPolicy::new().model(LimiterModel::TokenBucket));
    assert_eq!(file.apps[1].quota, QuotaPolicy::new());
    assert_eq!(file.faults.rules.len(), 1);
    for key in secrecy_keys() {
        assert!(AppsFile::EXAMPLE.contains(&format!("{key} = ")), "the example lacks {key}");
    }
}

fn secrecy_keys() -> impl Iterator<Item = &'static str> {
    ["app_id", "server_secret", "vendors", "features", "formats", "interval", "retention_days", "access_points", "unreadable"]
        .into_iter()
        .chain(["callback", "callback_secret", "callback_body", "secret_id", "secret_key", "quota", "model", "scale"])
}

#[test]
fn an_empty_file_is_one_and_switches_have_three_forms() {
    assert_eq!(AppsFile::read("f", "").unwrap().app_ids().count(), 0);
    let text = "[quirks]\nws-as-list = true\nunknown-file = \"success\"\nurl-length = 300\nlong-url = \"code\"\ntask-id = \"short\"";
    let quirks = AppsFile::read("f", text).unwrap().quirks();
    let mut expected = Quirks::default();
    (expected.url_length, expected.long_url) = (Some(300), LongUrl::Code);
    expected.set("ws-as-list", "yes").unwrap();
    expected.set("unknown-file", "success").unwrap();
    assert_eq!(quirks, expected);
}

#[test]
fn what_is_wrong_has_its_place() {
    for (lines, expected) in [
        ("intervall = 600", "unknown field `intervall`"),
        (
            "interval = 60",
            "a recording interval of 60 s: choose one from 300 s to 7,200 s\n --> apps.toml:4:12\n  |\n4 | interval = 60\n  |            ^^",
        ),
        (
            "interval = \"600\"",
            "invalid type: string \"600\", expected u32\n --> apps.toml:4:12\n  |\n4 | interval = \"600\"\n  |            ^^^^^",
        ),
        ("interval = -1", "expected u32\n --> apps.toml:4:12\n  |\n4 | interval = -1\n  |            ^^"),
        (
            "vendors = [\"Ws\",\n  \"tencent\"]",
            "`tencent` is no vendor: Tencent?; there are Tencent, Ws, Huawei, Aliyun\n --> apps.toml:5:3\n  |\n5 |   \"tencent\"]\n  |   ^^^^^^^^^",
        ),
        ("features = [\"mixin\"]", "`mixin` is no feature: mixing?"),
        (
            "formats = [\"mp4\", \"mp4\"]",
            "name one twice: choose at least one, each once\n --> apps.toml:4:11\n  |\n4 | formats = [\"mp4\", \"mp4\"]\n  |           ^^^^^^^^^^^^^^",
        ),
        ("formats = []", "choose at least one"),
        ("access_points = [{ domain = \"d\" }]", "missing field `point`\n --> apps.toml:4:18"),
        ("callback = \"http://127.0.0.1:1/\"", "give a `callback_secret`, too\n --> apps.toml:4:12"),
        ("callback = \"http://example.com/\"\ncallback_secret = \"s\"", "its host is not this machine"),
        ("callback_secret = \"s\"", "give a `callback`, too\n --> apps.toml:4:19\n  |\n4 | callback_secret = …\n  |                   ^"),
        ("callback_body = \"form\"", "give a `callback`, too"),
        ("[[app]]\napp_id = 7\nserver_secret = \"s\"", "app 7 stands here a second time: an app has one table\n --> apps.toml:5:10"),
        ("[quirks]\nnonce-reply = \"refused\"", "`nonce-reply` is no switch: nonce-replay?"),
        (
            "[quirks]\nnonce-replay = \"refuse\"",
            "nonce-replay cannot be `refuse`: refused?; it is accepted or refused\n --> apps.toml:5:16\n  |\n5 | nonce-replay = \"refuse\"\n  |                ^^^^^^^^",
        ),
        ("[quirks]\nurl-length = [1]", "a switch is text, a number, true or false\n --> apps.toml:5:14"),
        ("[quirk]\n", "unknown field `quirk`"),
        (
            "quota = { modle = \"gcra\" }",
            "unknown field `modle`, expected one of `model`, `scale`, `operations`\n --> apps.toml:4:11\n  |\n4 | quota = { modle = \"gcra\" }\n  |           ^^^^^",
        ),
        ("[app.quota]\nmodel = \"leaky\"", "unknown variant `leaky`, expected one of `fixed-window`"),
        (
            "[app.quota]\nscale = 0",
            "a quota scale of 0: choose a positive number, such as 100 or 0.5\n --> apps.toml:5:9\n  |\n5 | scale = 0\n  |         ^",
        ),
        (
            "[app.quota.operations]\nSearchMedai = 5",
            "there is no operation `SearchMedai`; did you mean SearchMedia?\n --> apps.toml:5:1\n  |\n5 | SearchMedai = …\n  | ^^^^^^^^^^^",
        ),
        ("[app.quota.operations]\nSearchMedia = 0", "a quota of 0 calls for SearchMedia: choose from 1 to 1000000000"),
        (
            "[app.quota.operations]\nSearchMedia = true",
            "expected a number of calls, or a list of quotas such as { calls = 3, seconds = 60 }\n --> apps.toml:5:15\n  |\n5 | SearchMedia = true\n  |               ^^^^",
        ),
        (
            "[[fault]]\noperation = \"Closeroom\"\nthrottle = true\n[quirks]",
            "fault[0].operation: `Closeroom` is no operation: CloseRoom?\n --> apps.toml:5:1\n  |\n5 | operation = \"Closeroom\"\n  | ^^^^^^^^^",
        ),
        ("[[fault]]\nshare = 2\nthrottle = true", "2 is not from 0 to 1\n --> apps.toml:5:9\n  |\n5 | share = 2\n  |         ^"),
        ("[[fault]]\napp_id = 0\nthrottle = true", "the AppID is 0"),
        ("[[fault]]\nlatency = 5", "unknown field `latency`, expected one of `app_id`"),
        ("[[fault]]\nthrottle = true\n\n[[fault]]\nnth = [1]", "fault[1]: does nothing: name an effect, such as"),
        ("interval = 600\ninterval = 700", "duplicate key\n --> apps.toml:5:1"),
        ("interval = [600", "apps.toml:4:"),
    ] {
        let told = told(&app(lines));
        assert!(told.contains(expected), "{lines}\n{told}");
        assert!(told.contains("apps.toml:"), "{lines}\n{told}");
    }
    assert!(told("[[app]]\napp_id = 0\nserver_secret = \"s\"").contains("apps.toml:2:10"));
    assert!(told("[[app]]\napp_id = 1").contains("missing field `server_secret`\n --> apps.toml:1:1"));
}

#[test]
fn no_message_shows_a_secret() {
    let number = "1234567890123456789";
    for (text, expected) in [
        (format!("[[app]]\napp_id = 7\nserver_secert = \"{SECRET}\""), "unknown field `server_secert`"),
        (format!("[[app]]\napp_id = 7\nserver_secret = {SECRET}"), "apps.toml:3:"),
        (format!("[[app]]\napp_id = 7\nserver_secret = \"{SECRET}"), "apps.toml:3:"),
        (format!("[[app]]\napp_id = 7\nserver_secret = \"{SECRET} \""), "server_secret = …"),
        (format!("[[app]]\napp_id = 7\nserver_secret = \"\"\"\n{SECRET}\\q\"\"\""), "apps.toml:4:"),
        (format!("[[app]]\napp_id = 7\nserver_secret = {number}"), "it is no text: write it within quotation marks\n --> apps.toml:3:17"),
        (format!("[[app]]\napp_id = 7\nserver_secret = [\"{SECRET}\"]"), "it is no text"),
        (format!("app = [{{ app_id = 0, server_secret = \"{SECRET}\" }}]"), "app = …"),
        (format!("[tencent]\nsecret_id = \"x\"\nsecret_key = \"{SECRET}\"\nsecret = \"{SECRET}\""), "secret = …"),
        (format!("[[fault]]\nserver_secret = \"{SECRET}\"\nthrottle = true"), "server_secret = …"),
        (format!("[[fault]]\nseed = 5\nthrottle = true\n[tencent]\nsecret_id = \"{SECRET}\"\nsecret_key = \"seed={SECRET}\""), "seed = 5"),
        (format!("{}[app.quota]\nserver_secret = \"{SECRET}\"", app("")), "server_secret = …"),
        (SECRET.to_owned(), "apps.toml:1:"),
    ] {
        let error = AppsFile::read("apps.toml", &text).unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(!told.contains(SECRET) && !told.contains(number), "{told}");
        assert!(told.contains(expected), "{expected}: {told}");
    }
    let file = AppsFile::read("f", &app("")).unwrap();
    let shown = format!("{file:?} {:?}", file.apps);
    assert!(!shown.contains(SECRET) && shown.contains("apps: [7]"), "{shown}");
}

/// Rules of both files count, those of this one first; a rule about callbacks needs an address, which an app can have.
#[tokio::test]
async fn faults_of_a_file_are_in_force() {
    let rule = |action: &str| format!("[[fault]]\noperation = \"{action}\"\nthrottle = true\n");
    let file = AppsFile::read("apps.toml", &rule("CloseRoom")).unwrap();
    let more = FaultRules::read("more.toml", &rule("KickoutUser")).unwrap();
    let service = crate::Sandbox::builder().apps_file(file).faults(more).service();
    let shown = service.control(zego_sign::Timestamp::from_secs(2_000_000_000)).faults();
    let actions: Vec<_> = shown.as_array().unwrap().iter().map(|fault| fault["rule"]["operation"].clone()).collect();
    assert_eq!(actions, ["CloseRoom", "KickoutUser"]);

    let drops = "[[fault]]\ncallbacks = { drop = true }\n";
    let start = |text: &str| crate::Sandbox::builder().apps_file(AppsFile::read("apps.toml", text).unwrap()).start();
    let told = start(&app(drops)).await.unwrap_err().to_string();
    assert!(
        told.contains("fault[0].callbacks: the sandbox sends no callbacks") && told.contains("5 | callbacks = { drop = true }"),
        "{told}"
    );
    start(&app(&format!("callback = \"http://127.0.0.1:1/\"\ncallback_secret = \"s\"\n{drops}"))).await.unwrap().shutdown().await;
}
