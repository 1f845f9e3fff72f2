//! The models of counting, by their names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zego_model::text::{nearest, printable};

/// How calls are counted against a quota of N calls in a length of time. How the real services count is not documented.
///
/// A call can belong to several quotas. It is admitted if each of them has room for it, and then it is counted in each. A refused call is counted in
/// none, under every model but one.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimiterModel {
    /// Windows of the length begin at every full multiple of it since 1970, and each admits N calls: up to 2 N around the end of a window.
    #[default]
    FixedWindow,
    /// Never more than N admitted calls in any stretch of the length, wherever it begins.
    SlidingLog,
    /// The same, but refused calls count as well, in all quotas that they belong to: who goes on calling too often gets nothing through until they have
    /// been quiet.
    SlidingLogCountingRefused,
    /// N calls at once, and then one more each time that an Nth of the length has passed, up to N again: up to 2 N - 1 in a stretch of the length.
    TokenBucket,
    /// The generic cell rate algorithm, with room for N calls at once. It admits what the token bucket admits, and remembers one moment instead of a level.
    Gcra,
    /// Every call is admitted, and none counted.
    Off,
}

impl LimiterModel {
    /// All of them, the default first.
    pub const ALL: [Self; 6] =
        [Self::FixedWindow, Self::SlidingLog, Self::SlidingLogCountingRefused, Self::TokenBucket, Self::Gcra, Self::Off];

    /// The name in files and on the command line: `fixed-window`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedWindow => "fixed-window",
            Self::SlidingLog => "sliding-log",
            Self::SlidingLogCountingRefused => "sliding-log-counting-refused",
            Self::TokenBucket => "token-bucket",
            Self::Gcra => "gcra",
            Self::Off => "off",
        }
    }
}

impl fmt::Display for LimiterModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no model has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownModel {
    name: String,
}

impl fmt::Display for UnknownModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no limiter model `{}`", printable(&self.name).shortened(60))?;
        let names = LimiterModel::ALL.map(LimiterModel::as_str);
        match nearest(&self.name, names) {
            Some(near) => write!(f, "; did you mean {near}?"),
            None => write!(f, ": choose one of {}", names.join(", ")),
        }
    }
}

impl std::error::Error for UnknownModel {}

impl FromStr for LimiterModel {
    type Err = UnknownModel;

    fn from_str(name: &str) -> Result<Self, UnknownModel> {
        Self::ALL.into_iter().find(|model| model.as_str() == name).ok_or_else(|| UnknownModel { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_has_one_name_everywhere() {
        for model in LimiterModel::ALL {
            assert_eq!(model.as_str().parse(), Ok(model));
            assert_eq!(serde_json::to_value(model).unwrap(), model.to_string());
            assert_eq!(serde_json::from_value::<LimiterModel>(model.as_str().into()).unwrap(), model);
        }
        assert_eq!(LimiterModel::default(), LimiterModel::ALL[0]);
    }

    #[test]
    fn what_is_no_model_is_told_the_nearest() {
        let told = |name: &str| name.parse::<LimiterModel>().unwrap_err().to_string();
        assert_eq!(told("FixedWindow"), "there is no limiter model `FixedWindow`; did you mean fixed-window?");
        assert_eq!(
            told("leaky"),
            "there is no limiter model `leaky`: choose one of fixed-window, sliding-log, sliding-log-counting-refused, token-bucket, gcra, off"
        );
    }
}
