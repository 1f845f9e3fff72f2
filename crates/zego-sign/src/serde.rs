//! Plain data: numbers that may be read from text as well, since not every configuration and not every store has numbers.
use core::{fmt, marker::PhantomData};

use serde_core::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

use crate::{AppId, AppIdError, Timestamp};

impl Serialize for AppId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.get())
    }
}

impl<'de> Deserialize<'de> for AppId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(NumberOrDigits(PhantomData));
        }
        Self::new(u32::deserialize(deserializer)?).map_err(Error::custom)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_secs())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(NumberOrDigits(PhantomData));
        }
        u64::deserialize(deserializer).map(Self::from_secs)
    }
}

/// What is a number, or its digits as text.
trait Number: Sized {
    const EXPECTED: &'static str;

    fn of_number<E: Error>(number: u64) -> Result<Self, E>;
    fn of_digits<E: Error>(digits: &str) -> Result<Self, E>;
}

impl Number for AppId {
    const EXPECTED: &'static str = "an AppID: a number from 1 to 4294967295, or its digits as text";

    fn of_number<E: Error>(number: u64) -> Result<Self, E> {
        u32::try_from(number).map_err(|_| AppIdError::TooLarge).and_then(Self::new).map_err(E::custom)
    }

    fn of_digits<E: Error>(digits: &str) -> Result<Self, E> {
        digits.parse().map_err(|error: AppIdError| E::custom(error))
    }
}

impl Number for Timestamp {
    const EXPECTED: &'static str = "a Unix time in seconds: a number, or its digits as text";

    fn of_number<E: Error>(number: u64) -> Result<Self, E> {
        Ok(Self::from_secs(number))
    }

    fn of_digits<E: Error>(digits: &str) -> Result<Self, E> {
        Self::parse(digits).ok_or_else(|| E::custom(format_args!("expected {}", Self::EXPECTED)))
    }
}

struct NumberOrDigits<T>(PhantomData<T>);

impl<T: Number> Visitor<'_> for NumberOrDigits<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        T::of_number(number)
    }

    /// Of formats whose numbers have a sign, such as TOML's.
    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        match u64::try_from(number) {
            Ok(number) => T::of_number(number),
            Err(_) => Err(E::invalid_value(serde_core::de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, digits: &str) -> Result<T, E> {
        T::of_digits(digits)
    }
}
