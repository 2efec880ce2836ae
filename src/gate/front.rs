//! The front of the server: answers at once what `/auth/verify` remembers, before the web framework begins.
//!
//! A request comes from the connection, a remembered answer goes back to it: no routing, no future, nothing to box.
//! Whatever is not remembered, or is to be refused, goes on to the application and to `verify::verify`, as does every
//! other request. So this decides nothing of its own; it only is quicker.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{AppConfig, RequestHead, ServiceResponse};
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use futures_util::TryFutureExt;
use futures_util::future::{Either, LocalBoxFuture, MapOk};

use super::demands::Demands;
use super::verify::{PATH, VerifyHeader, passed};
use crate::tokens::authenticate::Checker;
use crate::tokens::holder::Holder;
use crate::tokens::presented::presented;
use crate::web::address::{self, Client};
use crate::web::site::Site;

/// What the front needs to know. Each thread of the server has its own.
#[derive(Clone)]
pub struct Desk {
    pub checker: Data<Checker>,
    pub header: VerifyHeader,
    pub site: Data<Site>,
}

impl Desk {
    /// The holder, when the token is remembered as good and the demands are met.
    fn at_hand(&self, head: &RequestHead) -> Option<Rc<Holder>> {
        if head.uri.path() != PATH || !matches!(head.method, Method::GET | Method::HEAD) {
            return None;
        }
        let demands = Demands::read(head.uri.query().unwrap_or("")).ok()?;
        let secret = presented(head.headers(), &self.header.0).ok()??;
        self.checker.at_hand(secret, Some(self.from(head)), |holder| demands.met_by(holder))
    }

    fn from(&self, head: &RequestHead) -> Client {
        address::client_in(head, &self.site.trusted_proxies)
    }
}

/// The application with the front before it.
pub struct Front<F> {
    desk: Desk,
    app: F,
}

impl<F> Front<F> {
    /// Puts it before `app`.
    pub fn new<A>(desk: Desk, app: A) -> Self
    where
        A: IntoServiceFactory<F, Request>,
        F: ServiceFactory<Request>,
    {
        Front { desk, app: app.into_factory() }
    }
}

/// Who answered.
pub enum Answer<B> {
    Front(HttpResponse),
    App(ServiceResponse<B>),
}

impl<B: MessageBody + 'static> From<Answer<B>> for Response<EitherBody<B>> {
    fn from(answer: Answer<B>) -> Self {
        match answer {
            Answer::Front(answer) => {
                Response::<BoxBody>::from(answer).map_body(|_, body| EitherBody::right(body))
            }
            Answer::App(answer) => Response::<B>::from(answer).map_body(|_, body| EitherBody::left(body)),
        }
    }
}

impl<F, B> ServiceFactory<Request> for Front<F>
where
    F: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = Error>,
    F::Future: 'static,
{
    type Response = Answer<B>;
    type Error = Error;
    type Config = AppConfig;
    type Service = FrontService<F::Service>;
    type InitError = F::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, config: AppConfig) -> Self::Future {
        let (desk, app) = (self.desk.clone(), self.app.new_service(config));
        Box::pin(async move { Ok(FrontService { desk, app: app.await? }) })
    }
}

/// See `Front`.
pub struct FrontService<S> {
    desk: Desk,
    app: S,
}

impl<S, B> Service<Request> for FrontService<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = Answer<B>;
    type Error = Error;
    type Future =
        Either<Ready<Result<Answer<B>, Error>>, MapOk<S::Future, fn(ServiceResponse<B>) -> Answer<B>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, req: Request) -> Self::Future {
        match self.desk.at_hand(req.head()) {
            Some(holder) => Either::Left(ready(Ok(Answer::Front(passed(&holder))))),
            None => Either::Right(self.app.call(req).map_ok(Answer::App)),
        }
    }
}
