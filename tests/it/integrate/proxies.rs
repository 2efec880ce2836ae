//! The configurations of docs/INTEGRATE.md: who passes, and what the service sees.

use super::proxy::{Kind, Proxy, bearer, caddy, nginx, traefik};
use crate::support::{App, Person};

/// A good token passes, and no other; the service sees who, and never the secret, nor what a caller made up.
fn lets_a_good_token_through(app: &App, kind: Kind) {
    let maya = app.admin();
    let secret = maya.generate("CI/CD Pipeline", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };

    let (status, answer) = proxy.get("");
    assert_eq!(status, 401, "{answer}");
    assert!(answer.to_lowercase().contains("www-authenticate: bearer realm=\"keyfob\""), "{answer}");
    assert_eq!(proxy.get(&bearer(&format!("{secret}x"))).0, 401);

    let forged = "X-Keyfob-User: Mallory\r\nX-Keyfob-Tags: everything\r\n";
    let (status, seen) = proxy.get(&format!("{forged}{}", bearer(&secret)));
    assert_eq!(status, 200, "{seen}");
    let id = maya.token_id(&secret, "CI/CD Pipeline");
    let id = format!("X-Keyfob-Token-Id: {id}");
    let wanted = [
        "GET /work HTTP/1.",
        "X-Keyfob-User: Maya Lindqvist",
        "X-Keyfob-Email: maya@example.net",
        "X-Keyfob-Role: admin",
        &id,
        "X-Keyfob-Token-Name: CI/CD Pipeline",
    ];
    for line in wanted {
        assert!(seen.contains(line), "no {line}: {seen}");
    }
    for never in ["Mallory", "everything", "Authorization", &secret] {
        assert!(!seen.contains(never), "{never} came through: {seen}");
    }
}

/// A token is refused from the moment it is revoked, and passes again when it is restored.
fn refuses_a_revoked_token(app: &App, kind: Kind) {
    let maya = app.admin();
    let secret = maya.generate("CI", "30");
    let keeper = maya.generate("Keeper", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    let id = maya.token_id(&keeper, "CI");
    let change = |revoke: bool| {
        let body = format!("{{\"revoke\":{revoke}}}");
        let answer = Person::stranger(app).api("PUT", &format!("/api/user-tokens/{id}"), &keeper, &body);
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    for _ in 0..5 {
        assert_eq!(proxy.get(&bearer(&secret)).0, 200);
        change(true);
        assert_eq!(proxy.get(&bearer(&secret)).0, 401, "it was revoked");
        change(false);
    }
}

#[apply(on_both_engines)]
fn nginx_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app: App) {
    lets_a_good_token_through(&app, nginx);
}

#[apply(on_both_engines)]
fn nginx_refuses_a_token_from_the_moment_it_is_revoked(app: App) {
    refuses_a_revoked_token(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app: App) {
    lets_a_good_token_through(&app, caddy);
}

#[apply(on_both_engines)]
fn caddy_refuses_a_token_from_the_moment_it_is_revoked(app: App) {
    refuses_a_revoked_token(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_lets_a_good_token_through_and_the_service_sees_who_and_never_the_secret(app: App) {
    lets_a_good_token_through(&app, traefik);
}

#[apply(on_both_engines)]
fn traefik_refuses_a_token_from_the_moment_it_is_revoked(app: App) {
    refuses_a_revoked_token(&app, traefik);
}
