//! Counts the queries that reach a database. Those by which a server hears of changes are not counted: they
//! come all the time.

use std::collections::HashMap;
use std::sync::{Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::{App, Engine, Person};

/// Queries by the address of the database.
static COUNTS: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);

/// From now on every new connection of this process is counted.
pub fn count_from_now_on() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Counter::default()))).expect("nobody else instruments");
    });
}

/// How many queries the database of `app` has seen.
pub fn seen(app: &App) -> usize {
    let name = match app.engine {
        Engine::Sqlite => app.database.folder.path().to_string_lossy().into_owned(),
        Engine::Postgres => app.database.url.rsplit('/').next().expect("a name").to_owned(),
    };
    let counts = COUNTS.lock().expect("no panic");
    counts.iter().flatten().filter(|(url, _)| url.contains(&name)).map(|(_, count)| count).sum()
}

/// Each of `pages` takes as many queries where there are `many` things as where there are `few`, and `most`
/// at most. `fill` puts so many into a database.
pub fn are_as_many(
    engine: Engine,
    fill: fn(&App, i64),
    (few, many): (i64, i64),
    pages: &[&str],
    most: usize,
) {
    count_from_now_on();
    let (Some(small), Some(large)) = (App::start(engine), App::start(engine)) else { return };
    let (maya, noor) = (small.admin(), large.admin());
    fill(&small, few);
    fill(&large, many);
    let (few, many) = (of_pages(&small, &maya, pages), of_pages(&large, &noor, pages));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, count)| (1..=most).contains(count)), "{few:?}");
}

fn of_pages<'p>(app: &App, person: &Person<'_>, pages: &[&'p str]) -> Vec<(&'p str, usize)> {
    let look = |path: &str| {
        let before = seen(app);
        assert_eq!(person.get(path).status, 200, "{path}");
        seen(app) - before
    };
    // The fewest of some: one look opens a connection, one is beside the write of "last active".
    pages.iter().map(|path| (*path, look(path).min(look(path)).min(look(path)))).collect()
}

/// One per connection.
#[derive(Default)]
struct Counter {
    url: String,
}

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.url = url.to_owned(),
            InstrumentationEvent::StartQuery { query, .. } if !query.to_string().contains("changes") => {
                let mut counts = COUNTS.lock().expect("no panic");
                *counts.get_or_insert_default().entry(self.url.clone()).or_default() += 1;
            }
            _ => {}
        }
    }
}
