//! Where a token stands is one thing, whoever asks: a statement, a row that was read, the list, a check.

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::active::{active_at, unexpired_at};
use keyfob::db::schema::tokens;
use keyfob::tokens::list::query::{ListQuery, TokenFilters};
use keyfob::tokens::list::{Scope, list};
use keyfob::tokens::token::{COLUMNS, State, Token};

#[apply(on_both_engines)]
fn rows_statements_lists_and_checks_agree(app: App) {
    let secret = app.admin().generate("CI", "never");
    let now = Moment::now();
    let at = |seconds: i64| Moment::from_second(now.second() + seconds);
    for end in [None, Some(at(-1)), Some(now), Some(at(1000))] {
        for (revoked, compromised) in [(None, false), (Some(at(-5)), false), (Some(at(-5)), true)] {
            let values = (
                tokens::expiration.eq(end),
                tokens::revoked.eq(revoked),
                tokens::compromised.eq(compromised),
            );
            app.rows(|conn| Ok(diesel::update(tokens::table).set(values).execute(conn)?));
            let token: Token = app.rows(|conn| Ok(tokens::table.select(COLUMNS).first(conn)?));
            let state = token.state(now);
            let count = |only: State| {
                let query = ListQuery::of(TokenFilters { state: Some(only), ..TokenFilters::default() });
                app.rows(|conn| Ok(list(conn, Scope::Of(1.into()), &query, now)?.0.len()))
            };
            let (active, unexpired): (i64, i64) = app.rows(|conn| {
                let active = tokens::table.filter(active_at(now)).count().get_result(conn)?;
                Ok((active, tokens::table.filter(unexpired_at(now)).count().get_result(conn)?))
            });
            let case = format!("{end:?}, {revoked:?}, {compromised}: {state:?}");
            assert_eq!(active == 1, state == State::Active, "{case}");
            assert_eq!(unexpired == 1, state != State::Expired, "{case}");
            for only in [State::Active, State::Revoked, State::Expired] {
                assert_eq!(count(only) == 1, state == only, "{case}, listed as {only:?}");
            }
            assert_eq!(app.verify(&secret, "").status == 200, state == State::Active, "{case}");
        }
    }
}
