//! Background work: what is done every so often, by one node at a time.
//!
//! A job's rule stands in its feature, and the list of all jobs in `app::background`. Here is what runs them: the table
//! `jobs` says when each last began, and whoever writes that there runs it. A rule does a piece of the work in one
//! transaction, so that nobody waits long behind it, and is called again while something is left.

mod job;
mod last_run;
mod run;

pub use job::{Job, Left, delete_piece};
pub use last_run::{LastRun, all};
pub use run::{Runner, Waker, run_due, start};
