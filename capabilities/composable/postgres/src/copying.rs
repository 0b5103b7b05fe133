//! Rows in the binary form of `COPY`.

use bytes::{BufMut, Bytes, BytesMut};
use uuid::Uuid;

/// What every stream of rows begins with: the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: i16 = -1;
const NULL: i32 = -1;

/// Rows on their way to the database.
pub(crate) struct Rows {
    buffer: BytesMut,
}

impl Rows {
    pub(crate) fn new() -> Self {
        Self { buffer: BytesMut::from(HEADER) }
    }

    /// Begins a row of so many columns, which follow one by one.
    pub(crate) fn row(&mut self, columns: i16) -> &mut Self {
        self.buffer.put_i16(columns);
        self
    }

    /// Bytes, or text in UTF-8. At most as long as a payload may be.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.buffer.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        self.buffer.put_slice(bytes);
        self
    }

    pub(crate) fn uuid(&mut self, uuid: Uuid) -> &mut Self {
        self.bytes(uuid.as_bytes())
    }

    pub(crate) fn optional<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T) -> &mut Self) -> &mut Self {
        match value {
            Some(value) => put(self, value),
            None => {
                self.buffer.put_i32(NULL);
                self
            }
        }
    }

    pub(crate) fn bigint(&mut self, number: i64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn integer(&mut self, number: i32) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn smallint(&mut self, number: i16) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    /// How much waits to be sent, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.buffer.len()
    }

    /// What is there so far.
    pub(crate) fn take(&mut self) -> Bytes {
        self.buffer.split().freeze()
    }

    /// The rest.
    pub(crate) fn end(mut self) -> Bytes {
        self.buffer.put_i16(TRAILER);
        self.buffer.freeze()
    }
}
