//! Cuts what is written into lines and pieces as the script says.

use std::task::{Context, Poll};

use bytes::Bytes;

use crate::script::Framing;

/// Holds what is to be written and gives it out in pieces.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    left: Bytes,
    /// Bytes given out before.
    offset: usize,
    /// A piece was given out and is to be on its way before the next.
    flush: bool,
}

impl Cutter {
    /// Takes events, whose lines end in LF.
    pub(crate) fn push(&mut self, events: Vec<u8>, crlf: bool) {
        self.left = if crlf { with_crlf(&events).into() } else { events.into() };
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The next piece; none when everything was given out.
    pub(crate) fn poll_piece(&mut self, framing: &Framing, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let Some(length) = self.cut(framing) else { return Poll::Ready(Some(std::mem::take(&mut self.left))) };
        // HTTP writes what it has when the body has nothing for it.
        if std::mem::replace(&mut self.flush, false) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.flush = true;
        self.offset += length;
        Poll::Ready(Some(self.left.split_to(length)))
    }

    /// How long the next piece is, where pieces are cut.
    fn cut(&self, framing: &Framing) -> Option<usize> {
        let every = (framing.split_every > 0).then(|| framing.split_every - self.offset % framing.split_every);
        let at = framing.split_at.iter().find(|at| **at > self.offset).map(|at| *at - self.offset);
        let cut = every.into_iter().chain(at).min();
        let cuts = framing.split_every > 0 || !framing.split_at.is_empty();
        cuts.then(|| cut.unwrap_or(usize::MAX).min(self.left.len()))
    }
}

fn with_crlf(events: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(events.len() + 16);
    for byte in events {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn pieces(framing: &Framing, crlf: bool) -> Vec<Bytes> {
        let mut cutter = Cutter::default();
        let (mut pieces, mut context) = (Vec::new(), Context::from_waker(Waker::noop()));
        for events in ["data: 1\n\n", "data: 2\n\n"] {
            cutter.push(events.into(), crlf);
            loop {
                match cutter.poll_piece(framing, &mut context) {
                    Poll::Ready(Some(piece)) => pieces.push(piece),
                    Poll::Ready(None) => break,
                    Poll::Pending => {}
                }
            }
        }
        pieces
    }

    #[test]
    fn pieces_are_cut_where_the_script_says_and_lose_nothing() {
        let lengths = |framing: &Framing| {
            let pieces = pieces(framing, false);
            assert_eq!(pieces.concat(), b"data: 1\n\ndata: 2\n\n");
            pieces.iter().map(Bytes::len).collect::<Vec<_>>()
        };
        assert_eq!(lengths(&Framing::default()), [9, 9]);
        assert_eq!(lengths(&Framing { split_every: 1, ..Framing::default() }), [1; 18]);
        assert_eq!(lengths(&Framing { split_every: 4, ..Framing::default() }), [4, 4, 1, 3, 4, 2]);
        assert_eq!(lengths(&Framing { split_at: vec![3, 8, 12], ..Framing::default() }), [3, 5, 1, 3, 6]);
    }

    #[test]
    fn lines_end_in_crlf_when_asked() {
        assert_eq!(pieces(&Framing::default(), true).concat(), b"data: 1\r\n\r\ndata: 2\r\n\r\n");
    }
}
