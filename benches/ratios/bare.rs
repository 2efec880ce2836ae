//! What everything is measured against: an actix-web server whose one handler answers with the header
//! lines and the body that it was given. It is a process of its own, this binary started once more.

use std::io::Write;
use std::process::{Command, Stdio};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::process::Running;

/// The argument that makes this binary the bare server.
pub const ARGUMENT: &str = "bare-server";

/// Starts it with `answer` to copy: the same header lines, the same body.
pub fn start(answer: &str) -> Running {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    let mut child =
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(answer.as_bytes()).expect("it reads");
    Running::wait_for(child)
}

/// What it answers with.
struct Answer {
    headers: Vec<(HeaderName, HeaderValue)>,
    body: String,
}

/// The process itself: reads what it shall answer with, says where it listens, and serves.
pub fn serve() {
    let answer = std::io::read_to_string(std::io::stdin()).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let headers = head.lines().skip(1).filter_map(header).collect();
    let answer = web::Data::new(Answer { headers, body: body.to_owned() });
    actix_web::rt::System::new().block_on(async move {
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

async fn handle(answer: web::Data<Answer>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for header in &answer.headers {
        response.insert_header(header.clone());
    }
    response.body(answer.body.clone())
}
