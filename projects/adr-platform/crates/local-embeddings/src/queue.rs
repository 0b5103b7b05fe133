//! A line of texts that threads serve.
//!
//! Whoever asks holds the receiving end of a channel per text. Dropping it takes the text back if
//! no thread has begun with it, so a cancelled request costs one text at most.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use futures::channel::oneshot;

/// A vector, or the model's words on why there is none.
pub(crate) type Outcome = Result<Vec<f32>, String>;

/// One text and where its vector goes.
pub(crate) struct Job {
    pub(crate) text: String,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    servers: usize,
    closed: bool,
}

/// The line. First come, first served.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

/// One thread's place at the line. When the last is gone, nobody will ever answer, so waiting
/// texts are turned away rather than left to wait.
pub(crate) struct Server(Arc<Queue>);

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics while it holds the lock, so the state is whole even when poisoned.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts texts in line; the receivers are in their order.
    pub(crate) fn push(&self, texts: Vec<String>) -> Vec<oneshot::Receiver<Outcome>> {
        let mut receivers = Vec::with_capacity(texts.len());
        let mut state = self.lock();
        for text in texts {
            let (reply, receiver) = oneshot::channel();
            // Without a server the job is dropped here, which its receiver sees at once.
            if state.servers > 0 && !state.closed {
                state.jobs.push_back(Job { text, reply });
            }
            receivers.push(receiver);
        }
        drop(state);
        if receivers.len() == 1 {
            self.changed.notify_one();
        } else {
            self.changed.notify_all();
        }
        receivers
    }

    /// Sends everybody home: threads end after the text they are at.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.jobs.clear();
        drop(state);
        self.changed.notify_all();
    }

    pub(crate) fn serve(self: &Arc<Self>) -> Server {
        self.lock().servers += 1;
        Server(Arc::clone(self))
    }
}

impl Server {
    /// The next text that somebody still waits for; none when the line has closed.
    pub(crate) fn next(&self) -> Option<Job> {
        let mut state = self.0.lock();
        loop {
            if state.closed {
                return None;
            }
            match state.jobs.pop_front() {
                Some(job) if job.reply.is_canceled() => {}
                Some(job) => return Some(job),
                None => state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.servers -= 1;
        if state.servers == 0 {
            state.jobs.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn texts_are_served_in_order_and_those_taken_back_are_skipped() {
        let queue = Arc::new(Queue::default());
        let server = queue.serve();
        let mut receivers = queue.push(vec!["one".into(), "two".into(), "three".into()]);
        drop(receivers.remove(1));
        for (expected, receiver) in ["one", "three"].into_iter().zip(receivers) {
            let job = server.next().unwrap();
            assert_eq!(job.text, expected);
            job.reply.send(Ok(vec![1.0])).unwrap();
            assert_eq!(block_on(receiver).unwrap(), Ok(vec![1.0]));
        }
    }

    #[test]
    fn nobody_waits_for_a_thread_that_is_gone() {
        let queue = Arc::new(Queue::default());
        let server = queue.serve();
        let waiting = queue.push(vec!["early".into()]).remove(0);
        drop(server);
        assert!(block_on(waiting).is_err());
        let late = queue.push(vec!["late".into()]).remove(0);
        assert!(block_on(late).is_err());
    }

    #[test]
    fn closing_ends_the_servers() {
        let queue = Arc::new(Queue::default());
        let server = queue.serve();
        let waiting = queue.push(vec!["text".into()]).remove(0);
        queue.close();
        assert!(server.next().is_none());
        assert!(block_on(waiting).is_err());
    }
}
