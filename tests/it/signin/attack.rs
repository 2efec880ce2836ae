//! Somebody guesses at one account for hours, from another address each time, and its person still gets in.

use std::net::Ipv4Addr;

use diesel::prelude::*;
use keyfob::config::Config;
use keyfob::db::Moment;
use keyfob::db::schema::{known_networks, sign_in_failures as failures, users};

use crate::support::{Answer, App, PASSWORD, Person};

const WRONG: &str = "wrong horse battery";
const HOME: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.9";

/// Every request says itself where it comes from.
fn behind_a_proxy(config: &mut Config) {
    config.proxies.trusted = vec!["127.0.0.1/32".parse().expect("a network")];
}

fn sign_in_from(person: &Person, address: &str, password: &str) -> Answer {
    person.post_from(address, "/sign-in", &[("email", "maya@example.net"), ("password", password)])
}

fn pass(app: &App, seconds: i64) {
    let past = failures::last.eq(failures::last - seconds);
    app.rows(|conn| Ok(diesel::update(failures::table).set(past).execute(conn)?));
}

/// Guesses from more addresses than there are tries, one every ten seconds.
struct Attack<'a> {
    app: &'a App,
    guesser: Person<'a>,
    from: u32,
    /// Guesses whose password was looked at.
    checked: usize,
}

impl<'a> Attack<'a> {
    fn on(app: &'a App) -> Self {
        Attack { app, guesser: Person::stranger(app), from: 0x0a00_0000, checked: 0 }
    }

    fn guess(&mut self) {
        self.from += 1;
        let answer = sign_in_from(&self.guesser, &Ipv4Addr::from(self.from).to_string(), WRONG);
        assert!([422, 429].contains(&answer.status), "{}", answer.status);
        self.checked += usize::from(answer.status == 422);
    }

    fn for_a_minute(&mut self) {
        (0..6).for_each(|_| {
            pass(self.app, 10);
            self.guess();
        });
    }

    /// Until strangers wait as long as they ever do.
    fn for_long(&mut self) {
        (0..12).for_each(|_| {
            pass(self.app, 15 * 60);
            self.guess();
        });
        let account = failures::subject.like("account:%");
        let worst = (failures::failures.eq(60), failures::last.eq(Moment::now().second()));
        let rows = diesel::update(failures::table.filter(account)).set(worst);
        assert_eq!(self.app.rows(|conn| Ok(rows.execute(conn)?)), 1);
    }
}

/// Maya, who was at home once and has signed out; her browser.
fn maya_was_home<'a>(app: &'a App) -> Person<'a> {
    let maya = app.admin();
    maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
    assert_eq!(sign_in_from(&maya, HOME, PASSWORD).status, 303);
    maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
    maya
}

fn under_attack(engine: crate::support::Engine, test: impl FnOnce(&App)) {
    if let Some(app) = App::start_with(engine, behind_a_proxy) {
        test(&app);
    }
}

macro_rules! under_attack {
    ($(fn $name:ident($app:ident) $body:block)*) => {
        $(mod $name {
            use super::*;
            fn run($app: &App) $body
            #[test]
            fn sqlite() { under_attack(crate::support::Engine::Sqlite, run) }
            #[test]
            fn postgres() { under_attack(crate::support::Engine::Postgres, run) }
        })*
    };
}

under_attack! {
    fn three_hours_long_each_minute_from_a_new_browser_at_a_new_address(app) {
        maya_was_home(app);
        let mut attack = Attack::on(app);
        attack.for_long();
        let before = attack.checked;
        let mut waited = Vec::new();
        let mut minutes = 0;
        for minute in 0..180u32 {
            attack.for_a_minute();
            // Where she got in she is known: the next time she is somewhere else.
            let address = Ipv4Addr::from(0xc633_6400 + u32::try_from(waited.len()).expect("few")).to_string();
            let answer = sign_in_from(&Person::stranger(app), &address, PASSWORD);
            minutes += 1;
            match answer.status {
                303 => waited.push(std::mem::take(&mut minutes)),
                status => assert_eq!(status, 429, "minute {minute}"),
            }
        }
        assert!(waited.len() >= 12 && waited.iter().all(|minutes| *minutes <= 15), "{waited:?}");
        assert!(attack.checked - before <= 24, "{} guesses were checked", attack.checked - before);
    }

    fn a_browser_that_was_there_before_gets_in_at_the_first_try(app) {
        let maya = maya_was_home(app);
        let mut attack = Attack::on(app);
        attack.for_long();
        for minute in 0..20 {
            attack.for_a_minute();
            let address = Ipv4Addr::from(0xc633_6400 + minute).to_string();
            assert_eq!(sign_in_from(&maya, &address, PASSWORD).status, 303, "minute {minute}");
            maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
        }
    }

    fn an_address_that_was_there_before_gets_in_at_the_first_try(app) {
        maya_was_home(app);
        let mut attack = Attack::on(app);
        attack.for_long();
        for minute in 0..20 {
            attack.for_a_minute();
            assert_eq!(sign_in_from(&Person::stranger(app), HOME, PASSWORD).status, 303, "minute {minute}");
        }
    }

    fn a_password_can_be_changed(app) {
        let maya = maya_was_home(app);
        assert_eq!(sign_in_from(&maya, ELSEWHERE, PASSWORD).status, 303);
        let mut attack = Attack::on(app);
        attack.for_long();
        app.rows(|conn| Ok(diesel::delete(known_networks::table).execute(conn)?));
        let new = "seventeen green umbrellas";
        let form = [("current", PASSWORD), ("password", new), ("again", new)];
        let session = maya.session_alone();
        session.post_from(ELSEWHERE, "/account/password", &form).is_redirect_to("/account");
    }

    fn a_copied_cookie_has_the_tries_of_one_browser_and_tells_nothing_of_the_person(app) {
        let maya = maya_was_home(app);
        let cookie = maya.cookie_like("browser").expect("a cookie");
        assert!(cookie.1.bytes().all(|b| b.is_ascii_hexdigit() || b == b'.'), "{cookie:?}");
        let mut attack = Attack::on(app);
        attack.for_long();
        let guess = |number: u32, email: &str| {
            let thief = Person::stranger(app);
            thief.set_cookie(&cookie.0, &cookie.1);
            let address = Ipv4Addr::from(0xc633_6400 + number).to_string();
            thief.post_from(&address, "/sign-in", &[("email", email), ("password", WRONG)]).status
        };
        let statuses: Vec<u16> = (0..8).map(|number| guess(number, "maya@example.net")).collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
        app.person("tom@example.net", "member");
        (0..6).for_each(|number| assert_ne!(guess(100 + number, "tom@example.net"), 303));
        assert_eq!(guess(200, "tom@example.net"), 429, "at another account it is a stranger's");
    }

    fn a_new_password_ends_what_a_copied_cookie_is_worth_and_who_chose_it_is_known(app) {
        let maya = maya_was_home(app);
        let old = Person::stranger(app);
        let cookie = maya.cookie_like("browser").expect("a cookie");
        old.set_cookie(&cookie.0, &cookie.1);
        assert_eq!(sign_in_from(&maya, HOME, PASSWORD).status, 303);
        let new = "seventeen green umbrellas";
        let form = [("current", PASSWORD), ("password", new), ("again", new)];
        maya.post_from(HOME, "/account/password", &form).is_redirect_to("/account");
        maya.post("/sign-out", &[]).is_redirect_to("/sign-in");
        Attack::on(app).for_long();
        assert_eq!(sign_in_from(&old, ELSEWHERE, new).status, 429);
        assert_eq!(sign_in_from(&maya, ELSEWHERE, new).status, 303);
    }

    fn a_turn_comes_when_it_was_told_and_is_one(app) {
        maya_was_home(app);
        let mut attack = Attack::on(app);
        attack.for_long();
        let stranger = Person::stranger(app);
        let told = sign_in_from(&stranger, ELSEWHERE, WRONG);
        let seconds: i64 = told.header("retry-after").parse().expect("seconds");
        assert!((1..=720).contains(&seconds), "{seconds}");
        (0..3).for_each(|_| assert_eq!(sign_in_from(&stranger, ELSEWHERE, PASSWORD).status, 429));
        pass(app, seconds - 5);
        let soon = sign_in_from(&stranger, ELSEWHERE, PASSWORD);
        assert!(soon.status == 429 && soon.header("retry-after").parse::<i64>().expect("seconds") <= 5);
        pass(app, 5);
        let statuses = crate::support::together(8, |_| {
            sign_in_from(&Person::stranger(app), ELSEWHERE, WRONG).status
        });
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 1, "{statuses:?}");
    }

    fn the_tables_stay_small_however_many_addresses_and_accounts_there_are(app) {
        maya_was_home(app);
        let mut attack = Attack::on(app);
        attack.for_long();
        (0..200).for_each(|_| attack.guess());
        let rows = |app: &App| app.rows(|conn| Ok(failures::table.count().get_result::<i64>(conn)?));
        assert!(rows(app) <= 80 + 20, "{}", rows(app));
        let signed_out = Person::stranger(app);
        for number in 0..25u32 {
            let address = Ipv4Addr::from(0xcb00_7100 + number).to_string();
            app.rows(|conn| Ok(diesel::delete(failures::table).execute(conn)?));
            assert_eq!(sign_in_from(&signed_out, &address, PASSWORD).status, 303);
            signed_out.post("/sign-out", &[]).is_redirect_to("/sign-in");
        }
        let networks: i64 = app.rows(|conn| Ok(known_networks::table.count().get_result(conn)?));
        assert_eq!(networks, 20);
        assert_eq!(app.rows(|conn| Ok(users::table.count().get_result::<i64>(conn)?)), 1);
    }
}
