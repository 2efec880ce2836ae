//! What a browser asks before it sends a token to another origin.

use super::proxy::{Kind, Proxy, bearer, caddy, nginx, traefik};
use crate::support::App;

const ORIGIN: &str = "Origin: https://page.example.net\r\n";
const METHOD: &str = "Access-Control-Request-Method: PUT\r\n";

/// Closed unless somebody opens it.
fn needs_a_token_for_everything(app: &App, kind: Kind) {
    let secret = app.admin().generate("CI", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    assert_eq!(proxy.ask("OPTIONS", &format!("{ORIGIN}{METHOD}")).0, 401);
    assert_eq!(proxy.ask("OPTIONS", &bearer(&secret)).0, 200);
}

/// A preflight reaches the service as nobody's; nothing else passes without a token.
fn lets_preflights_through_and_nothing_else(app: &App, kind: Kind) {
    let secret = app.admin().generate("CI", "30");
    let Some(proxy) = Proxy::that_passes_preflights(app, kind) else { return };
    let forged = "X-Keyfob-Role: admin\r\nx_keyfob_role: admin\r\nX-Keyfob-User-Id: 1\r\n";
    for more in ["", forged, &bearer(&secret)] {
        let (status, seen) = proxy.ask("OPTIONS", &format!("{ORIGIN}{METHOD}{more}"));
        assert_eq!(status, 200, "{seen}");
        let seen = seen.to_lowercase();
        assert!(seen.contains("access-control-request-method: put"), "{seen}");
        assert!(!seen.contains("keyfob") && !seen.contains("authorization"), "{seen}");
    }
    for (method, headers) in [
        ("OPTIONS", ""),
        ("OPTIONS", ORIGIN),
        ("OPTIONS", METHOD),
        ("GET", &format!("{ORIGIN}{METHOD}")),
        ("DELETE", &format!("{ORIGIN}{METHOD}")),
        ("OPTIONSX", &format!("{ORIGIN}{METHOD}")),
    ] {
        let (status, seen) = proxy.ask(method, headers);
        assert_eq!(status, 401, "{method} {headers}: {seen}");
    }
    let (status, seen) = proxy.get(&format!("{ORIGIN}{}", bearer(&secret)));
    assert!(status == 200 && seen.contains("X-Keyfob-Role: admin"), "{seen}");
}

#[apply(on_both_engines)]
fn nginx_refuses_preflights_unless_it_is_told(app: App) {
    needs_a_token_for_everything(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_refuses_preflights_unless_it_is_told(app: App) {
    needs_a_token_for_everything(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_refuses_preflights_unless_it_is_told(app: App) {
    needs_a_token_for_everything(&app, traefik);
}

#[apply(on_both_engines)]
fn nginx_lets_preflights_through_and_nothing_else(app: App) {
    lets_preflights_through_and_nothing_else(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_lets_preflights_through_and_nothing_else(app: App) {
    lets_preflights_through_and_nothing_else(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_lets_preflights_through_and_nothing_else(app: App) {
    lets_preflights_through_and_nothing_else(&app, traefik);
}
