//! Tencent Cloud Video on Demand: the files that recordings were written to, of the account.

mod delete;
mod modify;
mod search;
mod shapes;
mod state;

use serde_json::{Map, json};
use zego_model::check::{Problem, Violation};
use zego_model::spec::OperationSpec;

pub(crate) use self::state::TencentVod;
use self::state::VodFile;
use crate::config::Beginning;
use crate::cx::Cx;
use crate::moment::Moment;
use crate::notice::{Hears, Notice, RecordedFile};
use crate::product::{Act, Product, Shown};

impl Product for TencentVod {
    const SERVICE: &'static str = "tencent_vod";
    const ACTS: &'static [&'static [Act<Self>]] = &[delete::ACTS, modify::ACTS, search::ACTS];
    /// Files come, whether or not anybody has looked for one before.
    const HEARS: Hears = Hears::Everything;

    fn word(spec: &OperationSpec, violation: &Violation) -> Option<&'static str> {
        let is_too_long = matches!(violation.problem, Problem::TooLong { .. });
        let word = match violation.parameter.as_str() {
            "ExpireTime" => "InvalidParameterValue.ExpireTime",
            "StartTime" => "InvalidParameterValue.StartTime",
            "EndTime" => "InvalidParameterValue.EndTime",
            tag if is_too_long && tag.starts_with("AddTags") => "InvalidParameterValue.TagTooLong",
            mark if is_too_long && mark.starts_with("AddKeyFrameDescs.") => "InvalidParameterValue.KeyFrameDescContentTooLong",
            _ => return None,
        };
        spec.codes.iter().any(|row| row.code == word).then_some(word)
    }

    fn held(&self) -> usize {
        self.len()
    }

    fn next_due(&self) -> Option<Moment> {
        self.next_end()
    }

    fn fall_due(&mut self, cx: &mut Cx<'_>) {
        self.remove_ended(cx.now);
    }

    fn hear(&mut self, notice: &Notice, cx: &mut Cx<'_>) {
        if let Notice::Recorded(recorded) = notice {
            if cx.room == 0 {
                cx.remarks.unkept += 1;
                return;
            }
            cx.room -= 1;
            let id = cx.ids.nineteen_digits();
            let file = VodFile::of(recorded, cx);
            self.insert(id, file);
        }
    }

    fn rebuild(&mut self) {
        self.index();
    }

    fn begin(&mut self, beginning: &Beginning, cx: &mut Cx<'_>) {
        if beginning.seeded {
            for (id, stream, container) in [(1_397_757_908_182_903_026, "stream1", "mp4"), (1_397_757_908_281_707_614, "stream2", "m3u8")] {
                let start = Moment::NEW_YEAR.plus_secs(-86_400);
                let recorded = RecordedFile {
                    application: 0,
                    class: 0,
                    container,
                    domain: "push.sandbox.example".to_owned(),
                    end: start.plus_secs(1_800),
                    expires: None,
                    name: format!("{stream}_2025-12-31"),
                    path: "live".to_owned(),
                    start,
                    stream: stream.to_owned(),
                };
                let file = VodFile::of(&recorded, cx);
                self.insert(id, file);
            }
        }
    }

    fn show(&self, full: bool) -> Shown {
        let file = |(id, file): (&u64, &VodFile)| json!({ "id": id.to_string(), "name": file.name, "stream": file.stream, "application": file.application, "expires": file.expires.map(Moment::secs) });
        let shown = if full { self.files().map(file).collect() } else { json!(self.len()) };
        Map::from_iter([("vod_files".to_owned(), shown)]).into()
    }
}
