//! What everything is measured against: an actix-web server whose one handler answers with the header lines that
//! it was given. It is a process of its own, this binary started once more.

use std::io::Write;
use std::process::{Command, Stdio};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::process::Running;

/// The argument that makes this binary the bare server.
pub const ARGUMENT: &str = "bare-server";

/// Starts it with the header lines of `answer`, so that both send the same bytes.
pub fn start(answer: &str) -> Running {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    let mut child =
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(answer.as_bytes()).expect("it reads");
    Running::wait_for(child)
}

/// The process itself: reads the lines it shall answer with, says where it listens, and serves.
pub fn serve() {
    let lines = std::io::stdin().lines().map(|line| line.expect("text"));
    let ours = lines.skip(1).take_while(|line| !line.is_empty()).filter_map(|line| header(&line));
    let headers: Vec<(HeaderName, HeaderValue)> = ours.collect();
    actix_web::rt::System::new().block_on(async move {
        let answer = web::Data::new(headers);
        let server =
            HttpServer::new(move || App::new().app_data(answer.clone()).route("/", web::get().to(handle)))
                .bind(("127.0.0.1", 0))
                .expect("a port");
        writeln!(std::io::stdout(), "listening on http://{}", server.addrs()[0]).expect("somebody listens");
        server.run().await.expect("it runs");
    });
}

/// A header line; none for those that actix writes by itself.
fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(": ")?;
    let by_itself = ["date", "content-length"].contains(&name.to_ascii_lowercase().as_str());
    (!by_itself).then(|| (name.parse().expect("a name"), value.parse().expect("a value")))
}

async fn handle(headers: web::Data<Vec<(HeaderName, HeaderValue)>>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    for header in headers.iter() {
        answer.insert_header(header.clone());
    }
    answer.finish()
}
