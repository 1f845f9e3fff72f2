//! The scalars: one row each, and nothing about a single one of them anywhere else.

/// How `new` and the setters take a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum Taken {
    AsItIs,
    /// Whatever turns into it.
    Into,
    /// Whatever can be checked to be one.
    TryInto,
}

/// How a getter gives a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum Given {
    Copy,
    /// As `&str`.
    Text,
    Reference,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) struct Scalar {
    /// In the notation.
    pub(in super::super) name: &'static str,
    pub(in super::super) rust: &'static str,
    /// The variant of `TypeSpec`.
    pub(in super::super) spec: &'static str,
    pub(in super::super) taken: Taken,
    pub(in super::super) given: Given,
    /// Whether there is a value for what was left out.
    pub(in super::super) has_default: bool,
    /// Whether two of them are equal or not: the type is `Eq` and `Hash`.
    pub(in super::super) exact: bool,
    /// Whether it is a whole number, which a range can bound.
    pub(in super::super) whole: bool,
    /// Whether the number is the only field of a type with a unit.
    pub(in super::super) unit: bool,
}

impl Scalar {
    const fn new(name: &'static str, rust: &'static str, spec: &'static str, taken: Taken, given: Given) -> Self {
        Self { name, rust, spec, taken, given, has_default: true, exact: true, whole: false, unit: false }
    }

    const fn number(name: &'static str, spec: &'static str) -> Self {
        Self { whole: true, ..Self::new(name, name, spec, Taken::AsItIs, Given::Copy) }
    }

    const fn unit(name: &'static str, rust: &'static str) -> Self {
        Self { whole: true, unit: true, ..Self::new(name, rust, name, Taken::Into, Given::Copy) }
    }

    const fn moment(name: &'static str, rust: &'static str) -> Self {
        Self { has_default: false, ..Self::new(name, rust, name, Taken::AsItIs, Given::Copy) }
    }

    const fn url(name: &'static str, rust: &'static str) -> Self {
        Self { has_default: false, ..Self::new(name, rust, name, Taken::TryInto, Given::Reference) }
    }

    const fn inexact(self) -> Self {
        Self { exact: false, ..self }
    }

    /// The scalar of this name.
    pub(in super::super) fn named(name: &str) -> Option<&'static Self> {
        SCALARS.iter().find(|scalar| scalar.name == name)
    }

    pub(in super::super) fn is_text(&self) -> bool {
        self.given == Given::Text
    }

    /// Whether it is a number or a truth value: on the wire bare, where a form has the text of one.
    pub(in super::super) fn is_numeric(&self) -> bool {
        self.whole || matches!(self.name, "bool" | "f64" | "flag" | "FractionalSeconds")
    }
}

const SCALARS: &[Scalar] = &[
    Scalar::new("bool", "bool", "Bool", Taken::AsItIs, Given::Copy),
    Scalar::number("i32", "I32"),
    Scalar::number("i64", "I64"),
    Scalar::number("u32", "U32"),
    Scalar::number("u64", "U64"),
    Scalar::new("f64", "f64", "F64", Taken::AsItIs, Given::Copy).inexact(),
    Scalar::new("string", "String", "String", Taken::Into, Given::Text),
    Scalar::unit("UnixSeconds", "crate::UnixSeconds"),
    Scalar::unit("UnixMillis", "crate::UnixMillis"),
    Scalar::moment("UtcTime", "crate::UtcTime"),
    Scalar::moment("BeijingTime", "crate::BeijingTime"),
    Scalar::unit("Seconds", "crate::Seconds"),
    Scalar::unit("Millis", "crate::Millis"),
    Scalar::unit("Hours", "crate::Hours"),
    Scalar::new("FractionalSeconds", "crate::FractionalSeconds", "FractionalSeconds", Taken::Into, Given::Copy).inexact(),
    Scalar::new("flag", "crate::Flag", "Flag", Taken::Into, Given::Copy),
    Scalar::url("HttpUrl", "crate::HttpUrl"),
    Scalar::url("RtmpUrl", "crate::RtmpUrl"),
    Scalar::url("Url", "crate::Url"),
    Scalar::new("json", "serde_json::Value", "Json", Taken::AsItIs, Given::Reference).inexact(),
    Scalar::new("SecretJson", "crate::SecretJson", "Json", Taken::Into, Given::Reference).inexact(),
];
