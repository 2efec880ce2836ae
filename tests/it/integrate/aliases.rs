//! Names that CGI, WSGI and PHP can't tell from those of our headers: none of a caller's comes through.

use keyfob::checks::identity_headers::NAMES;

use super::proxy::{Kind, Proxy, bearer, caddy, nginx, traefik};
use crate::support::App;

/// What a caller may write in the place of each `-`, and in what case.
const SPELLINGS: [fn(&str) -> String; 7] = [
    |name| name.replace('-', "_"),
    |name| name.replace('-', "."),
    |name| name.replacen('-', "~", 1).to_uppercase(),
    |name| name.replace("b-", "b_").to_uppercase(),
    |name| name.replacen('-', "!", 1).replace('-', "|"),
    |name| name.replacen('-', "'", 1).replace("b-", "b+"),
    // The genuine name.
    |name| name.to_uppercase(),
];

/// As CGI names the variable of a header (RFC 3875 section 4.1.18).
fn folded(name: &str) -> String {
    let fold = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(fold).collect()
}

fn no_alias_comes_through(app: &App, kind: Kind) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    // It has no email address: an empty header leaves room for another's.
    let service = app.service_secret("Robot");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    let forged: String = NAMES
        .iter()
        .flat_map(|name| SPELLINGS.map(|spell| format!("{}: forged\r\n", spell(name.as_str()))))
        .collect();
    let tries = [&secret, &service]
        .map(|secret| [format!("{forged}{}", bearer(secret)), format!("{}{forged}", bearer(secret))]);
    for headers in tries.iter().flatten() {
        let (status, seen) = proxy.get(headers);
        assert_eq!(status, 200, "{seen}");
        for name in &NAMES {
            let wanted = folded(name.as_str());
            let names = seen.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name);
            let seen_as: Vec<&str> = names.filter(|name| folded(name) == wanted).collect();
            let genuine = seen_as.iter().all(|seen| seen.eq_ignore_ascii_case(name.as_str()));
            assert!(genuine && seen_as.len() <= 1, "{name}: {seen_as:?}");
        }
        assert!(!seen.contains("forged"), "{seen}");
        assert!(seen.to_lowercase().contains("\nx-keyfob-role: "), "{seen}");
    }
}

/// `Connection` names headers that end at the next hop (RFC 9110 section 7.6.1): a caller names ours.
fn nobody_takes_our_headers_away(app: &App, kind: Kind) {
    let secret = app.admin().generate("CI", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    for spell in [str::to_owned, str::to_uppercase] {
        let named: Vec<String> = NAMES.iter().map(|name| spell(name.as_str())).collect();
        let lists = [
            format!("Connection: {}\r\n", named.join(", ")),
            format!("Connection: keep-alive,{}\r\nConnection: {}\r\n", named[0], named[1..].join(",")),
        ];
        for list in lists {
            let (status, seen) = proxy.get(&format!("{list}{}", bearer(&secret)));
            assert_eq!(status, 200, "{seen}");
            for line in [
                "X-Keyfob-User-Id: 1",
                "X-Keyfob-Role: admin",
                "X-Keyfob-Email: maya@example.net",
                "X-Keyfob-Token-Name: CI",
            ] {
                assert!(seen.contains(line), "{list}{line}: {seen}");
            }
        }
    }
}

#[apply(on_both_engines)]
fn nginx_lets_no_other_spelling_of_our_headers_through(app: App) {
    no_alias_comes_through(&app, nginx);
}

#[apply(on_both_engines)]
fn nobody_has_nginx_take_our_headers_away(app: App) {
    nobody_takes_our_headers_away(&app, nginx);
}

#[apply(on_both_engines)]
fn nobody_has_caddy_take_our_headers_away(app: App) {
    nobody_takes_our_headers_away(&app, caddy);
}

#[apply(on_both_engines)]
fn nobody_has_traefik_take_our_headers_away(app: App) {
    nobody_takes_our_headers_away(&app, traefik);
}

#[apply(on_both_engines)]
fn caddy_lets_no_other_spelling_of_our_headers_through(app: App) {
    no_alias_comes_through(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_lets_no_other_spelling_of_our_headers_through(app: App) {
    no_alias_comes_through(&app, traefik);
}
