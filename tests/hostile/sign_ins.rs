//! Many who sign in at once: each password takes 19 MiB while it is checked.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Engine, Target, figure, long};

#[test]
fn a_hundred_at_once_take_little_memory_and_give_it_back() {
    let target = Target::start_with(Engine::Sqlite, &[("KEYFOB_TRUSTED_PROXIES", "127.0.0.0/8")]);
    target.process.person("m@x", "member");
    let before = target.memory();
    let (checked, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let rounds = if long() { 10 } else { 2 };
    let person = |number: usize| {
        for round in 0..rounds {
            let is_checked = sign_in(&target, number * 100 + round);
            checked.fetch_add(usize::from(is_checked), Ordering::Relaxed);
        }
    };
    let most = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut most = before;
            while !is_over.load(Ordering::Relaxed) {
                most = most.max(target.memory());
                std::thread::sleep(Duration::from_millis(5));
            }
            most
        });
        let signing_in: Vec<_> = (0..100)
            .map(|number| {
                let person = &person;
                scope.spawn(move || person(number))
            })
            .collect();
        signing_in.into_iter().for_each(|thread| thread.join().expect("an answer"));
        is_over.store(true, Ordering::Relaxed);
        watching.join().expect("no panic")
    });
    std::thread::sleep(Duration::from_secs(10));
    let left = target.memory();
    let mib = |kib: u64| format!("{} MiB", kib >> 10);
    figure(
        "100 sign-ins at once: memory",
        format!("{}, at most {}, 10 s later {}", mib(before), mib(most), mib(left)),
    );
    let checked = checked.into_inner();
    assert!(checked >= 40, "only {checked} passwords were checked");
    assert!(most <= 200 << 10, "{} at once", mib(most));
    assert!(left <= 64 << 10, "{} are left", mib(left));
}

/// True when the password was checked; when too many wait, it is not. Each as somebody else from somewhere
/// else, so that no limit comes before the password is checked.
fn sign_in(target: &Target, number: usize) -> bool {
    let form = format!("email=nobody{number}%40x&password=not+the+right+one");
    let head = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded";
    let ask = format!(
        "{head}\r\nOrigin: {}\r\nContent-Length: {}\r\nX-Forwarded-For: 10.0.{}.{}\r\nConnection: close\r\n\r\n{form}",
        target.process.url,
        form.len(),
        number / 250,
        number % 250
    );
    let mut line = target.line();
    line.send(ask);
    let (_, answer) = line.closed(Duration::from_secs(60));
    assert!(answer.starts_with("HTTP/1.1 422") || answer.starts_with("HTTP/1.1 429"), "{answer}");
    answer.starts_with("HTTP/1.1 422")
}
