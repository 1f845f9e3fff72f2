//! What costs while it runs: by which call it is ended, and by what that call names it.

/// The operation that ends what another one starts.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EndsBy {
    /// Its action, of the same family.
    pub action: &'static str,
    /// The parameters of the start that name what it starts; that operation has them under the same names.
    pub from_request: &'static [&'static str],
    /// The fields of its answer that name it, under the same names there: without the answer nothing can be ended.
    pub from_answer: &'static [&'static str],
}

/// By what an operation names what it ends.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ends {
    /// Parameters of it.
    pub by: &'static [&'static str],
    /// The one of them that is a list: each of its items is a thing by itself.
    pub each: Option<&'static str>,
}
