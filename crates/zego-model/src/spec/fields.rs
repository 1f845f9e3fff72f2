//! Fields and their types: the parameters of requests, the fields of answers.

/// A parameter of a request, or a field of an object in a request, an answer or an event.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The name on the wire, without array brackets.
    pub wire: &'static str,
    /// The key in a query: `Vendor`, `FileId[]`, `Media.{n}`.
    pub key: &'static str,
    /// The name of the command-line flag, without dashes.
    pub flag: &'static str,
    /// Its type.
    pub ty: TypeSpec,
    /// Whether the service insists on it.
    pub required: bool,
    /// What it is.
    pub doc: &'static str,
    /// The name of the group of which exactly one member must be given.
    pub one_of: Option<&'static str>,
    /// The name of the group of which at least one member must be given, and not be an empty list.
    pub any_of: Option<&'static str>,
    /// The field beside this one, and the values of it that make this one required; without values, any does.
    pub required_if: Option<(&'static str, &'static [&'static str])>,
    /// The vendors for which it takes effect; for others it is ignored. Empty: all.
    pub only: &'static [&'static str],
    /// The values of an enumeration that this operation takes, where not all. Empty: all.
    pub values: &'static [&'static str],
    /// What the service assumes when it is left out.
    pub default: Option<&'static str>,
    /// The longest text, in bytes.
    pub max_bytes: Option<u32>,
    /// The longest text, in characters.
    pub max_chars: Option<u32>,
    /// The smallest and the largest number.
    pub range: Option<(i64, i64)>,
    /// Whether its items report failures of their own.
    pub partial: bool,
    /// Other spellings of the wire name that have been seen.
    pub also: &'static [&'static str],
    /// Whether the wire has text here that holds JSON of the type.
    pub in_text: bool,
    /// The lists of the request to which this list of the answer has an entry for each item: `FileId`, or `Media.FileId` for the field that names an item.
    pub answers: &'static [&'static str],
}

impl FieldSpec {
    /// A field that may be left out.
    pub const fn optional(wire: &'static str, key: &'static str, flag: &'static str, ty: TypeSpec, doc: &'static str) -> Self {
        Self {
            wire,
            key,
            flag,
            ty,
            required: false,
            doc,
            one_of: None,
            any_of: None,
            required_if: None,
            only: &[],
            values: &[],
            default: None,
            max_bytes: None,
            max_chars: None,
            range: None,
            partial: false,
            also: &[],
            in_text: false,
            answers: &[],
        }
    }

    /// A field the service insists on.
    pub const fn required(wire: &'static str, key: &'static str, flag: &'static str, ty: TypeSpec, doc: &'static str) -> Self {
        let mut field = Self::optional(wire, key, flag, ty, doc);
        field.required = true;
        field
    }

    pub(crate) const fn one_of(mut self, group: &'static str) -> Self {
        self.one_of = Some(group);
        self
    }

    pub(crate) const fn any_of(mut self, group: &'static str) -> Self {
        self.any_of = Some(group);
        self
    }

    pub(crate) const fn required_if(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.required_if = Some((field, values));
        self
    }

    pub(crate) const fn only(mut self, vendors: &'static [&'static str]) -> Self {
        self.only = vendors;
        self
    }

    pub(crate) const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    pub(crate) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn max_bytes(mut self, bytes: u32) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    pub(crate) const fn max_chars(mut self, chars: u32) -> Self {
        self.max_chars = Some(chars);
        self
    }

    pub(crate) const fn range(mut self, min: i64, max: i64) -> Self {
        self.range = Some((min, max));
        self
    }

    pub(crate) const fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    pub(crate) const fn also(mut self, names: &'static [&'static str]) -> Self {
        self.also = names;
        self
    }

    pub(crate) const fn answers(mut self, lists: &'static [&'static str]) -> Self {
        self.answers = lists;
        self
    }

    pub(crate) const fn in_text(mut self) -> Self {
        self.in_text = true;
        self
    }
}

/// The type of a field.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum TypeSpec {
    /// `true` or `false`.
    Bool,
    /// A signed number of 32 bits.
    I32,
    /// A signed number of 64 bits.
    I64,
    /// An unsigned number of 32 bits.
    U32,
    /// An unsigned number of 64 bits.
    U64,
    /// A floating-point number.
    F64,
    /// Text.
    String,
    /// A moment: whole seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// A moment: whole milliseconds since 1970-01-01 UTC.
    UnixMillis,
    /// A moment in UTC, as `2026-01-31T18:30:00Z`.
    UtcTime,
    /// A moment in Beijing time (UTC+8), as `2026-01-31 18:30:00`.
    BeijingTime,
    /// A length of time in whole seconds.
    Seconds,
    /// A length of time in whole milliseconds.
    Millis,
    /// A length of time in whole hours.
    Hours,
    /// A length of time in seconds, not always whole ones.
    FractionalSeconds,
    /// Yes or no, on the wire 1 or 0.
    Flag,
    /// A URL that begins with `http://` or `https://`.
    HttpUrl,
    /// A URL that begins with `rtmp://` or `rtmps://`.
    RtmpUrl,
    /// A URL of any scheme.
    Url,
    /// Any JSON.
    Json,
    /// An identifier: opaque text with a name of its own.
    Id(&'static IdSpec),
    /// One of a list of words. Open: a vendor adds words without notice.
    Enum(&'static EnumSpec),
    /// An object.
    Struct(&'static StructSpec),
    /// A list.
    List(&'static ListSpec),
}

/// An opaque identifier.
#[non_exhaustive]
#[derive(Debug)]
pub struct IdSpec {
    /// The type's name.
    pub name: &'static str,
    /// What it identifies.
    pub doc: &'static str,
    /// Whether it opens something, so that it is shown nowhere.
    pub secret: bool,
}

impl IdSpec {
    pub(crate) const fn new(name: &'static str, doc: &'static str) -> Self {
        Self { name, doc, secret: false }
    }

    pub(crate) const fn secret(name: &'static str, doc: &'static str) -> Self {
        Self { name, doc, secret: true }
    }
}

/// An open enumeration.
#[non_exhaustive]
#[derive(Debug)]
pub struct EnumSpec {
    /// The type's name.
    pub name: &'static str,
    /// Whether its words are whole numbers, on the wire bare.
    pub number: bool,
    /// The words and what each means.
    pub values: &'static [(&'static str, &'static str)],
}

impl EnumSpec {
    pub(crate) const fn new(name: &'static str, values: &'static [(&'static str, &'static str)]) -> Self {
        Self { name, number: false, values }
    }

    pub(crate) const fn numbers(name: &'static str, values: &'static [(&'static str, &'static str)]) -> Self {
        Self { name, number: true, values }
    }
}

/// An object.
#[non_exhaustive]
#[derive(Debug)]
pub struct StructSpec {
    /// The type's name.
    pub name: &'static str,
    /// Its fields, in wire order.
    pub fields: &'static [FieldSpec],
}

impl StructSpec {
    pub(crate) const fn new(name: &'static str, fields: &'static [FieldSpec]) -> Self {
        Self { name, fields }
    }
}

/// A list.
#[non_exhaustive]
#[derive(Debug)]
pub struct ListSpec {
    /// The type of an item.
    pub item: TypeSpec,
    /// The fewest items.
    pub min: usize,
    /// The most items; `usize::MAX` where the vendor names no limit.
    pub max: usize,
    /// Whether an item may stand in it only once.
    pub unique: bool,
}

impl ListSpec {
    pub(crate) const fn new(item: TypeSpec, min: usize, max: usize) -> Self {
        Self { item, min, max, unique: false }
    }

    pub(crate) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
}
