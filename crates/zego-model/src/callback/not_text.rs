//! What a body is that is no text.

/// Says it of a body that is not UTF-8, by how it begins.
pub(super) fn not_text(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x1f, 0x8b, ..] => "it is compressed by gzip, which is to be undone first (a Content-Encoding of the request)",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed by zstd, which is to be undone first (a Content-Encoding of the request)",
        // The two bytes of zlib are a multiple of 31.
        [0x78, flags, ..] if u16::from_be_bytes([0x78, *flags]).is_multiple_of(31) => {
            "it is compressed by deflate, which is to be undone first (a Content-Encoding of the request)"
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16, and a callback is UTF-8",
        _ => "it is not UTF-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_begins_with_tells_what_it_is() {
        for (bytes, told) in [
            (&b"\x1f\x8b\x08\0"[..], "by gzip"),
            (b"\x28\xb5\x2f\xfd\x04", "by zstd"),
            (b"\x78\x01\xab", "by deflate"),
            (b"\x78\x5e\xab", "by deflate"),
            (b"\x78\x9c\xab", "by deflate"),
            (b"\x78\xda\xab", "by deflate"),
            (b"\xff\xfe{\0", "UTF-16"),
            (b"\xfe\xff\0{", "UTF-16"),
            (b"\x78\xff", "not UTF-8"),
            (b"\x1f", "not UTF-8"),
            (b"{\xff}", "not UTF-8"),
        ] {
            assert!(not_text(bytes).contains(told), "{bytes:?}: {}", not_text(bytes));
        }
    }
}
