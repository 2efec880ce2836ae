//! How many requests the API takes: of each token, and of each address for those that bring no good token. A
//! caller whose quota is used up waits (429); how it stands is told in every answer, in the `RateLimit` headers of
//! draft-ietf-httpapi-ratelimit-headers-11.
//!
//! A good token never pays for its neighbours: behind one address may sit a whole office. Guessing does not need to be
//! stopped here, a signature can't be guessed; what is limited is the work and the log lines that wrong tokens make.

use std::hash::Hash;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use parking_lot::Mutex;

use super::actor::Identified;
use super::address::{self, Client};
use super::links;
use super::site::Site;
use crate::db::TokenId;
use crate::error::AppError;

/// Seconds of the window that a quota is told for.
const WINDOW: u32 = 60;
/// At most so many callers of each kind are remembered; beyond that the one not seen for the longest time is forgotten.
/// A flood of addresses therefore takes a few megabytes and no more.
const MOST_CALLERS: usize = 50_000;
/// Never limited: who asks whether the server lives must not be told that somebody else was busy.
const ALWAYS_OPEN: &str = links::HEALTH;

/// The quotas of one server, shared by all its threads.
pub struct RateLimits {
    tokens: Option<Limit<TokenId>>,
    addresses: Option<Limit<Client>>,
}

struct Limit<K: Hash + Eq + Clone> {
    /// As the headers call it.
    policy: &'static str,
    quota: NonZeroU32,
    limiter: RateLimiter<K, Recent<K>, DefaultClock, StateInformationMiddleware>,
}

/// How a caller stands after a request. Lies in the request's extensions.
#[derive(Debug, Clone, Copy)]
struct Standing {
    policy: &'static str,
    quota: NonZeroU32,
    /// Requests that are left; `None`: this one was one too many.
    left: Option<u32>,
    /// Seconds until there is one more.
    more_in: u64,
}

impl RateLimits {
    /// Requests per minute of each token and of each address; `None` is no limit.
    pub fn new(per_token: Option<NonZeroU32>, per_address: Option<NonZeroU32>) -> Self {
        RateLimits {
            tokens: per_token.map(|quota| Limit::new("token", quota)),
            addresses: per_address.map(|quota| Limit::new("address", quota)),
        }
    }

    /// Takes one request off the caller's quota; `None` when there is none.
    fn take(&self, req: &HttpRequest) -> Option<Standing> {
        let caller = match req.extensions().get::<Identified>() {
            Some(Identified(Ok(actor))) => actor.token.map(|token| token.id),
            // Nobody could look at the token: that is not the caller's fault.
            Some(Identified(Err(error))) if error.kind().0 >= 500 => return None,
            _ => None,
        };
        match caller {
            Some(token) => self.tokens.as_ref().map(|limit| limit.take(&token)),
            None => self.addresses.as_ref().map(|limit| limit.take(&address::client_of(req).network())),
        }
    }
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(policy: &'static str, quota: NonZeroU32) -> Self {
        let state = Recent(Mutex::new(LruCache::new(NonZeroUsize::MIN.saturating_add(MOST_CALLERS - 1))));
        let limiter = RateLimiter::new(Quota::per_minute(quota), state, DefaultClock::default());
        Limit { policy, quota, limiter }
    }

    fn take(&self, caller: &K) -> Standing {
        let standing = |left, more_in: Duration| Standing {
            policy: self.policy,
            quota: self.quota,
            left,
            more_in: more_in.as_secs() + u64::from(more_in.subsec_nanos() > 0),
        };
        match self.limiter.check_key(caller) {
            Ok(state) => standing(Some(state.remaining_burst_capacity()), state.quota().replenish_interval()),
            Err(until) => standing(None, until.wait_time_from(self.limiter.clock().now())),
        }
    }
}

impl Standing {
    fn write(&self, headers: &mut HeaderMap) {
        let (policy, quota, left) = (self.policy, self.quota, self.left.unwrap_or(0));
        let texts = [
            ("ratelimit-policy", format!("\"{policy}\";q={quota};w={WINDOW}")),
            ("ratelimit", format!("\"{policy}\";r={left};t={}", self.more_in)),
        ];
        for (name, text) in texts {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Refuses (429) callers whose quota is used up. Stands behind the identification, because a good token has a quota
/// of its own.
pub async fn check(
    limits: Data<RateLimits>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_always_open = Site::of(req.request()).answers(ALWAYS_OPEN, req.path());
    let standing = if is_always_open { None } else { limits.take(req.request()) };
    if let Some(standing) = standing {
        req.extensions_mut().insert(standing);
        if standing.left.is_none() {
            return Ok(req.error_response(AppError::TooMany(standing.more_in)).map_into_right_body());
        }
    }
    next.call(req).await.map(ServiceResponse::map_into_left_body)
}

/// Tells in `headers` how the caller of `req` stands; errors too have these headers.
pub fn tell(req: &HttpRequest, headers: &mut HeaderMap) {
    if let Some(standing) = req.extensions().get::<Standing>() {
        standing.write(headers);
    }
}

/// The states of the callers that were seen last.
struct Recent<K: Hash + Eq + Clone>(Mutex<LruCache<K, Nanos>>);

impl<K: Hash + Eq + Clone> StateStore for Recent<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut states = self.0.lock();
        let (outcome, state) = decide(states.get(key).copied())?;
        states.put(key.clone(), state);
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory_than_it_may() {
        let limit = Limit::new("address", NonZeroU32::MIN);
        for number in 0..2 * MOST_CALLERS as u32 {
            assert_eq!(limit.take(&number).left, Some(0));
        }
        let last = 2 * MOST_CALLERS as u32 - 1;
        assert_eq!(limit.take(&last).left, None, "the last one is remembered");
        assert_eq!(limit.limiter.into_state_store().0.into_inner().len(), MOST_CALLERS);
    }
}
