//! A final artifact without `std`: it brings the panic handler and the allocator that `std` would bring, so anything in its tree that links `std`
//! has them twice and fails to build.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::string::String;
use core::panic::PanicInfo;

use dlmalloc::GlobalDlmalloc;
use zego_sign::{
    AppId, Nonce, ServerSecret, Timestamp, callback, sign,
    tencent::{Credentials, HttpMethod, SecretId, SecretKey, tc3, v1, verify as tencent_verify},
    token::{self, Claims, Lifetime, Payload, UserId},
    verify,
};

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// Signs and verifies for ZEGO.
pub extern "C" fn zego(app_id: u32, nonce: u64, now: u64) -> bool {
    let (Ok(app_id), Ok(secret)) = (AppId::new(app_id), ServerSecret::new("secret")) else {
        return false;
    };
    let (nonce, now) = (Nonce::from_bytes(nonce.to_le_bytes()), Timestamp::from_secs(now));
    let signature = sign(app_id, &secret, nonce, now);
    verify::verify(app_id, &secret, nonce.as_str(), "1615186943", signature.as_str(), now).is_ok()
}

/// Signs and verifies for Tencent, with both signatures.
pub extern "C" fn tencent(now: u64) -> bool {
    let (Ok(id), Ok(key)) = (SecretId::new("id"), SecretKey::new(String::from("key"))) else {
        return false;
    };
    let (credentials, now) = (Credentials::new(id, key), Timestamp::from_secs(now));
    let headers = tc3::Headers::new("application/json", "live.tencentcloudapi.com", "DeleteLiveRecord");
    let header = tc3::authorization(&credentials, "live", now, &tc3::Request::post(&headers, b"{}"));
    let Ok(header) = tencent_verify::AuthorizationHeader::parse(header.as_str()) else {
        return false;
    };
    let received = tencent_verify::ReceivedRequest { method: HttpMethod::Post, query: "", headers: &[], body: b"{}" };
    let tc3 = tencent_verify::tc3(&header, credentials.secret_key(), &received, |_| true, now);

    let signed = v1::string_to_sign(HttpMethod::Get, "live.tencentcloudapi.com", "/", &[]);
    let signature = v1::sign(credentials.secret_key(), v1::SignatureMethod::HmacSha1, &signed);
    let params = [("Signature", signature.as_str())];
    let v1 = tencent_verify::v1(credentials.secret_key(), HttpMethod::Get, "live.tencentcloudapi.com", "/", &params, now);
    tc3.is_ok() && v1.is_ok()
}

/// Signs and verifies a callback.
pub extern "C" fn callback(nonce: u64) -> bool {
    let Ok(secret) = callback::CallbackSecret::new("secret") else {
        return false;
    };
    let signature = callback::sign(&secret, Timestamp::from_secs(1_470_820_198), nonce);
    callback::verify(&[secret], "1470820198", "123412", signature.as_str()).is_ok()
}

/// Makes and reads a login token.
pub extern "C" fn token(app_id: u32, now: u64, nonce: i32) -> bool {
    let (Ok(app_id), Ok(secret)) = (AppId::new(app_id), ServerSecret::new("0123456789abcdef0123456789abcdef")) else {
        return false;
    };
    let (Ok(user), Ok(lifetime), now) = (UserId::new("ann"), Lifetime::from_secs(3600), Timestamp::from_secs(now)) else {
        return false;
    };
    let claims = Claims::new(app_id, user, lifetime).payload(Payload::new().room("room1").allow_login());
    token::generate(&secret, &claims, now, nonce, [0; 16]).is_ok_and(|token| token::inspect(&secret, token.as_str(), now).is_ok())
}
