//! The rules of faults: looked at, added to, cleared.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Control;
use super::refused::{Refused, admits_body};
use crate::control_error::ControlError;
use crate::faults::{self, FaultRules};
use crate::request::RequestParts;
use crate::service_state::ServiceState;

impl Control<'_> {
    /// The rules of faults in force, in their order: of each what it says (`rule`), how many calls it is for there were (`seen`), and to how many
    /// of them it did something (`met`).
    pub fn faults(&self) -> Value {
        self.state.world().faults.show()
    }

    /// Adds rules of faults behind those in force.
    ///
    /// # Errors
    /// [`ControlError::Invalid`]: a rule is about callbacks, and they have no address; or there would be too many.
    pub fn add_faults(&self, rules: &FaultRules) -> Result<(), ControlError> {
        let added = rules.check(self.state.config.calls_back()).map_err(|error| ControlError::invalid("faults:", error.to_string()));
        let added = added.and_then(|()| add(self.state, rules.rules.clone()).map_err(|why| ControlError::invalid("faults:", why)));
        self.log("faults", added.map(|text| (text, ())))
    }

    /// Clears all rules of faults. [`reset`](Self::reset) brings back those that the sandbox started with.
    pub fn clear_faults(&self) {
        self.state.world().faults.clear();
        let _ = self.log("faults", Ok(("the rules of faults are cleared".to_owned(), ())));
    }
}

/// `GET`, `POST` and `DELETE` of `/_sandbox/faults`.
pub(super) fn call(state: &ServiceState, parts: &RequestParts<'_>) -> Result<(String, String), Refused> {
    if !parts.query.is_empty() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "faults takes no query: a rule says itself which app it is for"));
    }
    match *parts.method {
        Method::GET => Ok(("the rules of faults were looked at".to_owned(), json!({ "faults": state.world().faults.show() }).to_string())),
        Method::DELETE => {
            state.world().faults.clear();
            Ok(told("the rules of faults are cleared".to_owned()))
        }
        Method::POST => {
            admits_body(parts)?;
            let bad = |why: String| Refused::new(StatusCode::BAD_REQUEST, why);
            let rules = faults::posted(parts.body, state.config.calls_back())
                .map_err(|error| bad(format!("the body of faults is wrong: {error}")))?;
            add(state, rules).map(told).map_err(bad)
        }
        _ => {
            let message = format!("faults is called with GET, POST or DELETE, not with {}", parts.method);
            Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message))
        }
    }
}

fn told(text: String) -> (String, String) {
    let body = json!({ "done": text }).to_string();
    (text, body)
}

fn add(state: &ServiceState, rules: Vec<faults::FaultRule>) -> Result<String, String> {
    let mut world = state.world();
    let added = rules.len();
    world.faults.add(rules).map_err(|problem| problem.why)?;
    Ok(format!("{added} rules of faults more; {} are in force", world.faults.len()))
}
