//! Server-sent events. It shares no code with the gateway under test, so that they share no mistake.

/// Collects bytes and gives events.
#[derive(Debug, Default)]
pub(crate) struct Events {
    buffer: Vec<u8>,
    /// Where the first line not yet taken begins.
    line: usize,
    name: String,
    data: Vec<u8>,
    has_data: bool,
}

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Vec<u8>,
}

impl Events {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.line);
        self.line = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole event.
    pub(crate) fn next(&mut self) -> Option<Event> {
        while let Some(length) = memchr::memchr(b'\n', &self.buffer[self.line..]) {
            let line = &self.buffer[self.line..self.line + length];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some(data) = line.strip_prefix(b"data:") {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
            } else if let Some(name) = line.strip_prefix(b"event:") {
                self.name = String::from_utf8_lossy(name).trim_start().to_owned();
            }
            let ends = line.is_empty();
            self.line += length + 1;
            if ends {
                let name = std::mem::take(&mut self.name);
                if std::mem::take(&mut self.has_data) {
                    return Some(Event { name, data: std::mem::take(&mut self.data) });
                }
            }
        }
        None
    }

    /// Bytes are left that are no whole event.
    pub(crate) fn has_rest(&self) -> bool {
        self.has_data || self.line < self.buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_the_same_however_they_are_cut() {
        let text = b": hello\r\n\r\nevent: a\r\ndata: 1\r\n\r\ndata: 2\ndata:3\n\nevent: no data\n\ndata: 4\n";
        for size in 1..text.len() {
            let (mut events, mut found) = (Events::default(), Vec::new());
            for piece in text.chunks(size) {
                events.push(piece);
                while let Some(event) = events.next() {
                    found.push((event.name, event.data));
                }
            }
            assert_eq!(found, [("a".to_owned(), b"1".to_vec()), (String::new(), b"2\n3".to_vec())], "{size}");
            assert!(events.has_rest());
        }
    }
}
