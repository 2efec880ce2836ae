//! Counts the queries that reach a database. Those by which a server hears of changes are not counted: they come all
//! the time.

use std::collections::HashMap;
use std::sync::{Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// Queries by the address of the database.
static COUNTS: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);

/// From now on every new connection of this process is counted.
pub fn count_from_now_on() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Counter::default()))).expect("nobody else instruments");
    });
}

/// How many queries the database whose address holds `part` has seen.
pub fn seen(part: &str) -> usize {
    let counts = COUNTS.lock().expect("no panic");
    counts.iter().flatten().filter(|(url, _)| url.contains(part)).map(|(_, count)| count).sum()
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
