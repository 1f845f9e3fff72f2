//! One thing that is wrong with a request, in words and as data.

/// How grave a finding is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// The service refuses the request for it, or does something else than was meant.
    Error,
    /// The service may take it, and most likely it was not meant so.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The name in lower case, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that is wrong. It holds no secret and no signature, and foreign text in it moves no terminal.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// What kind of mistake it is.
    pub cause: Cause,
    /// The parameter, by its name on the wire; `None` where it is about the URL as a whole.
    pub parameter: Option<String>,
    /// The return code that the service answers for it, where it is known.
    pub code: Option<i64>,
    /// What is wrong.
    pub problem: String,
    /// What to do; empty where there is nothing to do.
    pub remedy: String,
}

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What kind of mistake a finding is about. They are in the order in which they are told: what hides others comes before them, and then as the service's
        /// gateway looks.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Cause {
            $($(#[$doc])* $name,)*
        }

        impl Cause {
            /// Every cause.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in `snake_case`, stable.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

causes! {
    /// Something else stands around the URL: quotation marks, a command, the rest of a line of a log.
    Surrounded = "surrounded",
    /// The URL stands there twice.
    Twice = "twice",
    /// It is written for HTML, JSON or a shell: `&amp;`, `\u0026`, `\&`.
    Escaped = "escaped",
    /// All of it, or all of its query, is percent-encoded.
    EncodedWhole = "encoded_whole",
    /// A `#` ends the URL for the service.
    Fragment = "fragment",
    /// A second question mark, where `&` belongs.
    SecondQuestionMark = "second_question_mark",
    /// Something else than `&` stands between the pairs.
    Separator = "separator",
    /// White space or a line break.
    WhiteSpace = "white_space",
    /// Characters that are not percent-encoded and have to be.
    NotEncoded = "not_encoded",
    /// A `%` without two digits, or bytes that are no UTF-8.
    BrokenEncoding = "broken_encoding",
    /// A value that was percent-encoded twice.
    EncodedTwice = "encoded_twice",
    /// A piece of the query without `=`: most likely the rest of a value that has a `&`.
    NoValue = "no_value",
    /// A stand-in of a template was not filled in.
    Placeholder = "placeholder",
    /// A request of Tencent Cloud.
    Tencent = "tencent",
    /// Another scheme than https.
    Scheme = "scheme",
    /// The host is none of the vendor's.
    Host = "host",
    /// The vendor has the host, and another one answers the action.
    OtherHost = "other_host",
    /// The path is not `/`.
    Path = "path",
    /// A parameter of the protocol has another name than it should.
    CommonName = "common_name",
    /// A parameter of the protocol is missing or empty.
    CommonMissing = "common_missing",
    /// A parameter of the protocol is there more than once.
    CommonRepeated = "common_repeated",
    /// `AppId` is no `AppID`.
    AppId = "app_id",
    /// `AppId` is another one than that of the secret.
    OtherAppId = "other_app_id",
    /// `Timestamp` is in milliseconds, or finer.
    Milliseconds = "milliseconds",
    /// `Timestamp` is no number of seconds.
    Timestamp = "timestamp",
    /// `Timestamp` is off by whole hours: a local time was taken for UTC.
    TimeZone = "time_zone",
    /// `Timestamp` is too far in the future.
    Future = "future",
    /// `SignatureVersion` is not 2.0.
    SignatureVersion = "signature_version",
    /// The signature was made otherwise than it should, which is proven.
    Signature = "signature",
    /// The signature has a form that no right one has.
    SignatureForm = "signature_form",
    /// The signature is wrong, and nothing proves why.
    SignatureUnexplained = "signature_unexplained",
    /// There is no such action.
    Action = "action",
    /// `IsTest` is neither true nor false.
    IsTest = "is_test",
    /// Parameters stand in the query that belong into a body.
    BodyParameters = "body_parameters",
    /// The action has no such parameter.
    UnknownParameter = "unknown_parameter",
    /// The key of a parameter is not written as it should: brackets, indices.
    ParameterForm = "parameter_form",
    /// A required parameter is missing.
    ParameterMissing = "parameter_missing",
    /// A value that the action does not take.
    ParameterValue = "parameter_value",
    /// More items than one call takes.
    TooMany = "too_many",
    /// The URL is longer than gateways take.
    TooLong = "too_long",
    /// `Timestamp` is too old by now.
    Expired = "expired",
    /// A secret stands in the URL.
    SecretShown = "secret_shown",
    /// `SignatureNonce` is not what is documented, or easy to guess.
    Nonce = "nonce",
    /// A value that looks like an accident.
    OddValue = "odd_value",
    /// A parameter without effect.
    NoEffect = "no_effect",
    /// The secret is not known, so that the signature could not be checked.
    Unchecked = "unchecked",
    /// How the action is called, beyond what a URL shows.
    Method = "method",
}
