//! Which stream a file is of, from its key.

use zego_model::rtc::media_file::Vendor;

/// The stream that a key tells without doubt: in the forms that the vendors' pages show, and in no other.
pub(super) fn stream<'k>(vendor: &Vendor, key: &'k str) -> Option<&'k str> {
    match vendor {
        Vendor::Ws => of_wangsu(key),
        Vendor::Huawei => of_huawei(key),
        _ => None,
    }
}

/// `APP-STREAM--20230728181527.mp4`: the app ends at the first hyphen, the stream at the last two.
fn of_wangsu(key: &str) -> Option<&str> {
    let (before, name) = key.rsplit_once("--")?;
    let (app, stream) = before.split_once('-')?;
    let (time, ending) = name.split_once('.')?;
    let is_known = !app.is_empty() && !key.contains('/') && is_time(time, &[14]) && is_ending(ending);
    Some(stream).filter(|stream| is_known && !stream.is_empty())
}

/// `record/APP/.../STREAM/2023-07-28-09-30-06.mp4`, with one folder at least between app and stream.
fn of_huawei(key: &str) -> Option<&str> {
    let parts: Vec<&str> = key.split('/').collect();
    let ["record", app, between @ .., stream, name] = parts.as_slice() else { return None };
    let (time, ending) = name.split_once('.')?;
    let is_known = !between.is_empty() && between.iter().chain([app, stream]).all(|part| !part.is_empty());
    Some(*stream).filter(|_| is_known && is_time(time, &[4, 2, 2, 2, 2, 2]) && is_ending(ending))
}

/// Whether it is digits, so many in each part.
fn is_time(text: &str, parts: &[usize]) -> bool {
    let is_part = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('-').count() == parts.len() && text.split('-').zip(parts).all(|(part, digits)| is_part(part, *digits))
}

fn is_ending(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_its_stream_in_the_known_forms_alone() {
        for (key, expected) in [
            ("app-test--20230728181527.mp4", Some("test")),
            ("pickrecord-test_ws--20251226115411.mp4", Some("test_ws")),
            ("app-live-1--20230728181527.m3u8", Some("live-1")),
            ("app-a--b--20230728181527.mp4", Some("a--b")),
            ("app-a---20230728181527.mp4", Some("a-")),
            ("app---20230728181527.mp4", None),
            ("app--20230728181527.mp4", None),
            ("-a--20230728181527.mp4", None),
            ("app-a--2023072818152.mp4", None),
            ("app-a--20230728181527-20230728191527.mp4", None),
            ("app-a--20230728181527", None),
            ("app-a--20230728181527.", None),
            ("app-a--20230728181527.mp4/0.ts", None),
            ("folder/app-a--20230728181527.mp4", None),
            ("200344a2d4c34ef6", None),
            ("", None),
        ] {
            assert_eq!(stream(&Vendor::Ws, key), expected, "{key}");
        }
        for (key, expected) in [
            ("record/app/command_record/test/2023-07-28-09-30-06.mp4", Some("test")),
            ("record/app/a/b/live-1/2023-07-28-09-30-06.m3u8", Some("live-1")),
            ("record/app/test/2023-07-28-09-30-06.mp4", None),
            ("record/app//test/2023-07-28-09-30-06.mp4", None),
            ("record/app/command_record//2023-07-28-09-30-06.mp4", None),
            ("record/app/command_record/test/2023-07-28-09-30-06-0.ts", None),
            ("record/app/command_record/test/2023-07-28-09-30.mp4", None),
            ("record/app/command_record/test/f0.mp4", None),
            ("other/app/command_record/test/2023-07-28-09-30-06.mp4", None),
            ("2023-07-28-09-30-06.mp4", None),
        ] {
            assert_eq!(stream(&Vendor::Huawei, key), expected, "{key}");
        }
        assert_eq!(stream(&Vendor::Tencent, "app-test--20230728181527.mp4"), None);
    }
}
