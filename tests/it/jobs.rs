//! Background work: what is due runs, once, on one node, and what came of it is kept.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use diesel::prelude::*;
use keyfob::app::background;
use keyfob::db::schema::{jobs, sign_in_failures, tags, token_calls, token_tags, used_forms};
use keyfob::db::{DatabaseUrl, Db, Moment};
use keyfob::error::AppError;
use keyfob::jobs::{Job, LastRun, Left, all};
use keyfob::signin::session::SessionLimits;

use crate::support::{App, Engine, Person, queries, together};

const HOUR: i64 = 60 * 60;

/// A job that runs every hour and counts its pieces.
fn counting(count: &Arc<AtomicUsize>) -> Job {
    let count = count.clone();
    Job::new("count", HOUR, move |_| {
        count.fetch_add(1, SeqCst);
        Ok(Left::Nothing)
    })
}

fn kept(app: &App) -> Vec<LastRun> {
    app.rows(all)
}

fn last(app: &App, name: &str) -> LastRun {
    kept(app).into_iter().find(|last| last.name == name).unwrap_or_else(|| panic!("{name} never ran"))
}

/// All jobs began so many seconds earlier.
fn age(app: &App, seconds: i64) {
    let earlier = jobs::began.eq(jobs::began - seconds);
    assert!(app.rows(|conn| Ok(diesel::update(jobs::table).set(earlier).execute(conn)?)) > 0);
}

/// True as soon as `is_so`; false when it never is.
fn soon(is_so: impl Fn() -> bool) -> bool {
    (0..200).any(|_| {
        is_so() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }
    })
}

#[apply(on_both_engines)]
fn what_is_due_runs_and_what_is_not_does_not(app: App) {
    let count = Arc::<AtomicUsize>::default();
    let jobs = [counting(&count)];
    let before = Moment::now();
    let next = app.run_due(&jobs).expect("there");
    let run = last(&app, "count");
    assert_eq!(count.load(SeqCst), 1);
    assert!(run.began >= before && run.began <= Moment::now(), "{run:?}");
    assert!(run.took_ms.is_some_and(|took| took >= 0) && run.failure.is_none(), "{run:?}");
    assert_eq!(next, run.began.plus(HOUR));
    age(&app, HOUR - 30);
    assert_eq!(app.run_due(&jobs).expect("there"), next.plus(30 - HOUR));
    assert_eq!(count.load(SeqCst), 1);
    age(&app, 30);
    app.run_due(&jobs).expect("there");
    assert_eq!(count.load(SeqCst), 2);
}

/// Another server wrote it, whose clock was ahead.
#[apply(on_both_engines)]
fn a_run_that_began_in_the_future_keeps_none_from_running(app: App) {
    let count = Arc::<AtomicUsize>::default();
    let jobs = [counting(&count)];
    app.run_due(&jobs).expect("there");
    age(&app, -1_000_000);
    app.run_due(&jobs).expect("there");
    assert_eq!(count.load(SeqCst), 2);
    assert!(last(&app, "count").began <= Moment::now());
}

#[apply(on_both_engines)]
fn a_failure_is_kept_in_words_and_tried_again_after_a_minute(app: App) {
    let fails = Arc::new(AtomicUsize::new(1));
    let (failing, count) = (fails.clone(), Arc::<AtomicUsize>::default());
    let job = Job::new("fail", HOUR, move |conn| match failing.load(SeqCst) {
        0 => Ok(Left::Nothing),
        _ => {
            diesel::delete(jobs::table).execute(conn)?;
            Err(AppError::Internal(anyhow::anyhow!("no such thing: {}", "x".repeat(1000))))
        }
    });
    let jobs = [job, counting(&count)];
    let next = app.run_due(&jobs).expect("the others run");
    assert_eq!(count.load(SeqCst), 1);
    let run = last(&app, "fail");
    let words = run.failure.clone().expect("words");
    assert!(words.starts_with("no such thing") && words.len() == 500, "{words}");
    assert!(run.took_ms.is_some(), "{run:?}");
    assert_eq!(next, run.began.plus(60));
    fails.store(0, SeqCst);
    age(&app, 59);
    app.run_due(&jobs).expect("there");
    assert_eq!(last(&app, "fail").failure, Some(words), "not yet");
    age(&app, 1);
    app.run_due(&jobs).expect("there");
    let run = last(&app, "fail");
    assert!(run.failure.is_none() && run.took_ms.is_some(), "{run:?}");
    assert_eq!(count.load(SeqCst), 1, "what did not fail waits for its hour");
}

#[apply(on_both_engines)]
fn a_job_that_panics_ends_no_other(app: App) {
    let count = Arc::<AtomicUsize>::default();
    let jobs = [Job::new("panic", HOUR, |_| panic!("a defect")), counting(&count)];
    app.run_due(&jobs).expect("there");
    assert_eq!(count.load(SeqCst), 1);
    let words = last(&app, "panic").failure.expect("words");
    assert!(words.contains("panicked"), "{words}");
    age(&app, 60);
    app.run_due(&jobs).expect("there, still");
}

#[apply(on_both_engines)]
fn a_piece_is_kept_whole_or_not_at_all_and_work_goes_on_until_nothing_is_left(app: App) {
    let pieces = Arc::<AtomicUsize>::default();
    let counted = pieces.clone();
    let job = Job::new("pieces", HOUR, move |conn| {
        let number = counted.fetch_add(1, SeqCst);
        let row = (used_forms::form_key.eq(number.to_string()), used_forms::used.eq(1));
        diesel::insert_into(used_forms::table).values(row).execute(conn)?;
        match number {
            0..=2 => Ok(Left::More),
            3 => Err(AppError::Internal(anyhow::anyhow!("half way"))),
            _ => Ok(Left::Nothing),
        }
    });
    let jobs = [job];
    let rows = || -> i64 { app.rows(|conn| Ok(used_forms::table.count().get_result(conn)?)) };
    app.run_due(&jobs).expect("there");
    assert_eq!((rows(), last(&app, "pieces").failure.as_deref()), (3, Some("half way")));
    age(&app, 60);
    app.run_due(&jobs).expect("there");
    assert_eq!((rows(), last(&app, "pieces").failure), (4, None));
}

#[test]
fn of_many_nodes_one_runs_a_job_and_once_in_an_interval() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    let count = Arc::<AtomicUsize>::default();
    let nodes: Vec<App> = (0..3).map(|_| app.second_node(None)).collect();
    for round in 1..=5 {
        together(nodes.len(), |number| {
            nodes[number].run_due(&[counting(&count)]).expect("there");
            nodes[number].run_due(&[counting(&count)]).expect("there");
        });
        assert_eq!(count.load(SeqCst), round);
        age(&app, HOUR);
    }
}

#[test]
fn a_node_that_is_overtaken_is_not_run_beside_and_leaves_the_rest() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    let other = app.second_node(None);
    let ((tell, told), (go, gone)) = (mpsc::channel(), mpsc::channel::<()>());
    let gone = Mutex::new(gone);
    let slow = [Job::new("slow", HOUR, move |_| {
        tell.send(()).expect("somebody waits");
        gone.lock().expect("no panic").recv().expect("let go");
        Ok(Left::More)
    })];
    let count = Arc::<AtomicUsize>::default();
    let counted = count.clone();
    let quick = [Job::new("slow", HOUR, move |_| {
        counted.fetch_add(1, SeqCst);
        Ok(Left::Nothing)
    })];
    std::thread::scope(|scope| {
        let first = scope.spawn(|| app.run_due(&slow));
        told.recv().expect("it runs");
        let began = last(&other, "slow").began;
        while Moment::now() == began {
            std::thread::sleep(Duration::from_millis(20));
        }
        age(&other, HOUR);
        other.run_due(&quick).expect("there");
        assert_eq!(count.load(SeqCst), 0, "both at once");
        go.send(()).expect("it waits");
        assert!(soon(|| {
            other.run_due(&quick).expect("there");
            count.load(SeqCst) == 1
        }));
        first.join().expect("no panic").expect("it ends");
        assert!(told.try_recv().is_err(), "the rest was left");
    });
    let run = last(&app, "slow");
    assert!(run.took_ms.is_some() && run.failure.is_none(), "{run:?}");
    assert_eq!(count.load(SeqCst), 1);
}

#[apply(on_both_engines)]
fn a_database_that_is_away_is_asked_again_later(app: App) {
    let count = Arc::<AtomicUsize>::default();
    let jobs = [counting(&count)];
    let nowhere = match app.engine {
        Engine::Sqlite => "sqlite:///nowhere/keyfob.db",
        Engine::Postgres => "postgres://nobody@127.0.0.1:1/nothing",
    };
    let away = Db::open(&DatabaseUrl::parse(nowhere).expect("a good URL"));
    let look = actix_web::rt::System::new().block_on(keyfob::jobs::run_due(&away, &jobs));
    assert!(matches!(look, Err(AppError::Unavailable(_))), "{look:?}");
    assert_eq!(count.load(SeqCst), 0);
    app.run_due(&jobs).expect("there");
    assert_eq!(count.load(SeqCst), 1);
}

#[apply(on_both_engines)]
fn the_server_runs_them_all_and_looks_once_while_nothing_is_due(app: App) {
    assert_eq!(kept(&app), [], "not while it starts");
    app.jobs.wake();
    let count = background::jobs(SessionLimits { idle: 1, max: 1 }).len();
    let have_run = || kept(&app).iter().filter(|run| run.took_ms.is_some() && run.failure.is_none()).count();
    assert!(soon(|| have_run() == count));
}

fn a_look_costs(engine: Engine, count: usize) {
    queries::count_from_now_on();
    let Some(app) = App::start(engine) else { return };
    app.run_jobs();
    let before = queries::seen(&app);
    app.run_jobs();
    assert_eq!(queries::seen(&app) - before, count);
}

#[test]
fn a_look_when_nothing_is_due_costs_one_query_on_sqlite() {
    a_look_costs(Engine::Sqlite, 1);
}

#[test]
fn a_look_when_nothing_is_due_costs_one_query_on_postgres() {
    // And the one that asks whether the connection is good.
    a_look_costs(Engine::Postgres, 2);
}

#[test]
fn the_operations_page_names_each() {
    let text = std::fs::read_to_string("docs/OPERATIONS.md").expect("the page");
    let missing: Vec<_> = background::jobs(SessionLimits { idle: 1, max: 1 })
        .iter()
        .map(|job| (job.name, job.every))
        .filter(|(name, every)| *every != HOUR || !text.contains(&format!("| `{name}` |")))
        .collect();
    assert_eq!(missing, []);
}

#[apply(on_both_engines)]
fn sessions_that_are_over_are_swept_and_no_others(app: App) {
    let maya = app.admin();
    app.person("tom@example.net", "member");
    let (idle, max) = (30 * 60, 12 * HOUR);
    for (since, old) in [(idle, idle), (0, max)] {
        let before = app.sessions();
        app.age_sessions(since, old);
        maya.sign_in("maya@example.net", crate::support::PASSWORD).is_redirect_to("/");
        assert_eq!(app.sessions(), before + 1, "signing in sweeps nothing");
        app.run_jobs();
        age(&app, HOUR);
        assert_eq!(app.sessions(), 1);
    }
    app.age_sessions(idle - 60, max - 60);
    app.run_jobs();
    assert_eq!(maya.get("/account").status, 200);
}

#[apply(on_both_engines)]
fn forgotten_failures_and_turns_are_swept_and_no_others(app: App) {
    app.admin();
    let now = Moment::now().second();
    let row = |subject: &'static str, account: Option<&'static str>, minutes: i64| {
        use sign_in_failures as failures;
        let row = (
            failures::subject.eq(subject),
            failures::account.eq(account),
            failures::failures.eq(1),
            failures::last.eq(now - minutes * 60),
        );
        app.rows(|conn| Ok(diesel::insert_into(failures::table).values(row).execute(conn)?));
    };
    row("account:forgotten", None, 31);
    row("account:counts", None, 29);
    row("turn:forgotten", Some("a"), 61);
    row("turn:waits", Some("a"), 59);
    Person::stranger(&app).sign_in("tom@example.net", "wrong horse battery");
    let left = || -> Vec<String> {
        app.rows(|conn| {
            let subject = sign_in_failures::subject;
            let some = sign_in_failures::table
                .filter(subject.like("%:forgotten").or(subject.eq_any(["account:counts", "turn:waits"])));
            Ok(some.order(subject).select(subject).load(conn)?)
        })
    };
    assert_eq!(left().len(), 4, "a try sweeps nothing");
    app.run_jobs();
    assert_eq!(left(), ["account:counts", "turn:waits"]);
}

#[apply(on_both_engines)]
fn keys_of_old_forms_are_swept_and_no_others(app: App) {
    let maya = app.admin();
    for (name, days) in [("Old", 31), ("New", 30)] {
        maya.generate(name, "30");
        let past = used_forms::used.eq(Moment::now().second() - days * 24 * HOUR - 60);
        let just_now = used_forms::table.filter(used_forms::used.gt(Moment::now().second() - HOUR));
        assert_eq!(app.rows(|conn| Ok(diesel::update(just_now).set(past).execute(conn)?)), 1);
    }
    maya.generate("Last", "30");
    let left = || -> i64 { app.rows(|conn| Ok(used_forms::table.count().get_result(conn)?)) };
    assert_eq!(left(), 3, "generating sweeps nothing");
    app.run_jobs();
    assert_eq!(left(), 2);
}

#[apply(on_both_engines)]
fn of_a_large_table_all_is_swept_in_pieces(app: App) {
    let maya = app.admin();
    maya.generate("CI", "never");
    app.rows(|conn| {
        let row = |day: i32| {
            (
                token_calls::token_id.eq(1),
                token_calls::day.eq(day),
                token_calls::outcome.eq("good"),
                token_calls::calls.eq(1),
            )
        };
        for day in 0..1234 {
            diesel::insert_into(token_calls::table).values(row(day)).execute(conn)?;
        }
        Ok(())
    });
    let long_ago = Moment::now().second() - 25 * HOUR;
    app.rows(|conn| {
        for number in 0..1111 {
            let row = (
                tags::name.eq(number.to_string()),
                tags::tag_type.eq("global"),
                tags::color.eq("#000000"),
                tags::color_order.eq(0),
                tags::weight_modifier.eq(0),
                tags::created.eq(1),
                tags::deleted.eq(long_ago),
            );
            diesel::insert_into(tags::table).values(row).execute(conn)?;
            let id: i64 =
                tags::table.select(diesel::dsl::max(tags::id).assume_not_null()).get_result(conn)?;
            let carried = (token_tags::token_id.eq(1), token_tags::tag_id.eq(id));
            diesel::insert_into(token_tags::table).values(carried).execute(conn)?;
        }
        Ok(())
    });
    app.run_jobs();
    let left: [i64; 3] = app.rows(|conn| {
        Ok([
            token_calls::table.count().get_result(conn)?,
            token_tags::table.count().get_result(conn)?,
            tags::table.count().get_result(conn)?,
        ])
    });
    assert_eq!(left, [0, 0, 0]);
    let began: Vec<LastRun> = kept(&app).into_iter().filter(|run| run.failure.is_some()).collect();
    assert_eq!(began, []);
}
