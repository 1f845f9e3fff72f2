//! The login token, beside the cipher that it is made of.

use std::hint::black_box;

use aes::Aes256;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, InnerIvInit as _, KeyInit as _, KeyIvInit as _};
use zego_bench_hot::samples::{app_id, server_secret};
use zego_bench_measure::{Case, Goal, Row, Unit, allocations};
use zego_sign::Timestamp;
use zego_sign::token::{self, Claims, Lifetime, UserId};

use crate::options::Options;

const GROUP: &str = "Tokens";
const KEY: &[u8; 32] = b"9193cc662a4c0ec135ec71fb57194b38";
const IV: [u8; 16] = *b"k3y1v0000abcdefg";
/// As many bytes as the claims below have.
const PLAIN: &str = r#"{"app_id":1234567890,"user_id":"ann","ctime":1700000000,"expire":1700003600,"nonce":12345,"payload":""}"#;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let timing = options.rounds().compare(&mut [Case::new("aes", cipher()), Case::new("ours", ours()), Case::new("naive", naive())]);
    let row = |rival: &str, other: &str| {
        Row::of(GROUP, "token 04", rival, Unit::Cpu, timing.cpu("ours"), timing.cpu(other)).ratio(timing.cpu_ratio("ours", other))
    };
    Ok(vec![
        row("AES-256-CBC, the key's schedule kept", "aes").goal(Goal::RatioAtMost(2.6)),
        row("written by hand", "naive"),
        Row::of(GROUP, "token 04: allocations", "written by hand", Unit::Allocations, allocations(50, ours()), allocations(50, naive()))
            .goal(Goal::AtMost(1.0)),
    ])
}

fn cipher() -> impl FnMut(u64) {
    let cipher = Aes256::new(KEY.into());
    move |turns| {
        for _ in 0..turns {
            let mut buffer = [0; 128];
            buffer[..PLAIN.len()].copy_from_slice(black_box(PLAIN.as_bytes()));
            let encryptor = Encryptor::<Aes256>::inner_iv_init(cipher.clone(), black_box(&IV.into()));
            black_box(encryptor.encrypt_padded::<Pkcs7>(&mut buffer, PLAIN.len()).expect("there is room"));
        }
    }
}

fn ours() -> impl FnMut(u64) {
    let secret = server_secret();
    let claims = Claims::new(app_id(), UserId::new("ann").expect("it is an id"), Lifetime::from_secs(3600).expect("an hour"));
    move |turns| {
        for _ in 0..turns {
            let now = Timestamp::from_secs(1_700_000_000);
            black_box(token::generate(&secret, black_box(&claims), now, 12345, black_box(IV)).expect("it is short"));
        }
    }
}

/// The vendor's sample, in Rust.
fn naive() -> impl FnMut(u64) {
    move |turns| {
        for _ in 0..turns {
            let claims = serde_json::json!({
                "app_id": 1_234_567_890, "user_id": black_box("ann"), "ctime": 1_700_000_000, "expire": 1_700_003_600_i64, "nonce": 12345, "payload": "",
            });
            let encrypted =
                Encryptor::<Aes256>::new(KEY.into(), black_box(&IV.into())).encrypt_padded_vec::<Pkcs7>(claims.to_string().as_bytes());
            let mut bytes = Vec::new();
            bytes.extend(1_700_003_600_i64.to_be_bytes());
            bytes.extend(16_u16.to_be_bytes());
            bytes.extend(IV);
            bytes.extend(u16::try_from(encrypted.len()).expect("it is short").to_be_bytes());
            bytes.extend(encrypted);
            black_box(format!("04{}", STANDARD.encode(bytes)));
        }
    }
}
