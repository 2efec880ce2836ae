//! What pages share that stand alone: those that people see who are not signed in, and those with one
//! question.

use actix_web::HttpRequest;

use super::assets::Assets;
use super::site::Site;
use super::theme;

/// The sheet around such a page.
pub struct Sheet {
    pub theme: String,
    pub assets: Assets,
    /// Host and port by which people reach this server.
    pub host: String,
}

impl Sheet {
    /// The sheet for the browser that sent `req`.
    pub fn new(req: &HttpRequest) -> Self {
        Sheet { theme: theme::of(req), ..Sheet::plain(Site::of(req)) }
    }

    /// The sheet for a browser of which nothing is known.
    pub fn plain(site: &Site) -> Self {
        Sheet { theme: "auto".into(), assets: Assets::urls(), host: site.host().to_owned() }
    }
}
