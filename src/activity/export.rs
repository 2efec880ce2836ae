//! Export: all that the filter selects, as a CSV file (RFC 4180) that a spreadsheet opens with every name
//! readable and without running any of it: UTF-8 with a byte order mark, every cell quoted.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, web};
use futures_util::stream;

use super::filter::Filter;
use super::find::{self, Line, Place};
use super::line::subject;
use crate::db::{Db, Moment, UserId};
use crate::error::{AppError, AppResult};
use crate::lists::query::{Filters, Raw};
use crate::web::actor::Admin;

/// Lines that are read at a time: however long the file is, no more of it is in memory.
const BATCH: i64 = 500;

const HEAD: [&str; 9] =
    ["time", "person_id", "person", "action", "subject_id", "subject", "subject_of", "door", "address"];

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// What begins a formula; the wide forms are those of Japanese and Chinese keyboards.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// What ends a cell where a spreadsheet was told of another separator than the comma, and so reads no quotes.
const SEPARATORS: [char; 5] = [';', '|', '\t', '\r', '\n'];

/// How far the file is.
enum Step {
    Head,
    After(Option<Place>),
    Done,
}

/// `GET /settings/users/activity/export`: the file, sent while it is read. It breaks off when the database goes away, so
/// that nobody takes a part for the whole.
pub async fn page(Admin(actor): Admin, db: web::Data<Db>, raw: Raw) -> AppResult<HttpResponse> {
    let filter = Filter::read(&raw);
    let day = Moment::now().timestamp().strftime("%Y-%m-%d").to_string();
    let body = stream::try_unfold(Step::Head, move |step| {
        let (db, filter) = (db.clone(), filter.clone());
        async move { anyhow::Ok(part(&db, filter, actor.id, step).await?) }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"keyfob-activity-{day}.csv\"")))
        .streaming(body))
}

async fn part(db: &Db, filter: Filter, reader: UserId, step: Step) -> AppResult<Option<(web::Bytes, Step)>> {
    let after = match step {
        Step::Done => return Ok(None),
        Step::Head => return Ok(Some((head()?, Step::After(None)))),
        Step::After(place) => place,
    };
    let lines = db.read_long(move |conn| find::next(conn, &filter, after, BATCH)).await?;
    let next = match lines.last() {
        Some(last) if lines.len() as i64 == BATCH => Step::After(Some((last.at, last.id))),
        _ => Step::Done,
    };
    Ok(Some((written(lines.iter().map(|line| record(line, reader)))?, next)))
}

/// Without the mark, spreadsheets take the file for the local 8-bit encoding.
fn head() -> AppResult<web::Bytes> {
    let names = written([HEAD.map(str::to_owned)])?;
    Ok([BYTE_ORDER_MARK.as_bytes(), &names].concat().into())
}

fn record(line: &Line, reader: UserId) -> [String; 9] {
    let what = subject(line, reader);
    [
        line.at.to_string(),
        line.actor_id.map_or(String::new(), |id| id.to_string()),
        safe(&line.actor_name),
        line.action.word().to_owned(),
        what.map_or(String::new(), |_| line.subject_id.to_string()),
        safe(what.unwrap_or("")),
        safe(line.subject_of.as_deref().unwrap_or("")),
        line.door.word().to_owned(),
        safe(line.address.as_deref().unwrap_or("")),
    ]
}

/// What a spreadsheet would take for a formula gets an apostrophe before it, which makes it text there (OWASP, CSV
/// Injection): at the begin of the cell, and of what would be one by another separator, blanks and quotes aside.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut is_begin = true;
    for c in text.chars() {
        if is_begin && FORMULA.contains(&c) {
            safe.push('\'');
        }
        is_begin = SEPARATORS.contains(&c) || (is_begin && (c.is_whitespace() || c == '"'));
        safe.push(c);
    }
    safe
}

fn written(rows: impl IntoIterator<Item = [String; 9]>) -> AppResult<web::Bytes> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(anyhow::Error::new)?;
    }
    let bytes = writer.into_inner().map_err(|cause| AppError::Internal(anyhow::anyhow!("CSV: {cause}")))?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::{safe, written};

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"] {
            assert_eq!(safe(bad), format!("'{bad}"));
        }
        for (bad, text) in [
            ("x;=1+1", "x;'=1+1"),
            ("x; =1;@A1", "x; '=1;'@A1"),
            (" =1", " '=1"),
            ("\u{3000}-1", "\u{3000}'-1"),
            ("x|\"=1\"", "x|\"'=1\""),
            ("x\n+1", "x\n'+1"),
            (";;+", ";;'+"),
        ] {
            assert_eq!(safe(bad), text);
        }
        for good in ["CI = good", "a-b", "maya+ci@example.net", "a, -v", "Tag 1 → 2"] {
            assert_eq!(safe(good), good);
        }
        let row = ["a,b", "say \"hi\"", "", "x", "two\nlines", "é", "'", " ", ""].map(str::to_owned);
        let bytes = written([row]).expect("written");
        let quoted = "\"a,b\",\"say \"\"hi\"\"\",\"\",\"x\",\"two\nlines\",\"é\",\"'\",\" \",\"\"\r\n";
        assert_eq!(bytes, quoted.as_bytes());
    }
}
