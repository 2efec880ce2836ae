//! The stream of one connection, as the framework sees it: it fails when its time is over, and reads no
//! further ahead than its peer reads what was answered.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::life::{Life, Phase};
use super::limits::{AHEAD, ENOUGH};
use super::open::Seat;

/// An accepted stream and its seat.
pub struct Stream {
    io: TcpStream,
    seat: Seat,
    is_known: bool,
    /// What was read, and which of it was not handed on yet.
    part: [u8; AHEAD],
    rest: Range<usize>,
    /// Bytes handed on since all requests before had their answers and these were sent.
    ahead: usize,
    /// True when more is handed on only after that.
    is_held: bool,
    /// Bytes sent since its peer did not take all; `None` when it did.
    stuck: Option<usize>,
}

impl Stream {
    /// Wraps it.
    pub fn new(io: TcpStream, seat: Seat) -> Self {
        Stream {
            io,
            seat,
            is_known: false,
            part: [0; AHEAD],
            rest: 0..0,
            ahead: 0,
            is_held: false,
            stuck: None,
        }
    }

    /// What the front of the server is to know of it.
    pub fn life(&self) -> Arc<Life> {
        self.seat.life.clone()
    }

    /// Hands on what was read, up to the end of a head: what stands behind it may be the next request, which
    /// the framework would take into memory whether or not the answers are read.
    fn hand_on(&mut self, buf: &mut ReadBuf<'_>) {
        let rest = &self.part[self.rest.clone()];
        let count = end_of_head(rest).unwrap_or(rest.len()).min(buf.remaining());
        buf.put_slice(&rest[..count]);
        self.rest.start += count;
        self.ahead += count;
        self.is_held = !self.rest.is_empty();
        if count > 0 && self.seat.life.phase().0 == Phase::Idle {
            self.seat.life.turns(Phase::Receiving);
        }
    }

    fn check(&mut self, context: &Context<'_>) -> io::Result<()> {
        if !self.is_known {
            self.seat.life.is_run_by(context.waker());
            self.is_known = true;
        }
        match self.seat.life.is_ended() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    /// Of `ready` bytes `sent` were taken.
    fn note_sent(&mut self, sent: usize, ready: usize) {
        let taken = self.stuck.map_or(0, |before| before + sent);
        match (self.stuck, sent == ready) {
            (_, true) => self.is_stuck(None),
            (Some(_), false) if taken < ENOUGH => self.stuck = Some(taken),
            // It is slow, but it reads: its time begins anew.
            (_, false) => self.is_stuck(Some(0)),
        }
    }

    fn is_stuck(&mut self, stuck: Option<usize>) {
        if stuck.is_some() || self.stuck.is_some() {
            self.seat.life.is_stuck(stuck.is_some());
            self.stuck = stuck;
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        self.is_held |= self.ahead >= AHEAD;
        if self.is_held {
            // `poll_flush` wakes the task.
            return Poll::Pending;
        }
        let this = self.get_mut();
        if this.rest.is_empty() {
            let mut part = ReadBuf::new(&mut this.part);
            ready!(Pin::new(&mut this.io).poll_read(context, &mut part))?;
            this.rest = 0..part.filled().len();
        }
        this.hand_on(buf);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        let sent = Pin::new(&mut self.io).poll_write(context, bytes)?;
        match sent {
            Poll::Ready(count) => self.note_sent(count, bytes.len()),
            Poll::Pending if self.stuck.is_none() => self.is_stuck(Some(0)),
            Poll::Pending => {}
        }
        sent.map(Ok)
    }

    /// The framework calls this when all that it had was sent, and at the end of each of its rounds.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        if self.seat.life.phase().0 != Phase::Answering {
            self.ahead = 0;
            if std::mem::take(&mut self.is_held) {
                context.waker().wake_by_ref();
            }
        }
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

/// Where the first head in `bytes` ends: after an empty line, however lines end.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match &bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::end_of_head;

    #[test]
    fn a_head_ends_with_an_empty_line() {
        assert_eq!(end_of_head(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /"), Some(27));
        assert_eq!(end_of_head(b"GET / HTTP/1.1\n\nGET /"), Some(16));
        assert_eq!(end_of_head(b"GET / HTTP/1.1\r\n\nGET /"), Some(17));
        assert_eq!(end_of_head(b"GET / HTTP/1.1\r\nHost: x\r\n\r"), None);
        assert_eq!(end_of_head(b""), None);
    }
}
