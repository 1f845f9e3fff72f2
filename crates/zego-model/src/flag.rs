//! Yes or no as ZEGO writes it: 1 or 0.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Yes or no, on the wire 1 or 0.
///
/// Made of a `bool`. Read from an answer it keeps any number, so that one nobody documented is not lost.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Flag(i64);

impl Flag {
    /// Whether it is anything but 0.
    pub const fn is_set(self) -> bool {
        self.0 != 0
    }

    /// The number on the wire.
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl From<bool> for Flag {
    fn from(set: bool) -> Self {
        Self(i64::from(set))
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::flag(deserializer).map(Self)
    }
}

crate::object::read_as_deserialized!(Flag);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_and_a_truth_inside() {
        assert_eq!(serde_json::to_string(&[Flag::from(true), Flag::from(false)]).unwrap(), "[1,0]");
        let read: Vec<Flag> = serde_json::from_str(r#"[1,0,"1",null,2,true,false]"#).unwrap();
        assert_eq!(read.iter().map(|flag| flag.is_set()).collect::<Vec<_>>(), [true, false, true, false, true, true, false]);
        assert_eq!(read[4].as_i64(), 2);
    }
}
