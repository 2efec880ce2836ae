//! What attacks and faults are made of.

mod ask;
mod cluster;
#[path = "../../it/support/engine.rs"]
mod engine;
mod form;
mod line;
mod memory;
#[path = "../../it/support/process.rs"]
mod process;
mod target;
mod way;

pub use ask::Reply;
pub use cluster::{Cluster, run};
pub use engine::{Database, Engine, skip};
pub use form::{figure, long};
pub use line::Line;
pub use process::{PASSWORD, Process, binary};
pub use target::{Target, on_both_engines};
pub use way::Way;
