//! How the tables of the description are written down.

/// The structs of tables, whose unknown keys are errors. `= default` marks a key that may be left out, `..declared(…)` a file that declares types.
macro_rules! tables {
    ($(
        $(#[$about:meta])*
        struct $name:ident {
            $($(#[$doc:meta])* $field:ident: $ty:ty $(= $default:ident)?,)*
            $(..declared($enums:ident, $ids:ident $(+ $lists:ident)?, $types:ident), $($(#[$doc_behind:meta])* $behind:ident: $ty_behind:ty,)?)?
        }
    )*) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::codegen) struct $name {
            $($(#[$doc])* $(#[serde($default)])? pub(in crate::codegen) $field: $ty,)*
            $(
                #[serde(default, rename = "enum")]
                $enums: Named<Words>,
                #[serde(default, rename = "id")]
                $ids: Named<Id>,
                $(
                    #[serde(default, rename = "list")]
                    pub(in crate::codegen) $lists: Named<NamedList>,
                )?
                #[serde(default, rename = "type")]
                $types: Named<Object>,
                $($(#[$doc_behind])* pub(in crate::codegen) $behind: $ty_behind,)?
            )?
        }

        $(impl $name {
            /// Takes out what the file declares.
            pub(in crate::codegen) fn declared(&mut self) -> (Named<Words>, Named<Id>, Named<Object>) {
                (std::mem::take(&mut self.$enums), std::mem::take(&mut self.$ids), std::mem::take(&mut self.$types))
            }
        })?
    )*};
}

/// The enumerations of words of the description.
macro_rules! words {
    ($($(#[$about:meta])* enum $name:ident { $($variant:ident),* $(,)? })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
        #[serde(rename_all = "kebab-case")]
        pub(in crate::codegen) enum $name { $($variant),* }
    )*};
}

pub(super) use {tables, words};
