//! Changes that wait for each other: on SQLite they are committed together, and each is whole all the same.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keyfob::db::Conn;
use keyfob::db::schema::used_forms;
use keyfob::error::{AppError, AppResult};

use crate::support::{App, Engine};

type Change = Box<dyn FnOnce(&mut Conn) -> AppResult<()> + Send>;

/// What comes of `changes` that all waited while somebody else was writing.
fn queued(app: &App, changes: Vec<Change>) -> Vec<AppResult<()>> {
    let ((hold, held), (release, released)) = (channel(), channel());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let wait = |_: &mut Conn| {
                hold.send(()).expect("the test listens");
                released.recv().expect("the test goes on");
                Ok(())
            };
            app.db.write_now(wait).expect("nothing was written");
        });
        held.recv().expect("it writes");
        runtime().block_on(async {
            let write = |change| {
                tokio::spawn({
                    let db = app.db.clone();
                    async move { db.write(change).await }
                })
            };
            let writes: Vec<_> = changes.into_iter().map(write).collect();
            tokio::time::sleep(Duration::from_millis(50)).await;
            release.send(()).expect("somebody writes");
            let mut done = Vec::new();
            for write in writes {
                done.push(write.await.expect("it ends"));
            }
            done
        })
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn insert(conn: &mut Conn, key: &str) -> AppResult<()> {
    let row = (used_forms::form_key.eq(key), used_forms::used.eq(1));
    diesel::insert_into(used_forms::table).values(row).execute(conn)?;
    Ok(())
}

fn inserts(key: impl Into<String>) -> Change {
    let key = key.into();
    Box::new(move |conn| insert(conn, &key))
}

/// The keys that are there, in their order.
fn there(app: &App) -> Vec<String> {
    let keys = used_forms::table.filter(used_forms::used.eq(1)).order(used_forms::form_key);
    app.db.read_now(|conn| Ok(keys.select(used_forms::form_key).load(conn)?)).expect("read")
}

#[apply(on_both_engines)]
fn one_that_fails_takes_nothing_of_the_others_with_it(app: App) {
    let mut changes: Vec<Change> = Vec::new();
    for round in 0..5 {
        changes.push(inserts(format!("good {round}")));
        changes.push(Box::new(move |conn| {
            insert(conn, &format!("refused {round}"))?;
            Err(AppError::conflict("refused"))
        }));
        changes.push(Box::new(move |conn| {
            insert(conn, &format!("broken {round}"))?;
            Ok(conn.batch_execute("SELECT nothing FROM nowhere")?)
        }));
    }
    changes.insert(
        6,
        Box::new(|conn| {
            insert(conn, "panics")?;
            panic!("as a test wants it")
        }),
    );
    let mut answers = queued(&app, changes);
    assert!(matches!(answers.remove(6), Err(AppError::Internal(_))));
    for (place, answer) in answers.into_iter().enumerate() {
        match (place % 3, answer) {
            (0, Ok(())) | (1, Err(AppError::Conflict { .. })) | (2, Err(AppError::Internal(_))) => {}
            (_, answer) => panic!("{place}: {answer:?}"),
        }
    }
    assert_eq!(there(&app), ["good 0", "good 1", "good 2", "good 3", "good 4"]);
}

#[apply(on_both_engines)]
fn of_two_that_want_the_same_one_gets_it(app: App) {
    let answers = queued(&app, (0..10).map(|round| inserts(format!("{}", round / 2))).collect());
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    assert_eq!(there(&app), ["0", "1", "2", "3", "4"]);
}

/// How many commits the write-ahead log holds: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.
fn commits(app: &App) -> usize {
    let path = app.database.url.strip_prefix("sqlite://").expect("a file");
    let log = fs::read(format!("{path}-wal")).expect("the log");
    if log.is_empty() {
        return 0;
    }
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().expect("four bytes"));
    let frame = 24 + number(8) as usize;
    let valid = |at: &usize| log[at + 8..at + 16] == log[16..24];
    (32..log.len()).step_by(frame).take_while(valid).filter(|at| number(at + 4) > 0).count()
}

#[test]
fn on_sqlite_those_that_wait_together_are_committed_once() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let before = commits(&app);
    let answers = queued(&app, (0..20).map(|number| inserts(format!("{number:02}"))).collect());
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!((commits(&app) - before, there(&app).len()), (1, 20));
}

#[test]
fn when_the_disk_is_full_nobody_is_told_that_a_lost_change_was_kept() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let big = |number: usize| inserts(format!("{number:02} {}", "x".repeat(200_000)));
    let mut changes: Vec<Change> = (0..5).map(|number| inserts(format!("{number:02}"))).collect();
    // As if the disk had no room for more.
    changes.push(Box::new(|conn| Ok(conn.batch_execute("PRAGMA max_page_count = 1")?)));
    changes.extend([big(6), inserts("07"), big(8), inserts("09")]);
    let answers = queued(&app, changes);
    assert!(
        matches!(&answers[6], Err(AppError::Unavailable(cause)) if cause.contains("full")),
        "{:?}",
        answers[6]
    );
    // SQLite undid all that came before it, too.
    let are_lost = answers[..6].iter().all(|answer| matches!(answer, Err(AppError::Unavailable(_))));
    assert!(are_lost, "{answers:?}");
    let there = there(&app);
    for (number, answer) in answers.iter().enumerate().skip(7) {
        let is_there = there.iter().any(|key| key.starts_with(&format!("{number:02}")));
        assert_eq!(answer.is_ok(), is_there, "{number}: {answer:?}");
    }
    assert!(!there.iter().any(|key| key.as_str() < "07"), "{there:?}");
    app.db.write_now(|conn| Ok(conn.batch_execute("PRAGMA max_page_count = 4294967294")?)).expect("room");
    assert!(queued(&app, vec![big(10)])[0].is_ok(), "it goes on when there is room again");
}

#[test]
fn nobody_is_answered_before_the_commit() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let mut changes: Vec<Change> = (0..5).map(|number| inserts(format!("{number:02}"))).collect();
    // What only the commit finds.
    changes.push(Box::new(|conn| {
        conn.batch_execute("PRAGMA defer_foreign_keys = ON")?;
        Ok(conn.batch_execute("INSERT INTO token_tags (token_id, tag_id) VALUES (77, 77)")?)
    }));
    let answers = queued(&app, changes);
    assert!(answers.iter().all(|answer| matches!(answer, Err(AppError::Internal(_)))), "{answers:?}");
    assert_eq!(there(&app), [""; 0]);
    assert!(queued(&app, vec![inserts("next")])[0].is_ok(), "it goes on");
}

#[test]
fn who_waited_in_vain_changed_nothing() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let ((hold, held), (release, released)) = (channel(), channel());
    let (answers, took) = std::thread::scope(|scope| {
        let db = app.db.clone();
        scope.spawn(move || {
            db.write_now(|_| {
                hold.send(()).expect("the test listens");
                released.recv().expect("the test goes on");
                Ok(())
            })
        });
        held.recv().expect("it writes");
        let start = Instant::now();
        let both = async { tokio::join!(app.db.write(inserts("late")), app.db.write(inserts("later"))) };
        let (late, later) = runtime().block_on(both);
        release.send(()).expect("it still writes");
        ([late, later], start.elapsed())
    });
    assert!(answers.iter().all(|answer| matches!(answer, Err(AppError::Unavailable(_)))), "{answers:?}");
    assert!(took < Duration::from_secs(3), "it took {took:?}");
    assert!(queued(&app, vec![inserts("next")])[0].is_ok());
    assert_eq!(there(&app), ["next"]);
}

#[test]
fn who_writes_alone_gets_a_turn_while_others_keep_coming() {
    let app = App::start(Engine::Sqlite).expect("SQLite is compiled in");
    let (count, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (alone, crowd) = std::thread::scope(|scope| {
        let write = || {
            let next = || inserts(count.fetch_add(1, SeqCst).to_string());
            runtime().block_on(async {
                let mut done = Vec::new();
                while !is_over.load(SeqCst) {
                    done.push(app.db.write(next()).await);
                }
                done
            })
        };
        let crowd: Vec<_> = (0..16).map(|_| scope.spawn(write)).collect();
        let alone: Vec<_> = (0..50).map(|_| app.db.write_now(|_| Ok(()))).collect();
        is_over.store(true, SeqCst);
        let crowd: Vec<_> =
            crowd.into_iter().flat_map(|thread| thread.join().expect("it ends well")).collect();
        (alone, crowd)
    });
    assert!(alone.iter().chain(&crowd).all(Result::is_ok), "{alone:?}");
    assert_eq!(there(&app).len(), crowd.len());
}
