//! One revokes and restores while sixteen verify. `KEYFOB_TEST_RACE_ROUNDS=1000` for the long run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use crate::support::{Answer, App, Caller, Cuttable, Engine, Person};

const VERIFIERS: usize = 16;
/// On SQLite a server does not wait for another one beside it, which may take so long.
const PROMISED: Duration = Duration::from_millis(100);
/// The token is being revoked or restored: either answer is right.
const BETWEEN: u64 = u64::MAX;

fn rounds() -> u64 {
    std::env::var("KEYFOB_TEST_RACE_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// What those who verify on one node may rely on: an even number while the token is good, an odd one while it
/// is revoked.
#[derive(Default)]
struct Agreed {
    state: AtomicU64,
    /// Answers that were judged in this state.
    judged: AtomicU64,
    wrong: AtomicU64,
}

impl Agreed {
    fn set(&self, state: u64) {
        self.judged.store(0, SeqCst);
        self.state.store(state, SeqCst);
    }

    /// One call. What was agreed on before it began and still is when it is answered must be true. 503 judges
    /// nothing: it is what a machine says that is too small for so many at once.
    fn judge(&self, caller: &Caller) {
        let before = self.state.load(SeqCst);
        let status = caller.status();
        if before == BETWEEN || self.state.load(SeqCst) != before || status == 503 {
            return;
        }
        let wanted = if before.is_multiple_of(2) { 200 } else { 401 };
        if status != wanted {
            self.wrong.fetch_add(1, SeqCst);
        }
        self.judged.fetch_add(1, SeqCst);
    }

    fn wait(&self, count: u64) {
        while self.judged.load(SeqCst) < count {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// Revokes and restores on `here`, verifies on `here` and on `there`. Gives how many wrong answers each gave.
fn race(here: &App, there: Option<&App>, allowed: Duration, rounds: u64) -> (u64, u64) {
    let maya = Person::stranger(here);
    maya.sign_in("maya@example.net", crate::support::PASSWORD).is_redirect_to("/");
    let name = format!("Root {:x}", rand::random::<u64>());
    let root = maya.generate(&name, "never");
    let name = format!("CI {:x}", rand::random::<u64>());
    let secret = maya.generate(&name, "30");
    let path = format!("/api/user-tokens/{}", maya.token_id(&root, &name));
    let (near, far, is_over) = (Agreed::default(), Agreed::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for number in 0..VERIFIERS {
            let (app, agreed) = match there {
                Some(there) if number % 2 == 0 => (there, &far),
                _ => (here, &near),
            };
            let (caller, is_over) = (Caller::new(app, &secret), &is_over);
            scope.spawn(move || {
                while !is_over.load(SeqCst) {
                    agreed.judge(&caller);
                    // Leaves something of the machine to the one who revokes, and to other tests.
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
        }
        for round in 1..=rounds * 2 {
            near.wait(VERIFIERS as u64);
            if there.is_some() {
                far.wait(VERIFIERS as u64);
            }
            near.set(BETWEEN);
            far.set(BETWEEN);
            let body = if round % 2 == 1 { r#"{"revoke":true}"# } else { r#"{"revoke":false}"# };
            let answer = change(&maya, &path, &root, body);
            near.set(round);
            if there.is_some() && !allowed.is_zero() {
                std::thread::sleep(allowed);
            }
            far.set(round);
            if answer.status != 200 {
                is_over.store(true, SeqCst);
                panic!("round {round}: {}", answer.body);
            }
        }
        is_over.store(true, SeqCst);
    });
    (near.wrong.load(SeqCst), far.wrong.load(SeqCst))
}

/// 503 is "nothing was changed, try again": so many that ask at once can keep a small machine busy.
fn change(person: &Person<'_>, path: &str, root: &str, body: &str) -> Answer {
    for _ in 0..20 {
        let answer = person.api("PUT", path, root, body);
        if answer.status != 503 {
            return answer;
        }
    }
    person.api("PUT", path, root, body)
}

#[apply(on_both_engines)]
fn on_one_node_no_call_that_began_after_the_answer_is_judged_by_what_was_before(app: App) {
    app.admin();
    assert_eq!(race(&app, None, Duration::ZERO, rounds()), (0, 0));
}

#[apply(on_both_engines)]
fn on_two_nodes_the_other_one_knows_it_too(app: App) {
    app.admin();
    let other = app.second_node(None);
    let allowed = match app.engine {
        Engine::Postgres => Duration::ZERO,
        Engine::Sqlite => PROMISED,
    };
    assert_eq!(race(&app, Some(&other), allowed, rounds()), (0, 0));
}

/// Waits until the node has had to notice that nobody tells it of changes.
fn noticed() {
    std::thread::sleep(PROMISED);
}

#[test]
fn a_node_whose_line_is_cut_or_silent_believes_nothing_and_recovers() {
    let Some(app) = App::start(Engine::Postgres) else { return };
    app.admin();
    let way = Cuttable::to(&app.database.url);
    let other = app.second_node(Some(way.url.clone()));
    assert_eq!(race(&app, Some(&other), Duration::ZERO, 5), (0, 0), "while it is whole");
    way.cut();
    noticed();
    assert_eq!(race(&app, Some(&other), Duration::ZERO, rounds()), (0, 0), "cut");
    way.mend();
    assert_eq!(race(&app, Some(&other), Duration::ZERO, 5), (0, 0), "mended");
    way.silence();
    noticed();
    assert_eq!(race(&app, Some(&other), Duration::ZERO, rounds()), (0, 0), "silent");
    way.mend();
    assert_eq!(race(&app, Some(&other), Duration::ZERO, 5), (0, 0), "mended again");
}
