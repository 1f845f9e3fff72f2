//! Lists with bounds: what the service would refuse for its length cannot be built.

/// Writes a list type with bounds of its own, so that a vendor's new limit is no breaking change. `Eq` and `Hash` come with it where its items have them.
macro_rules! bounded_list {
    (@distinct $name:ident $items:ident) => {};
    (@distinct $name:ident $items:ident unique) => {
        crate::request::check_distinct(stringify!($name), &$items)?;
    };
    ($(#[$doc:meta])* pub struct $name:ident([$item:ty; $min:literal..=$max:expr]$(,)?);) => {
        crate::list::bounded_list! { @write [$(#[$doc])*] $name [] $item; $min $max }
    };
    ($(#[$doc:meta])* pub struct $name:ident([unique $item:ty; $min:literal..=$max:expr]$(,)?);) => {
        crate::list::bounded_list! { @write [$(#[$doc])*] $name [unique] $item; $min $max }
    };
    (@write [$(#[$doc:meta])*] $name:ident [$($unique:ident)?] $item:ty; $min:literal $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(Vec<$item>);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        /// Through the checks of [`new`](Self::new).
        #[cfg(feature = "serde-requests")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(Vec::<$item>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl $name {
            /// Takes the items, if there are not too few or too many, and none is there twice where the service minds.
            ///
            /// # Errors
            /// [`RequestError::Violation`](crate::RequestError::Violation), for its length or for what is there twice.
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

            #[allow(dead_code, reason = "not every list is one that an answer answers to")]
            pub(crate) const fn as_vec(&self) -> &Vec<$item> {
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

        impl<T: Clone + Into<$item>> TryFrom<&Vec<T>> for $name {
            type Error = crate::RequestError;

            fn try_from(items: &Vec<T>) -> Result<Self, Self::Error> {
                Self::new(items.iter().cloned())
            }
        }

        impl<T: Clone + Into<$item>, const N: usize> TryFrom<&[T; N]> for $name {
            type Error = crate::RequestError;

            fn try_from(items: &[T; N]) -> Result<Self, Self::Error> {
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

        impl<T: Clone + Into<$item>> TryFrom<&[T]> for $choice {
            type Error = crate::RequestError;

            fn try_from(items: &[T]) -> Result<Self, Self::Error> {
                $list::new(items.iter().cloned()).map(Self::$variant)
            }
        }

        impl<T: Clone + Into<$item>> TryFrom<&Vec<T>> for $choice {
            type Error = crate::RequestError;

            fn try_from(items: &Vec<T>) -> Result<Self, Self::Error> {
                $list::new(items.iter().cloned()).map(Self::$variant)
            }
        }

        impl<T: Clone + Into<$item>, const N: usize> TryFrom<&[T; N]> for $choice {
            type Error = crate::RequestError;

            fn try_from(items: &[T; N]) -> Result<Self, Self::Error> {
                $list::new(items.iter().cloned()).map(Self::$variant)
            }
        }
    };
}

pub(crate) use {bounded_list, list_choice};
