//! Names that HTML has for characters.

/// The characters that a secret can have and that have a name in HTML.
pub(super) const NAMED: [(&[u8], u8); 22] = [
    (b"amp", b'&'),
    (b"plus", b'+'),
    (b"sol", b'/'),
    (b"equals", b'='),
    (b"lt", b'<'),
    (b"gt", b'>'),
    (b"quot", b'"'),
    (b"apos", b'\''),
    (b"num", b'#'),
    (b"percnt", b'%'),
    (b"bsol", b'\\'),
    (b"semi", b';'),
    (b"lowbar", b'_'),
    (b"hyphen", b'-'),
    (b"dash", b'-'),
    (b"period", b'.'),
    (b"comma", b','),
    (b"colon", b':'),
    (b"excl", b'!'),
    (b"ast", b'*'),
    (b"commat", b'@'),
    (b"dollar", b'$'),
];

/// The character of a name in small letters.
pub(super) fn char_of(name: &[u8]) -> Option<u8> {
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, char)| *char)
}
