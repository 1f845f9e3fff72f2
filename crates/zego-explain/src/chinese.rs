//! What is said of return codes, in Chinese.
//!
//! ```
//! assert_eq!(zego_explain::chinese("rate_limited"), Some("调用过频"));
//! assert_eq!(zego_explain::chinese("No table says this."), None);
//! ```

/// English sentences and words, each with its Chinese, a line each: those around codes, and those that the description has of them (`api/<service>/chinese.txt`). The English is
/// the key, so that what was changed there cannot keep an old translation.
const SENTENCES: [&str; 2] = [include_str!("chinese.txt"), include_str!("generated/chinese.txt")];

/// The Chinese of a sentence that the table has of a return code (its meaning, its hint, its kind), of [`Retry::advice`](zego_model::spec::Retry::advice), or of a word around
/// them. `None` for any other text.
pub fn chinese(english: &str) -> Option<&'static str> {
    chinese_sentences().find(|(key, _)| *key == english).map(|(_, chinese)| chinese)
}

/// All that there is in Chinese, behind the English that it is of.
pub fn chinese_sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(" = "))
}
