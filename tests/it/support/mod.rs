//! Tests act as named people through the front door.

mod app;
mod browserless;
mod cuttable;
mod ear;
mod engine;
mod files;
mod forger;
mod markup;
mod operations;
mod people;
mod process;
pub mod queries;
mod raw;
mod rows;
mod together;
mod verify;

pub use app::App;
pub use browserless::{Answer, Person, is_api};
pub use cuttable::Cuttable;
pub use ear::Ear;
pub use engine::{Database, Engine, skip};
pub use files::files;
pub use forger::{Forger, base64, unbase64};
pub use operations::{Operation, Shapes};
pub use process::{PASSWORD, Process, binary};
pub use raw::HalfSent;
pub use rows::Line;
pub use together::together;
pub use verify::Caller;

/// Runs a test on both engines, each time with a server of its own:
///
/// ```ignore
/// #[apply(on_both_engines)]
/// fn a_name_is_free_again_after_delete(app: App) { … }
/// ```
macro_rules! on_both_engines {
    ($(#[$meta:meta])* fn $name:ident($app:ident: App) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn test($app: $crate::support::App) $body

            #[test]
            fn sqlite() {
                test($crate::support::App::start($crate::support::Engine::Sqlite).expect("SQLite is compiled in"));
            }

            #[test]
            fn postgres() {
                if let Some(app) = $crate::support::App::start($crate::support::Engine::Postgres) {
                    test(app);
                }
            }
        }
    };
}
