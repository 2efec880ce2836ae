//! The server: what is accepted gets a seat and is wrapped, then the framework has it.

use std::fmt::Debug;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, KeepAlive, Protocol, Request, Response};
use actix_server::{GracefulShutdownSignal, Server, ServerBuilder};
use actix_service::{IntoServiceFactory, Service, ServiceFactory, apply_fn_factory, map_config};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::AppConfig;
use futures_util::FutureExt;
use futures_util::future::Either;
use tokio::net::TcpStream;

use super::limits::{CLOSING_SECONDS, REQUEST_SECONDS};
use super::open::Connections;
use super::stream::Stream;

/// Serves on `listener` what `app` makes for each thread, as `builder` says. Each connection counts for
/// `connections`.
pub fn serve<A, F, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    connections: Arc<Connections>,
    app: A,
) -> io::Result<Server>
where
    A: Fn() -> F + Send + Clone + 'static,
    F: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Response<BoxBody>>,
    S::InitError: Debug,
    S::Response: Into<Response<B>>,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder.listen("keyfob", listener, move || {
        let (stopping, connections) = (stopping.clone(), connections.clone());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || stop(stopping.clone()))
            // `Connections` closes what is idle.
            .keep_alive(KeepAlive::Os)
            .client_request_timeout(Duration::from_secs(REQUEST_SECONDS.into()))
            .client_disconnect_timeout(Duration::from_secs(CLOSING_SECONDS))
            .h1_allow_half_closed(true)
            .on_connect_ext(|stream: &Stream, data| drop(data.insert(stream.life())))
            .finish(map_config(app(), |()| AppConfig::default()));
        apply_fn_factory(http, move |io: TcpStream, http| {
            let peer = io.peer_addr().ok();
            let Some(seat) = connections.admit(peer.map(|peer| peer.ip())) else {
                return Either::Left(ready(Ok(())));
            };
            let connections = connections.clone();
            let served = http.call((Stream::new(io, seat), Protocol::Http1, peer));
            Either::Right(served.map(move |end| note(&connections, peer, end)))
        })
    })?;
    Ok(builder.run())
}

/// Over when the server is to stop.
async fn stop(signal: GracefulShutdownSignal) {
    signal.notified().await;
}

/// Writes down how a connection ended, where that is worth a line.
fn note(
    connections: &Connections,
    peer: Option<SocketAddr>,
    end: Result<(), DispatchError>,
) -> Result<(), DispatchError> {
    match &end {
        Err(DispatchError::Parse(cause)) => connections.malformed.note(peer.map(|peer| peer.ip()), cause),
        Err(DispatchError::Body(cause)) => tracing::error!(%cause, "an answer broke off"),
        Err(cause) => tracing::debug!(?peer, %cause, "a connection ended"),
        Ok(()) => {}
    }
    end
}
