//! The description of the API: whatever stands in its files, it is refused with a place, or generated to the same code every time.

use xtask::codegen::{DescriptionFiles, Error};

use crate::input::Input;

const PATHS: [&str; 6] = [
    "depot/service.toml",
    "depot/parcel/_family.toml",
    "depot/parcel/send_parcels.toml",
    "depot/parcel/track_parcel.toml",
    "depot/callback/_callback.toml",
    "depot/callback/parcel_lost.toml",
];

/// The texts of up to six files; an empty one is not there.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let texts = PATHS.map(|path| (path, input.text()));
    let there: Vec<_> = texts.iter().filter(|(_, text)| !text.is_empty()).map(|(path, text)| (*path, &**text)).collect();
    let files = DescriptionFiles::of(there.iter().copied());
    match files.outputs() {
        Ok(outputs) => {
            let again = files.outputs().expect("it was sound");
            assert_eq!(outputs, again);
            for (path, text) in outputs.iter().flatten() {
                assert!(text.starts_with(xtask::codegen::MARK), "{}", path.display());
            }
        }
        Err(Error::Description(diagnostic)) => is_placed(&diagnostic.to_string(), &there),
        Err(other) => assert!(!other.to_string().is_empty()),
    }
}

/// A message with the file that is wrong, and where a line is named, one that is there.
fn is_placed(message: &str, files: &[(&str, &str)]) {
    assert!(message.starts_with("error: "), "{message}");
    let Some((_, place)) = message.split_once("--> api/") else { panic!("{message}") };
    let place = place.lines().next().unwrap_or_default();
    let (path, line) = place.split_once(':').map_or((place, None), |(path, line)| (path, line.split(':').next()));
    assert!(path.starts_with("depot/"), "{message}");
    if let Some(line) = line.and_then(|line| line.parse::<usize>().ok()) {
        let text = files.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| *text);
        assert!((1..=text.matches('\n').count() + 1).contains(&line), "{message}");
    }
}
