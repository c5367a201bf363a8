//! Work that is killed between its steps.

use std::pin::pin;
use std::task::Poll;

/// Carries the work on for so many polls and drops it there, wherever it then is: between two steps, within a
/// transaction, behind a commit whose answer has not come. As with a killed process nothing of it runs afterwards, and
/// the production code knows nothing of it. `None`: it was killed.
async fn mortal<F: Future>(work: F, polls: u32) -> Option<F::Output> {
    let (mut work, mut left) = (pin!(work), polls);
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}

/// Lives of one piece of work, each a little longer than the one before, until it came to its end twice and was killed
/// at four places at least. How many polls work takes differs with the machine: on a quick one most answers are there
/// before they are asked for.
#[derive(Debug)]
pub struct Lives {
    polls: u32,
    step: u32,
    /// How many lives there were.
    pub lived: u32,
    killed: u32,
    finished: u32,
}

impl Lives {
    /// Each life is so many polls longer than the one before.
    pub fn longer_by(step: u32) -> Self {
        Self { polls: 1, step, lived: 0, killed: 0, finished: 0 }
    }

    /// Is there another life to come?
    pub fn go_on(&self) -> bool {
        assert!(self.lived < 300, "after 300 lives: {self:?}");
        self.finished < 2 || self.killed < 4
    }

    /// The next life. `None`: it was killed.
    pub async fn live<F: Future>(&mut self, work: F) -> Option<F::Output> {
        let done = mortal(work, self.polls).await;
        self.lived += 1;
        match done {
            Some(_) => self.finished += 1,
            None => self.killed += 1,
        }
        // Once the end is known only short lives are missing.
        self.polls = if self.finished < 2 { self.polls + self.step } else { 1 + self.lived % 3 };
        done
    }
}
