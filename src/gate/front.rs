//! The front of the server: answers at once what `/auth/verify` remembers, before the web framework begins.
//!
//! A request comes from the connection, a remembered answer goes back to it: no routing, no future, nothing
//! to box. Whatever is not remembered, or is to be refused, goes on to the application and to
//! `verify::verify`, as does every other request. So this module decides nothing itself; it only saves time.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{AppConfig, RequestHead, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use futures_util::future::{Either, LocalBoxFuture};
use pin_project_lite::pin_project;

use super::verify::{VerifyHeader, passed};
use crate::checks::checker::Checker;
use crate::checks::demands::Demands;
use crate::checks::holder::Holder;
use crate::connections::{Exchange, Kept};
use crate::secrets::presented::presented;
use crate::web::address::{self, Client};
use crate::web::links::VERIFY;
use crate::web::site::Site;

/// What the front needs to know. Each thread of the server has its own.
#[derive(Clone)]
pub struct Desk {
    pub checker: Data<Checker>,
    pub header: Data<VerifyHeader>,
    pub site: Data<Site>,
}

impl Desk {
    /// The holder, when the token is remembered as good and the demands are met.
    fn at_hand(&self, head: &RequestHead) -> Option<Rc<Holder>> {
        if !self.site.answers(VERIFY, head.uri.path()) || !matches!(head.method, Method::GET | Method::HEAD) {
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
enum Door<B> {
    Front(HttpResponse),
    App(ServiceResponse<B>),
}

/// An answer, and the exchange that it ends.
pub struct Answer<B> {
    by: Door<B>,
    exchange: Exchange,
}

impl<B: MessageBody + 'static> From<Answer<B>> for Response<Kept<EitherBody<B>>> {
    fn from(answer: Answer<B>) -> Self {
        let response = match answer.by {
            Door::Front(answer) => {
                Response::<BoxBody>::from(answer).map_body(|_, body| EitherBody::right(body))
            }
            Door::App(answer) => Response::<B>::from(answer).map_body(|_, body| EitherBody::left(body)),
        };
        answer.exchange.end(response)
    }
}

pin_project! {
    /// The application is asked; what it answers ends the exchange.
    pub struct Asked<F> {
        #[pin]
        app: F,
        exchange: Option<Exchange>,
    }
}

impl<B, F: Future<Output = Result<ServiceResponse<B>, Error>>> Future for Asked<F> {
    type Output = Result<Answer<B>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.app.poll(context))?;
        let exchange = this.exchange.take().ok_or_else(|| ErrorInternalServerError("asked twice"))?;
        Poll::Ready(Ok(Answer { by: Door::App(answer), exchange }))
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
    type Future = Either<Ready<Result<Answer<B>, Error>>, Asked<S::Future>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, req: Request) -> Self::Future {
        let holder = self.desk.at_hand(req.head());
        let (exchange, req) = Exchange::begin(req);
        match holder {
            Some(holder) => Either::Left(ready(Ok(Answer { by: Door::Front(passed(&holder)), exchange }))),
            None => Either::Right(Asked { app: self.app.call(req), exchange: Some(exchange) }),
        }
    }
}
