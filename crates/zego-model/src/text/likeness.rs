//! How like one another two names are: by their letters, and by the words they are made of.

/// What is as long as this is longer than any name, and long to compare.
const LONGEST: usize = 100;

/// The one of some known words that is nearest to another, if one is near; see [`alike`].
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    alike(word, known.into_iter().map(|known| (known, known))).into_iter().next()
}

/// The known word that another one is in another spelling: case, white space, dashes and underscores do not count.
pub(crate) fn respelt<'w>(word: &str, mut known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    fn plain(word: &str) -> impl Iterator<Item = char> {
        let letters = word.chars().filter(|char| !char.is_whitespace() && !matches!(char, '-' | '_'));
        letters.map(|char| char.to_ascii_lowercase())
    }
    known.find(|known| plain(known).eq(plain(word)))
}

/// What is named like a word, the nearest first; the name of each stands before it.
///
/// Case, dashes and underscores do not count. Of the letters a third may be added, left out, changed or swapped, of a short word one; or the names begin
/// with the same letters, as `tencent` and `tencent-live` do; or they are made of the same words for the greater part, as `KickUserFromRoom` and
/// `KickoutUser` are.
///
/// A word of 100 bytes and more is like none.
pub fn alike<'n, T>(word: &str, known: impl IntoIterator<Item = (&'n str, T)>) -> Vec<T> {
    if word.len() >= LONGEST {
        return Vec::new();
    }
    let word = Name::new(word);
    let rated = known.into_iter().filter_map(|(name, item)| Some((likeness(&word, &Name::new(name))?, item)));
    let mut rated: Vec<_> = rated.collect();
    // Stable: of those that are equally like it, the first stays the first.
    rated.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    rated.into_iter().map(|(_, item)| item).collect()
}

/// A name in lower case: its letters and digits, and the words they make.
struct Name {
    plain: String,
    words: Vec<String>,
}

impl Name {
    fn new(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut chars = text.chars().peekable();
        // What stood before, and whether a word begins at the next letter.
        let (mut before, mut begins) = (None::<char>, true);
        while let Some(char) = chars.next() {
            if !char.is_alphanumeric() {
                begins = true;
                continue;
            }
            let is_after_lower = before.is_some_and(|before| !before.is_uppercase());
            let is_before_lower = chars.peek().is_some_and(|next| next.is_lowercase());
            // `CDNRecord` is `CDN` and `Record`.
            begins |= char.is_uppercase() && (is_after_lower || is_before_lower);
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(char.to_lowercase()),
                None => words.push(char.to_lowercase().collect()),
            }
            (before, begins) = (Some(char), false);
        }
        Self { plain: words.concat(), words }
    }
}

/// How like one another two names are, up to 1, which is the same; `None` where they have little in common but single letters.
fn likeness(word: &Name, known: &Name) -> Option<f64> {
    // Of two words each, names like `CreateRoom` and `CreateLiveRecord` begin alike without being so.
    let least = if word.words.len() > 1 && known.words.len() > 1 { 0.9 } else { 0.85 };
    let rated = [by_letters(&word.plain, &known.plain, least), by_words(&word.words, &known.words)];
    rated.into_iter().flatten().reduce(f64::max)
}

/// Below `least`, names only happen to have some letters in common.
fn by_letters(word: &str, known: &str, least: f64) -> Option<f64> {
    let (length, known_length) = (word.chars().count(), known.chars().count());
    let slips = strsim::osa_distance(word, known);
    let is_slip = slips <= (length / 3).max(1) && slips < length.max(known_length) && length > 0;
    // Counts a common beginning for more than the rest.
    let likeness = strsim::jaro_winkler(word, known);
    (is_slip || likeness >= least).then_some(likeness)
}

/// Two words or more in common, and they are all words of one of the names, or two thirds of both.
fn by_words(words: &[String], known: &[String]) -> Option<f64> {
    let mut rest: Vec<&String> = words.iter().collect();
    let mut common = 0_u8;
    for word in known {
        // What is the same counts before what is similar.
        let same = rest.iter().position(|other| *other == word).or_else(|| rest.iter().position(|other| is_form_of(other, word)));
        if let Some(at) = same {
            rest.remove(at);
            common = common.saturating_add(1);
        }
    }
    let common = usize::from(common);
    let all = words.len() + known.len();
    let is_near = common >= 2 && (common == words.len() || common == known.len() || common * 3 >= all);
    // Above what a common beginning is worth by itself.
    is_near.then(|| 0.75 + ratio(common * 2, all) / 4.0)
}

/// `kick` and `kickout`, `record` and `recording`; or one letter is another.
fn is_form_of(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    (short.len() >= 4 && long.starts_with(short)) || (short.len() >= 5 && strsim::osa_distance(one, other) <= 1)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let vendors = ["Tencent", "Ws", "Huawei", "Aliyun"];
        for (word, found) in [
            ("tencent", Some("Tencent")),
            ("Tencetn", Some("Tencent")),
            ("huawey", Some("Huawei")),
            ("ws", Some("Ws")),
            ("W", Some("Ws")),
            ("aws", Some("Ws")),
            ("Cloudflare", None),
            ("x", None),
            ("\u{202e}", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, vendors), found, "{word}");
        }
        assert_eq!(nearest("delete_media", ["DeleteMedia", "SearchMedia"]), Some("DeleteMedia"));
        assert_eq!(nearest("serach-media", ["DeleteMedia", "SearchMedia"]), Some("SearchMedia"));
        assert_eq!(nearest("4", ["1", "2"]), None, "one letter for another is another word");
        let long = "a".repeat(LONGEST);
        assert_eq!((nearest(&long, [&*long]), nearest(&long[1..], [&*long])), (None, Some(&*long)));
    }

    #[test]
    fn what_has_the_same_name_or_the_same_beginning_is_alike() {
        let known = || [("room_create", 1), ("record", 2), ("room_create", 3), ("room_close", 4), ("tencent_live", 5)];
        assert_eq!(alike("room_creat", known())[..2], [1, 3], "in their order");
        assert_eq!(alike("recrod", known()), [2]);
        assert_eq!(alike("tencent", known()), [5]);
        assert_eq!(alike("nonsense", known()), [0; 0]);
    }

    #[test]
    fn names_are_made_of_words() {
        for (name, words) in [
            ("KickUserFromRoom", &["kick", "user", "from", "room"][..]),
            ("StartCDNRecord", &["start", "cdn", "record"]),
            ("RTMPDispatchV2", &["rtmp", "dispatch", "v2"]),
            ("room_create", &["room", "create"]),
            ("FileID", &["file", "id"]),
            ("--", &[]),
        ] {
            assert_eq!(Name::new(name).words, words, "{name}");
        }
    }

    #[test]
    fn a_name_of_the_same_words_is_near() {
        let actions = || crate::operations().filter(|row| row.spec.service().name == "rtc").map(|row| row.spec.action);
        let expected = [
            ("KickUserFromRoom", Some("KickoutUser")),
            ("KickOutUser", Some("KickoutUser")),
            ("kick-user", Some("KickoutUser")),
            ("StartRecord", Some("StartCDNRecord")),
            ("StartRecording", Some("StartCDNRecord")),
            ("SetForbidUser", Some("SetForbidUserRule")),
            ("GetUserList", Some("DescribeUserList")),
            ("DescribeRoomUsers", Some("DescribeUsers")),
            ("StreamMixStart", Some("StartMix")),
            ("CreateRoom", None),
            ("BanUser", None),
            ("UserLogin", None),
            ("GetToken", None),
            ("SomethingElse", None),
        ];
        assert_eq!(expected.map(|(word, _)| (word, nearest(word, actions()))), expected);
    }
}
