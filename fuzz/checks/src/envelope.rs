//! Answers of both protocols, read untyped and into every type there is.

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::Value;
use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::text::is_unseen;
use zego_model::{Action, ApiError, NoOutput, Output, Protocol, TencentCloud, Zego, operations};

use crate::input::Input;

static ROWS: LazyLock<Vec<&'static OperationRow>> = LazyLock::new(|| operations().collect());

/// The first byte says of which operation the rest is an answer.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let row = ROWS[usize::from(input.byte()) % ROWS.len()];
    let body = Bytes::copy_from_slice(input.rest());
    match row.spec.service().protocol {
        ProtocolKind::Zego => holds::<Zego>(row, &body),
        _ => holds::<TencentCloud>(row, &body),
    }
}

/// A refusal is one whatever type was wanted, no answer is read that is none, and a mark before it changes nothing.
fn holds<P: Protocol>(row: &OperationRow, body: &Bytes) {
    let action = Action::Described(row.spec);
    let refusal = P::refusal(&action, body);
    let typed = (row.decode)(body, &Asked::default());
    agree(&refusal, typed.as_ref().err(), body);
    untyped::<P, Value>(&action, &refusal, body);
    untyped::<P, NoOutput>(&action, &refusal, body);
    if let Ok(answer) = &typed {
        let written = answer.document.to_string();
        assert!(written.len() <= 16 * body.len() + 4_096, "{} bytes became {}", body.len(), written.len());
        answer.failures.iter().for_each(|failure| is_message(failure, body));
    }
    if !body.starts_with(MARK) {
        let marked: Bytes = [MARK, body].concat().into();
        assert_eq!(refusal, P::refusal(&action, &marked));
        match (typed, (row.decode)(&marked, &Asked::default())) {
            (Ok(plain), Ok(marked)) => assert_eq!((plain.document, plain.failures), (marked.document, marked.failures)),
            (Err(plain), Err(marked)) => assert_eq!(format!("{plain:?}"), format!("{marked:?}")),
            (plain, marked) => panic!("a mark makes {plain:?} to {marked:?}"),
        }
    }
}

const MARK: &[u8] = "\u{feff}".as_bytes();

type Refusal = Result<Option<Box<ApiError>>, zego_model::decode::Unreadable>;

fn untyped<P: Protocol, T: Output>(action: &Action, refusal: &Refusal, body: &Bytes) {
    let read = P::read::<T>(action, &Asked::default(), body.clone());
    agree(refusal, read.as_ref().err(), body);
    if let Ok(reply) = read {
        assert_eq!(reply.raw(), body, "the bytes are kept as they came");
    }
}

fn agree(refusal: &Refusal, error: Option<&DecodeError>, body: &[u8]) {
    match (refusal, error) {
        (Ok(Some(refused)), Some(DecodeError::Api(read))) => assert_eq!(refused, read),
        (Ok(None), None | Some(DecodeError::Unreadable(_))) | (Err(_), Some(DecodeError::Unreadable(_))) => {}
        other => panic!("{other:?}"),
    }
    if let Some(error) = error {
        is_message(error, body);
    }
}

/// A message of one line, which moves no terminal and is not much longer than what it is about.
fn is_message(message: &impl std::fmt::Display, body: &[u8]) {
    let message = message.to_string();
    assert!(!message.contains(is_unseen), "{message:?}");
    assert!(message.len() <= 16 * body.len() + 4_096, "{} bytes of a body became {}", body.len(), message.len());
}
