//! Which quotas an app has, and after which model its calls are counted.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use zego_explain::operations;
use zego_model::spec::{OperationRow, OperationSpec, Quota};
use zego_model::text::{nearest, printable};

use super::model::LimiterModel;

/// The quotas of an app, or of Tencent's account: those that are documented, in fixed windows, unless it is told otherwise.
///
/// ```
/// use zego_sandbox::{LimiterModel, QuotaPolicy, QuotaWindow};
///
/// let policy = QuotaPolicy::new()
///     .model(LimiterModel::SlidingLog)
///     .scale(10.0)?
///     .operation("SearchMedia", [QuotaWindow::new(3, 60), QuotaWindow::new(1, 1).per("NamePrefix")])?
///     .calls("zim/QueryUserOnlineState", 5)?;
/// # Ok::<(), zego_sandbox::QuotaPolicyError>(())
/// ```
///
/// In a file of configuration it is a table with the keys `model`, `scale` and `operations`; what is left out is as by default.
///
/// ```
/// let policy: zego_sandbox::QuotaPolicy = serde_json::from_str(
///     r#"{
///         "model": "sliding-log",
///         "scale": 10,
///         "operations": {
///             "SearchMedia": [{ "calls": 3, "seconds": 60 }, { "calls": 1, "seconds": 1, "per": "NamePrefix" }],
///             "zim/QueryUserOnlineState": 5,
///             "DeleteMedia": []
///         }
///     }"#,
/// )?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct QuotaPolicy {
    model: LimiterModel,
    scale: f64,
    /// Instead of the documented quotas, by service and action.
    operations: BTreeMap<(&'static str, &'static str), Vec<Quota>>,
    /// Whether the operations of a family that have the same quota have it in common.
    shared: bool,
}

/// What limits the calls of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits<'p> {
    pub(super) model: LimiterModel,
    pub(super) quotas: &'p [Quota],
    /// By how much their calls are to be multiplied.
    pub(super) scale: f64,
    pub(super) shared: bool,
}

/// A quota: so many calls in so many seconds.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct QuotaWindow {
    calls: u32,
    seconds: u32,
    per: Option<String>,
}

/// Quotas that nobody can have.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuotaPolicyError {
    /// No operation has this name.
    #[error("there is no operation `{}`{}", printable(name).shortened(60), did_you_mean(near.as_deref()))]
    #[non_exhaustive]
    Operation {
        /// The name.
        name: String,
        /// The nearest that there is.
        near: Option<String>,
    },
    /// The operation has no parameter of this name.
    #[error("{action} has no parameter `{}`{}", printable(name).shortened(60), did_you_mean(near.as_deref()))]
    #[non_exhaustive]
    Parameter {
        /// The operation.
        action: &'static str,
        /// The name.
        name: String,
        /// The nearest that it has.
        near: Option<String>,
    },
    /// A number of calls that is 0 or past a billion.
    #[error(
        "a quota of {calls} calls for {action}: choose from 1 to {}, or no quota at all, which is an empty list",
        QuotaWindow::MOST_CALLS
    )]
    #[non_exhaustive]
    Calls {
        /// The operation.
        action: &'static str,
        /// The number.
        calls: u32,
    },
    /// A length of 0 seconds, or of more than 31 days.
    #[error("a quota of {seconds} s for {action}: choose from 1 to {} s", QuotaWindow::LONGEST)]
    #[non_exhaustive]
    Seconds {
        /// The operation.
        action: &'static str,
        /// The length.
        seconds: u32,
    },
    /// A number of calls alone, for an operation that has not exactly one documented quota.
    #[error("{action} has {documented} documented quotas, so a number of calls alone says too little: write a list of calls and seconds")]
    #[non_exhaustive]
    CallsAlone {
        /// The operation.
        action: &'static str,
        /// How many quotas it has.
        documented: usize,
    },
    /// A scale that is no positive, finite number.
    #[error("a quota scale of {scale}: choose a positive number, such as 100 or 0.5")]
    #[non_exhaustive]
    Scale {
        /// The number.
        scale: f64,
    },
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(|| ": write it as the vendor's page does".to_owned(), |near| format!("; did you mean {near}?"))
}

impl QuotaWindow {
    /// The most calls that a quota can admit. Quotas that are scaled past it admit this many.
    pub const MOST_CALLS: u32 = 1_000_000_000;
    /// The longest that a quota can be, in seconds: 31 days.
    pub const LONGEST: u32 = 31 * 86_400;

    /// So many calls in so many seconds, all calls of the operation together.
    pub const fn new(calls: u32, seconds: u32) -> Self {
        Self { calls, seconds, per: None }
    }

    /// The same for each value of this parameter, which has its name on the wire: `RoomId`.
    #[must_use]
    pub fn per(mut self, parameter: impl Into<String>) -> Self {
        self.per = Some(parameter.into());
        self
    }
}

impl Default for QuotaPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl QuotaPolicy {
    /// What is documented, in fixed windows.
    pub const fn new() -> Self {
        Self { model: LimiterModel::FixedWindow, scale: 1.0, operations: BTreeMap::new(), shared: false }
    }

    /// How calls are counted.
    #[must_use]
    pub const fn model(mut self, model: LimiterModel) -> Self {
        self.model = model;
        self
    }

    /// By how much the calls of every documented quota are multiplied. The product is rounded, and at least one call. Default 1.
    ///
    /// # Errors
    /// [`QuotaPolicyError::Scale`] for what is no positive, finite number.
    pub fn scale(mut self, scale: f64) -> Result<Self, QuotaPolicyError> {
        if !scale.is_finite() || scale <= 0.0 {
            return Err(QuotaPolicyError::Scale { scale });
        }
        self.scale = scale;
        Ok(self)
    }

    /// Quotas of an operation, instead of the documented ones; none, for no limit. They are the same in both environments, and not scaled.
    ///
    /// The operation is named by its action, `SearchMedia`, or by service and action, `rtc/SearchMedia`.
    ///
    /// # Errors
    /// [`QuotaPolicyError`]: there is no such operation or parameter, or a number is out of bounds.
    pub fn operation(mut self, name: &str, windows: impl IntoIterator<Item = QuotaWindow>) -> Result<Self, QuotaPolicyError> {
        let row = named(name)?;
        self.insert(row, windows)?;
        Ok(self)
    }

    /// Another number of calls in the only documented quota of an operation.
    ///
    /// # Errors
    /// [`QuotaPolicyError`]: there is no such operation, it has not one quota, or the number is out of bounds.
    pub fn calls(mut self, name: &str, calls: u32) -> Result<Self, QuotaPolicyError> {
        let row = named(name)?;
        self.insert_calls(row, calls)?;
        Ok(self)
    }

    /// Has the operations of a family that have the same quota share it: the switch `quota-scope`.
    pub(crate) const fn share(&mut self, shared: bool) {
        self.shared = shared;
    }

    /// Takes on a model and a scale, where they are given; the scale has been checked.
    pub(crate) fn override_with(&mut self, model: Option<LimiterModel>, scale: Option<f64>) {
        self.model = model.unwrap_or(self.model);
        self.scale = scale.unwrap_or(self.scale);
    }

    /// What limits the calls of an operation.
    pub(super) fn limits(&self, spec: &OperationSpec) -> Limits<'_> {
        let (quotas, scale) = match self.operations.get(&(spec.service().name, spec.action)) {
            Some(quotas) => (quotas.as_slice(), 1.0),
            None => (spec.quota, self.scale),
        };
        Limits { model: self.model, quotas, scale, shared: self.shared }
    }

    /// What its quotas count calls of an operation by: the parameters each of whose values is counted apart.
    pub(crate) fn counted_by(&self, spec: &OperationSpec, parameters: &Map<String, Value>) -> Map<String, Value> {
        let names = self.limits(spec).quotas.iter().filter_map(|quota| quota.per);
        names.filter_map(|name| Some((name.to_owned(), parameters.get(name)?.clone()))).collect()
    }

    /// `false` if the operation has had quotas of its own before.
    pub(super) fn insert(
        &mut self,
        row: &'static OperationRow,
        windows: impl IntoIterator<Item = QuotaWindow>,
    ) -> Result<bool, QuotaPolicyError> {
        let quotas = windows.into_iter().map(|window| quota(row, &window)).collect::<Result<_, _>>()?;
        Ok(self.operations.insert((row.spec.service().name, row.spec.action), quotas).is_none())
    }

    /// The same, for calls alone.
    pub(super) fn insert_calls(&mut self, row: &'static OperationRow, calls: u32) -> Result<bool, QuotaPolicyError> {
        let [documented] = row.spec.quota else {
            return Err(QuotaPolicyError::CallsAlone { action: row.spec.action, documented: row.spec.quota.len() });
        };
        let window = QuotaWindow { calls, seconds: documented.seconds, per: documented.per.map(str::to_owned) };
        self.insert(row, [window])
    }
}

/// The operation of this name.
pub(super) fn named(name: &str) -> Result<&'static OperationRow, QuotaPolicyError> {
    operations::meant(name).ok_or_else(|| {
        let full = |row: &OperationRow| format!("{}/{}", row.spec.service().name, row.spec.action);
        let all = zego_model::operations();
        let names: Vec<String> =
            if name.contains('/') { all.map(full).collect() } else { all.map(|row| row.spec.action.to_owned()).collect() };
        let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
        QuotaPolicyError::Operation { name: name.to_owned(), near }
    })
}

/// Whether it is the name of an operation in a policy.
pub(crate) fn is_operation(name: &str) -> bool {
    named(name).is_ok()
}

/// The quota of an operation that a window asks for.
fn quota(row: &'static OperationRow, window: &QuotaWindow) -> Result<Quota, QuotaPolicyError> {
    let action = row.spec.action;
    let &QuotaWindow { calls, seconds, ref per } = window;
    if !(1..=QuotaWindow::MOST_CALLS).contains(&calls) {
        return Err(QuotaPolicyError::Calls { action, calls });
    }
    if !(1..=QuotaWindow::LONGEST).contains(&seconds) {
        return Err(QuotaPolicyError::Seconds { action, seconds });
    }
    let quota = Quota::new(calls, seconds);
    let Some(name) = per else { return Ok(quota) };
    if let Some(field) = row.parameter(name) {
        return Ok(quota.per(field.wire));
    }
    let near = nearest(name, row.request.iter().map(|field| field.wire)).map(str::to_owned);
    Err(QuotaPolicyError::Parameter { action, name: name.clone(), near })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_have_is_refused_with_what_to_do() {
        let policy = QuotaPolicy::new;
        let one = |name: &str, window| policy().operation(name, [window]).unwrap_err().to_string();
        let fine = QuotaWindow::new(1, 1);
        for (told, expected) in [
            (one("SearchMedai", fine.clone()), "there is no operation `SearchMedai`; did you mean SearchMedia?"),
            (one("rtc/SerchMedia", fine.clone()), "there is no operation `rtc/SerchMedia`; did you mean rtc/SearchMedia?"),
            (one("zim/SearchMedia", fine.clone()), "there is no operation `zim/SearchMedia`; did you mean rtc/SearchMedia?"),
            (one("x", fine.clone()), "there is no operation `x`: write it as the vendor's page does"),
            (one("CloseRoom", fine.clone().per("RoomID")), "CloseRoom has no parameter `RoomID`; did you mean RoomId?"),
            (
                one("CloseRoom", QuotaWindow::new(0, 1)),
                "a quota of 0 calls for CloseRoom: choose from 1 to 1000000000, or no quota at all, which is an empty list",
            ),
            (one("CloseRoom", QuotaWindow::new(1, 0)), "a quota of 0 s for CloseRoom: choose from 1 to 2678400 s"),
            (one("CloseRoom", QuotaWindow::new(1, 2_678_401)), "a quota of 2678401 s for CloseRoom: choose from 1 to 2678400 s"),
            (
                policy().calls("GetBizQuality", 5).unwrap_err().to_string(),
                "GetBizQuality has 2 documented quotas, so a number of calls alone says too little: write a list of calls and seconds",
            ),
            (policy().scale(0.0).unwrap_err().to_string(), "a quota scale of 0: choose a positive number, such as 100 or 0.5"),
        ] {
            assert_eq!(told, expected);
        }
        for scale in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(policy().scale(scale), Err(QuotaPolicyError::Scale { .. })), "{scale}");
        }
    }

    #[test]
    fn an_action_alone_is_zegos() {
        for row in zego_model::operations() {
            let (service, action) = (row.spec.service().name, row.spec.action);
            assert!(std::ptr::eq(named(&format!("{service}/{action}")).unwrap(), row));
            assert!(operations::rank(named(action).unwrap().spec.service()) <= operations::rank(row.spec.service()), "{action}");
        }
    }
}
