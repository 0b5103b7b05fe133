//! Rows in the binary form of `COPY`, both ways.

use bytes::{BufMut, Bytes, BytesMut};
use composable_core::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// What every stream of rows begins with: the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: i16 = -1;
const NULL: i32 = -1;
/// Where the database counts microseconds from: the first of January 2000, from 1970.
const EPOCH: i64 = 946_684_800_000_000;

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

/// The row in a message of the database, which sends one in each; none at the end. The first message begins with the
/// header.
pub(crate) fn row(message: &[u8]) -> Result<Option<Row<'_>>, Malformed> {
    let message = message.strip_prefix(HEADER).unwrap_or(message);
    let (columns, rest) = message.split_first_chunk().ok_or(Malformed)?;
    Ok((i16::from_be_bytes(*columns) != TRAILER).then_some(Row { rest }))
}

/// The columns of a row that are still to be read, from left to right.
pub(crate) struct Row<'a> {
    rest: &'a [u8],
}

impl<'a> Row<'a> {
    fn optional_bytes(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        let (length, rest) = self.rest.split_first_chunk().ok_or(Malformed)?;
        let length = i32::from_be_bytes(*length);
        if length == NULL {
            self.rest = rest;
            return Ok(None);
        }
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (value, rest) = rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(Some(value))
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        self.optional_bytes()?.ok_or(Malformed)
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Malformed> {
        self.bytes()?.try_into().map_err(|_| Malformed)
    }

    pub(crate) fn uuid(&mut self) -> Result<Uuid, Malformed> {
        self.array().map(Uuid::from_bytes)
    }

    pub(crate) fn optional_uuid(&mut self) -> Result<Option<Uuid>, Malformed> {
        self.optional_bytes()?.map(|bytes| Uuid::from_slice(bytes).map_err(|_| Malformed)).transpose()
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        self.optional_text()?.ok_or(Malformed)
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<&'a str>, Malformed> {
        self.optional_bytes()?.map(|bytes| str::from_utf8(bytes).map_err(|_| Malformed)).transpose()
    }

    /// A bigint that is never negative.
    pub(crate) fn unsigned(&mut self) -> Result<u64, Malformed> {
        u64::try_from(self.array().map(i64::from_be_bytes)?).map_err(|_| Malformed)
    }

    pub(crate) fn integer(&mut self) -> Result<i32, Malformed> {
        self.array().map(i32::from_be_bytes)
    }

    pub(crate) fn smallint(&mut self) -> Result<i16, Malformed> {
        self.array().map(i16::from_be_bytes)
    }

    pub(crate) fn timestamp(&mut self) -> Result<Timestamp, Malformed> {
        let since = self.array().map(i64::from_be_bytes)?;
        EPOCH.checked_add(since).and_then(|time| Timestamp::from_microsecond(time).ok()).ok_or(Malformed)
    }
}

/// A row is not what was asked for.
#[derive(Debug)]
pub(crate) struct Malformed;

impl From<Malformed> for StoreError {
    fn from(_: Malformed) -> Self {
        Self::Corrupt { problem: "a row of the event log has a value that it cannot have".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Bytes {
        let mut rows = Rows::new();
        rows.row(6).uuid(Uuid::from_u128(7)).bytes("täglich".as_bytes()).bigint(-1).integer(2).smallint(3);
        rows.optional(None, |rows, number| rows.bigint(number));
        rows.end()
    }

    #[test]
    fn what_is_written_is_read() {
        let written = written();
        let (rows, trailer) = written.split_at(written.len() - 2);
        let mut first = row(rows).unwrap().unwrap();
        assert_eq!(first.uuid().unwrap(), Uuid::from_u128(7));
        assert_eq!(first.text().unwrap(), "täglich");
        assert!(first.unsigned().is_err(), "below zero");
        assert_eq!((first.integer().unwrap(), first.smallint().unwrap()), (2, 3));
        assert_eq!(first.optional_text().unwrap(), None);
        assert!(first.optional_text().is_err(), "there is no seventh column");
        assert!(row(trailer).unwrap().is_none());
    }

    #[test]
    fn a_row_that_was_cut_off_is_an_error_wherever_it_ends() {
        let written = written();
        for length in 0..written.len() - 2 {
            let read = || -> Result<(), Malformed> {
                let mut row = row(&written[..length])?.ok_or(Malformed)?;
                (0..6).try_for_each(|_| row.optional_bytes().map(drop))
            };
            assert!(read().is_err(), "{length} bytes");
        }
    }

    #[test]
    fn times_are_counted_from_the_year_2000() {
        let mut rows = Rows::new();
        rows.row(2).bigint(0).bigint(i64::MAX);
        let rows = rows.end();
        let mut row = row(&rows).unwrap().unwrap();
        assert_eq!(row.timestamp().unwrap().to_string(), "2000-01-01T00:00:00Z");
        assert!(row.timestamp().is_err(), "beyond what a time can be");
    }
}
