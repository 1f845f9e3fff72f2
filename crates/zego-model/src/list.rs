//! Lists with bounds: what the service would refuse for its length cannot be built.

/// Writes a list type with bounds of its own, so that a vendor's new limit is no breaking change.
macro_rules! bounded_list {
    (@distinct $name:ident $items:ident) => {};
    (@distinct $name:ident $items:ident unique) => {
        crate::request::check_distinct(stringify!($name), &$items)?;
    };
    ($(#[$doc:meta])* pub struct $name:ident([$item:ident; $min:literal..=$max:expr]) in $spec:expr;) => {
        crate::list::bounded_list! { @write [$(#[$doc])*] $name [] $item $min $max, $spec }
    };
    ($(#[$doc:meta])* pub struct $name:ident([unique $item:ident; $min:literal..=$max:expr]) in $spec:expr;) => {
        crate::list::bounded_list! { @write [$(#[$doc])*] $name [unique] $item $min $max, $spec }
    };
    (@write [$(#[$doc:meta])*] $name:ident [$($unique:ident)?] $item:ident $min:literal $max:expr, $spec:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(Vec<$item>);

        impl $name {
            /// The row of the table.
            pub const SPEC: &crate::spec::ListSpec = &$spec;

            /// Takes the items, if there are not too few or too many, and none is there twice where the service minds.
            ///
            /// # Errors
            /// [`RequestError::Length`](crate::RequestError::Length) or [`RequestError::Duplicate`](crate::RequestError::Duplicate).
            pub fn new<T: Into<$item>>(items: impl IntoIterator<Item = T>) -> Result<Self, crate::RequestError> {
                let items: Vec<$item> = items.into_iter().map(Into::into).collect();
                crate::request::check_length(stringify!($name), items.len(), $min, $max)?;
                crate::list::bounded_list!(@distinct $name items $($unique)?);
                Ok(Self(items))
            }

            /// The items.
            pub fn as_slice(&self) -> &[$item] {
                &self.0
            }
        }

        impl<T: Into<$item>> TryFrom<Vec<T>> for $name {
            type Error = crate::RequestError;

            fn try_from(items: Vec<T>) -> Result<Self, Self::Error> {
                Self::new(items)
            }
        }

        impl<T: Into<$item>, const N: usize> TryFrom<[T; N]> for $name {
            type Error = crate::RequestError;

            fn try_from(items: [T; N]) -> Result<Self, Self::Error> {
                Self::new(items)
            }
        }

        impl<T: Clone + Into<$item>> TryFrom<&[T]> for $name {
            type Error = crate::RequestError;

            fn try_from(items: &[T]) -> Result<Self, Self::Error> {
                Self::new(items.iter().cloned())
            }
        }
    };
}

/// Lets a list, or whatever a list can be made of, stand for a choice of which it is one alternative.
macro_rules! list_choice {
    ($choice:ident::$variant:ident($list:ident of $item:ty)) => {
        impl<T: Into<$item>> TryFrom<Vec<T>> for $choice {
            type Error = crate::RequestError;

            fn try_from(items: Vec<T>) -> Result<Self, Self::Error> {
                $list::new(items).map(Self::$variant)
            }
        }

        impl<T: Into<$item>, const N: usize> TryFrom<[T; N]> for $choice {
            type Error = crate::RequestError;

            fn try_from(items: [T; N]) -> Result<Self, Self::Error> {
                $list::new(items).map(Self::$variant)
            }
        }
    };
}

pub(crate) use {bounded_list, list_choice};
