//! The threads that serve, and the order in which a request meets the parts of the server.

use std::io;
use std::net::TcpListener;
use std::num::NonZero;

use actix_server::ServerBuilder;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, web};

use super::share::Shared;
use crate::config::Config;
use crate::connections::{self, Connections};
use crate::db::Db;
use crate::gate::front::{Desk, Front};
use crate::routes;
use crate::signin::session::DbSessions;
use crate::web::cookies::tidy;
use crate::web::{compress, headers, patience, request_log};

/// Open connections at most, per worker: an attacker who only opens them runs into this, not into memory.
const MOST_CONNECTIONS: usize = 4096;
/// Seconds to answer what is in flight after SIGTERM.
const SHUTDOWN_SECONDS: u64 = 7;

/// Serves on `listener`, with what is `shared`.
pub(super) fn serve(config: Config, listener: TcpListener, shared: Shared) -> io::Result<Server> {
    let connections = Connections::new(limits_of_connections(&config));
    actix_web::rt::spawn(connections.clone().watch());
    let sessions = DbSessions { db: Db::clone(&shared.db), limits: **shared.session_limits };
    // What a checker remembers is its own, and the setting is for all together.
    let most_kept = config.checking.verify_cache.div_ceil(workers());
    connections::serve(builder(), listener, connections, move || {
        let checker = shared.checker(&config, most_kept);
        let (site, header) = (shared.site.clone(), shared.verify_header.clone());
        let rest = web::scope("")
            .configure(|routes| routes::all(routes, &sessions, &site))
            .wrap(from_fn(patience::bound))
            .wrap(from_fn(compress::answers))
            .wrap(from_fn(tidy))
            .wrap(from_fn(headers::add))
            .wrap(from_fn(request_log::write));
        let app = App::new()
            .configure(|app| shared.wire(app, checker.clone()))
            .configure(|routes| routes::gate(routes, &site))
            .service(rest);
        Front::new(Desk { checker, header, site }, app)
    })
}

/// `cli::stop` hears the signals.
fn builder() -> ServerBuilder {
    Server::build()
        .workers(workers())
        .disable_signals()
        .max_concurrent_connections(MOST_CONNECTIONS)
        .shutdown_timeout(SHUTDOWN_SECONDS)
}

fn limits_of_connections(config: &Config) -> connections::ConnectionLimits {
    connections::ConnectionLimits {
        total: connections::room(workers() * MOST_CONNECTIONS),
        keep_alive: config.traffic.keep_alive,
        per_address: config.traffic.connections_per_address,
        trusted_proxies: config.proxies.trusted.clone(),
    }
}

/// Threads that serve: as many as there are cores.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}
