//! What the server was built with (`app`), by its type.

use actix_web::HttpRequest;
use actix_web::web::Data;

/// The one `T` of this server, for code that is no handler and so has no extractor.
///
/// # Panics
/// When the server was built without one: then every request of every test ends here, and there is no answer
/// that would be right.
pub fn shared<T: ?Sized + 'static>(req: &HttpRequest) -> &Data<T> {
    match req.app_data() {
        Some(data) => data,
        None => panic!("the server was built without {}", std::any::type_name::<T>()),
    }
}
