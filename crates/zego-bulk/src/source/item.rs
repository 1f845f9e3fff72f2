//! What a stream of things to delete may hold.

use std::error::Error;

use zego_model::page::FoundFile;
use zego_model::rtc::media_file::FileId;

use super::id;

/// An error of any type, as streams of other crates have them.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// One thing of a stream of what is to be deleted: an id, a text, a file that was found, or the `Result` of one of these.
///
/// For a type of your own, say which id it has:
///
/// ```
/// use zego_bulk::source::{BoxError, PurgeItem};
/// use zego_model::rtc::media_file::FileId;
///
/// struct Recording {
///     file: String,
/// }
///
/// impl PurgeItem for Recording {
///     fn into_file_id(self) -> Result<FileId, BoxError> {
///         self.file.into_file_id()
///     }
/// }
/// # assert!(Recording { file: "1\r".to_owned() }.into_file_id().is_err());
/// ```
pub trait PurgeItem {
    /// The id of the file.
    ///
    /// # Errors
    /// What ends the stream: its own error, an id that no call can carry, or a text that is no id (empty, with a character that cannot be seen).
    fn into_file_id(self) -> Result<FileId, BoxError>;
}

/// Taken as it is: whoever makes one has decided.
impl PurgeItem for FileId {
    fn into_file_id(self) -> Result<FileId, BoxError> {
        id::sendable(&self)?;
        Ok(self)
    }
}

/// Checked as a line of a file is: a line end or an invisible character in it is an error.
impl PurgeItem for String {
    fn into_file_id(self) -> Result<FileId, BoxError> {
        self.as_str().into_file_id()
    }
}

/// Checked as a line of a file is: a line end or an invisible character in it is an error.
impl PurgeItem for &str {
    fn into_file_id(self) -> Result<FileId, BoxError> {
        Ok(id::checked(self)?)
    }
}

impl PurgeItem for FoundFile {
    fn into_file_id(self) -> Result<FileId, BoxError> {
        match self {
            Self::Tencent(file) => file.file_id,
            Self::Ws(file) | Self::Huawei(file) => file.key,
            // Of a vendor that is yet to come.
            other => other.id().clone(),
        }
        .into_file_id()
    }
}

impl<T: PurgeItem, E: Into<BoxError>> PurgeItem for Result<T, E> {
    fn into_file_id(self) -> Result<FileId, BoxError> {
        self.map_err(Into::into)?.into_file_id()
    }
}
