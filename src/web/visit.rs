//! What the handlers of pages work with.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;

use super::actor::Actor;
use super::back;
use super::page::{Frame, show};
use super::redirect::see_other_with;
use super::shared::shared;
use super::toast::Toast;
use crate::db::Db;
use crate::error::{AppError, AppResult};

/// One visit of a page: the request, who sent it, and the database. Who is not signed in is refused (401).
pub struct Visit {
    pub req: HttpRequest,
    pub actor: Actor,
    pub db: Data<Db>,
}

impl FromRequest for Visit {
    type Error = AppError;
    type Future = Ready<AppResult<Visit>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(req, payload).into_inner();
        ready(actor.map(|actor| Visit { req: req.clone(), actor, db: shared::<Db>(req).clone() }))
    }
}

impl AsRef<Actor> for Visit {
    fn as_ref(&self) -> &Actor {
        &self.actor
    }
}

impl Visit {
    /// The frame of a page on the tab `tab`.
    pub fn frame(&self, tab: &'static str) -> Frame {
        Frame::new(&self.req, &self.actor, tab)
    }

    /// Renders `template`.
    pub fn show(&self, status: u16, template: &impl Template) -> AppResult<HttpResponse> {
        show(&self.req, status, template)
    }

    /// 303 to `path`, where `toast` is shown.
    pub fn see_other(&self, path: &str, toast: &Toast) -> HttpResponse {
        see_other_with(path, toast)
    }

    /// The same for what a rule has `done`, in words, or why that is not possible.
    pub fn told(
        &self,
        done: AppResult<impl Into<String>>,
        back: &str,
        list: &str,
    ) -> AppResult<HttpResponse> {
        let toast = match done {
            Ok(words) => Toast::ok(words),
            Err(error @ AppError::Conflict { .. }) => Toast::failed(error.to_string()),
            Err(error) => return Err(error),
        };
        Ok(self.back_to(back, list, &toast))
    }

    /// 303 to the list that the form came from, with `toast`; `back` is what the form says, `list` the plain list.
    pub fn back_to(&self, back: &str, list: &str, toast: &Toast) -> HttpResponse {
        self.see_other(back::path(back, list), toast)
    }
}
