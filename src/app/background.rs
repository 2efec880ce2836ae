//! The background jobs of all features, in the order in which they run. `docs/OPERATIONS.md` names them.

use crate::jobs::Job;
use crate::signin::session::{self, SessionLimits};
use crate::signin::throttle;
use crate::tags::delete;
use crate::tokens::calls::kept;
use crate::tokens::generate::{again, form_key};

const HOUR: i64 = 60 * 60;

/// All of them; `limits` are those of the sessions.
pub fn jobs(limits: SessionLimits) -> Vec<Job> {
    vec![
        Job::new("sweep sessions", HOUR, move |conn| session::sweep(conn, limits)),
        Job::new("sweep sign-in failures", HOUR, throttle::sweep),
        Job::new("sweep deleted tags", HOUR, delete::sweep),
        Job::new("sweep used forms", HOUR, form_key::sweep),
        Job::new("sweep idempotency keys", HOUR, again::sweep),
        Job::new("sweep token calls", HOUR, kept::sweep),
    ]
}
