//! The connections of a server, and what it does when the database is away.
//!
//! A thread that asks a database which is frozen, or behind a line that drops everything, waits for as long as that takes:
//! the libraries of both engines know no other way. So whoever waits for an answer stops waiting (`patience`), as many
//! threads can be stuck as there are connections, and when nothing is heard of the database, calls fail at once: one a
//! second tries, and as soon as one gets through, or `watch` does, all go on, with connections that are new.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::time::Duration;

use parking_lot::RwLock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::changes::Changes;
use super::connection::Conn;
use super::job::{Job, Stage};
use super::opener::{Pool, connection, pool};
use super::url::DatabaseUrl;
use crate::blocking;
use crate::error::{AppError, AppResult};

/// What a connection is for. None waits behind those who want something else.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lane {
    /// To check a token: a row or two.
    Checks,
    /// To read whatever else.
    Readers,
    /// To read a part of what is very long.
    Lists,
    /// To change something, on PostgreSQL. On SQLite changes take turns (`turns`).
    Writers,
}

/// Calls at a time, by lane.
const CHECKS: usize = 4;
const READERS: usize = 8;
const LISTS: usize = 2;
const WRITERS: usize = 4;
const ALL: usize = CHECKS + READERS + LISTS + WRITERS;
/// For who asks without a lane: the start, and what was counted.
const OTHERS: usize = 2;
/// So soon a call has a connection, or all that are idle are taken for dead.
const AT_HAND: Duration = Duration::from_millis(1000);
/// While the database is away, so much later the next call tries.
const NEXT_TRY: u64 = 1000;
/// So long a try is given before the one after it.
const TRY: u64 = 3000;
/// With so many threads stuck, no connections are made in the place of theirs.
const MOST_STUCK: usize = 4 * ALL;

/// The ways to one database.
pub(super) struct Lanes {
    url: DatabaseUrl,
    pub(super) changes: Changes,
    open: RwLock<Arc<Open>>,
    /// Threads that run a call.
    running: Arc<AtomicUsize>,
    /// When the next call tries a database that is away, in milliseconds of `Changes::now`; 0 while it is there.
    next_try: AtomicU64,
}

/// Connections that were made since the database was last away.
struct Open {
    pool: Pool,
    free: [Arc<Semaphore>; 4],
}

impl Open {
    fn new(url: &DatabaseUrl) -> Arc<Self> {
        let free = [CHECKS, READERS, LISTS, WRITERS].map(|count| Arc::new(Semaphore::new(count)));
        Arc::new(Open { pool: pool(url, (ALL + OTHERS) as u32), free })
    }
}

impl Lanes {
    /// Connections are made when they are needed.
    pub(super) fn new(url: &DatabaseUrl) -> Self {
        Lanes {
            url: url.clone(),
            changes: Changes::new(),
            open: RwLock::new(Open::new(url)),
            running: Arc::default(),
            next_try: AtomicU64::new(0),
        }
    }

    /// For code that may block.
    pub(super) fn pool(&self) -> Pool {
        self.open().pool.clone()
    }

    /// Runs `rule` on a thread that may block, and waits for its answer until `end`.
    pub(super) async fn run<T, R>(&self, lane: Lane, end: Instant, rule: R) -> AppResult<T>
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn, &Stage) -> AppResult<T> + Send + 'static,
    {
        if !self.may_try() {
            return Err(AppError::Unavailable("the database is away".into()));
        }
        let open = self.open();
        let free = open.free[lane as usize].clone();
        let Ok(Ok(permit)) = timeout_at(end, free.acquire_owned()).await else {
            self.is_late();
            return Err(AppError::Unavailable("all connections are in use".into()));
        };
        let (job, mut answer) = Job::new(rule);
        let job = Arc::new(job);
        self.start(&job, open, permit);
        let at_hand = end.min(Instant::now() + AT_HAND);
        let answer = match timeout_at(at_hand, &mut answer).await {
            Err(_) if job.is_waiting() && !self.start_anew(&job, lane) => return Err(job.give_up()),
            Err(_) => timeout_at(end, answer).await,
            answer => answer,
        };
        match answer {
            Ok(Ok(answer)) => {
                if answer.is_ok() {
                    self.is_there();
                }
                answer
            }
            Ok(Err(_)) => Err(AppError::Internal(anyhow::anyhow!("a call to the database panicked"))),
            Err(_) => {
                self.is_late();
                Err(job.give_up())
            }
        }
    }

    fn start<T, R>(&self, job: &Arc<Job<T, R>>, open: Arc<Open>, permit: OwnedSemaphorePermit)
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn, &Stage) -> AppResult<T> + Send + 'static,
    {
        let (job, running) = (job.clone(), Running::one(&self.running));
        blocking::start(move || {
            let _held = (permit, running);
            match connection(&open.pool) {
                Ok(mut conn) => job.run(&mut conn),
                Err(cause) => job.fail(cause),
            }
        });
    }

    /// With connections that are new: a line that was idle may have been dropped on the way. False when that can't help.
    fn start_anew<T, R>(&self, job: &Arc<Job<T, R>>, lane: Lane) -> bool
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn, &Stage) -> AppResult<T> + Send + 'static,
    {
        if self.is_late() {
            return false;
        }
        self.renew();
        let open = self.open();
        if let Ok(permit) = open.free[lane as usize].clone().try_acquire_owned() {
            self.start(job, open, permit);
        }
        true
    }

    fn open(&self) -> Arc<Open> {
        self.open.read().clone()
    }

    /// Threads that are stuck keep the connections of before.
    fn renew(&self) {
        if self.is_a_server() && self.running.load(SeqCst) < MOST_STUCK {
            *self.open.write() = Open::new(&self.url);
        }
    }

    /// False while the database is away and it is not this call's part to try.
    fn may_try(&self) -> bool {
        let (at, now) = (self.next_try.load(SeqCst), self.changes.now());
        at == 0 || (now >= at && self.next_try.compare_exchange(at, now + TRY, SeqCst, SeqCst).is_ok())
    }

    /// A call takes too long. True when nobody else hears of the database either: it is away.
    fn is_late(&self) -> bool {
        let is_away = self.is_a_server() && !self.changes.is_heard();
        if is_away && self.next_try.swap(self.changes.now() + NEXT_TRY, SeqCst) == 0 {
            tracing::warn!("the database is away: calls fail at once until it is back");
        }
        is_away
    }

    /// The database has answered.
    pub(super) fn is_there(&self) {
        if self.next_try.load(SeqCst) != 0 && self.next_try.swap(0, SeqCst) != 0 {
            tracing::info!("the database is back");
            self.renew();
        }
    }

    /// A SQLite file does not go away as a server does.
    fn is_a_server(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_))
    }
}

/// Counts a thread that runs a call for as long as it does.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn one(all: &Arc<AtomicUsize>) -> Self {
        all.fetch_add(1, SeqCst);
        Running(all.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
