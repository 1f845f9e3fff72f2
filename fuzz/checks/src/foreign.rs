//! What other clients say, cleaned: no signature of a call is left in it, and cleaning it again changes nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use zego_model::foreign::redacted;
use zego_model::spec::Method;
use zego_model::{RawCall, Secrets, TencentSigning, Zego, rtc};
use zego_sign::tencent::v1::SignatureMethod;

use crate::input::Input;
use crate::query;
use crate::secrets::tencent;
use crate::spelling::spelled;

/// What is secret in a call, and its URL.
static CALLS: LazyLock<[(Secrets, String); 2]> = LazyLock::new(|| {
    let call = RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "Anything").expect("it speaks ZEGO's protocol");
    let call = call.parameter("StreamId[]", vec!["a b", "(c)"]).expect("a name that is free");
    let zego = query::sign(&call).expect("a short call");
    [zego, tencent(TencentSigning::V1Get(SignatureMethod::HmacSha1))].map(|signed| (signed.secrets(), signed.into_http().uri().to_string()))
});

/// URLs in a text.
const MOST: usize = 4;

/// A text in parts, each followed by the URL of a signed call in some spelling.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let (secrets, url) = &CALLS[usize::from(input.byte()) % CALLS.len()];
    let mut text = String::new();
    for _ in 0..MOST {
        text += &input.text();
        if !input.is_over() {
            text += &spelled(url, &mut input);
        }
    }
    let clean = redacted(&text);
    assert!(matches!(secrets.remove_from(&clean), Cow::Borrowed(_)), "{text:?}\nbecame {clean:?}");
    assert!(clean.len() <= 8 * text.len(), "{} bytes became {}", text.len(), clean.len());
    assert_eq!(redacted(&clean), clean, "once is enough of {text:?}");
}
