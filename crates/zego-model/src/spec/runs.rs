//! Lists that show what costs while it runs.

/// How a list shows what goes on until it is ended, and what ends it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RunsSpec {
    /// The list of the answer.
    pub items: &'static str,
    /// The action that ends an item, of the same family.
    pub ended_by: &'static str,
    /// The fields of an item that name it. That action has them as parameters, under the same names.
    pub by: &'static [&'static str],
    /// The field of an item that tells when it began.
    pub began: Option<&'static str>,
    /// The fields of an item that tell when it ended. 0, and what is ahead, say that it has not.
    pub over: &'static [&'static str],
    /// Parameters of the list with the values by which it shows what runs.
    pub with: &'static [(&'static str, &'static str)],
    /// The time it is asked for, if it is asked for one.
    pub span: Option<AskedSpan>,
}

/// A time around now.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AskedSpan {
    /// The parameter that says when it begins.
    pub since: &'static str,
    /// The parameter that says when it ends.
    pub until: &'static str,
    /// How many seconds before now it begins.
    pub back: u32,
    /// How many seconds after now it ends.
    pub ahead: u32,
}
