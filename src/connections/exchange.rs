//! One request and its answer, from where the front of the server gets the request to where the last byte of
//! the answer is handed to the stream.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_http::error::PayloadError;
use actix_http::{Payload, Request, Response};
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::{ConnectionType, Version};
use actix_web::web::Bytes;
use futures_util::Stream;
use pin_project_lite::pin_project;

use super::life::{Life, Phase};

/// Begins with a request and is dropped with the body of its answer.
pub struct Exchange {
    life: Arc<Life>,
    version: Version,
    /// The body of the request is kept until the answer is sent. When it was not read to its end by then, the
    /// framework closes the connection; of a chunked body that nobody has any more it would read on for ever.
    _body: Option<Rc<RefCell<Payload>>>,
}

impl Exchange {
    /// Begins one, and takes hold of the body of `request`.
    pub fn begin(mut request: Request) -> (Self, Request) {
        let life = request.conn_data::<Arc<Life>>().cloned().unwrap_or_default();
        let version = request.version();
        let body = match request.take_payload() {
            Payload::None => {
                life.turns(Phase::Answering);
                None
            }
            body => {
                let body = Rc::new(RefCell::new(body));
                let shared = SharedBody { life: life.clone(), body: body.clone() };
                *request.payload() = Payload::Stream { payload: Box::pin(shared) };
                Some(body)
            }
        };
        (Exchange { life, version, _body: body }, request)
    }

    /// The answer, which ends this exchange when it is sent. HTTP/1.0 knows no chunks (RFC 9112, section
    /// 7.1): there an answer whose length is not known ends with the connection.
    pub fn end<B: MessageBody>(self, mut answer: Response<B>) -> Response<Kept<B>> {
        if self.version < Version::HTTP_11 && answer.body().size() == BodySize::Stream {
            answer.head_mut().no_chunking(true);
            answer.head_mut().set_connection_type(ConnectionType::Close);
        }
        answer.map_body(|_, body| Kept { body, exchange: self })
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if self.life.phase().0 == Phase::Answering {
            self.life.turns(Phase::Idle);
        }
    }
}

/// The body of a request, for the application to read.
struct SharedBody {
    life: Arc<Life>,
    body: Rc<RefCell<Payload>>,
}

impl Stream for SharedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(Pin::new(&mut *self.body.borrow_mut()).poll_next(context));
        if next.is_none() {
            self.life.turns(Phase::Answering);
        }
        Poll::Ready(next)
    }
}

pin_project! {
    /// The body of an answer with its exchange.
    pub struct Kept<B> {
        #[pin]
        body: B,
        exchange: Exchange,
    }
}

impl<B: MessageBody> MessageBody for Kept<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.project().body.poll_next(context)
    }
}
