//! Lines of the log, none longer than a kilobyte: what strangers send gets into them, and escaped it grows.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;
use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// Bytes of a line at most.
const LONGEST: usize = 1024;
/// What stands where something is missing.
const CUT: &str = "…";

/// Cuts what goes to the writers of `inner`. Lines of JSON remain JSON.
pub struct Cut<M> {
    pub inner: M,
    pub is_json: bool,
}

/// See `Cut`.
pub struct CutWriter<W> {
    inner: W,
    is_json: bool,
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Cut<M> {
    type Writer = CutWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        CutWriter { inner: self.inner.make_writer(), is_json: self.is_json }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Self::Writer {
        CutWriter { inner: self.inner.make_writer_for(meta), is_json: self.is_json }
    }
}

impl<W: Write> Write for CutWriter<W> {
    /// Takes a whole line: the subscriber writes each with one call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.inner.write_all(&cut(line, self.is_json))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn cut(line: &[u8], is_json: bool) -> Cow<'_, [u8]> {
    if line.len() <= LONGEST {
        return line.into();
    }
    let json = is_json.then(|| serde_json::from_slice::<Value>(line).ok()).flatten();
    json.and_then(cut_json).unwrap_or_else(|| cut_text(line)).into_bytes().into()
}

fn cut_text(line: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(line).into_owned();
    text.truncate(text.floor_char_boundary(LONGEST - CUT.len() - 1));
    text + CUT + "\n"
}

/// With shorter texts, as short as it takes.
fn cut_json(mut line: Value) -> Option<String> {
    [512, 128, 32].into_iter().find_map(|most| {
        shorten(&mut line, most);
        Some(format!("{line}\n")).filter(|line| line.len() <= LONGEST)
    })
}

fn shorten(value: &mut Value, most: usize) {
    match value {
        Value::String(text) if text.len() > most => {
            text.truncate(text.floor_char_boundary(most));
            text.push_str(CUT);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shorten(value, most)),
        Value::Object(values) => values.values_mut().for_each(|value| shorten(value, most)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_between_characters_and_json_stays_json() {
        let short = b"INFO request path=\"/\"\n";
        assert_eq!(&*cut(short, false), short);
        for filling in ["x", "\\", "é", "🦀", "\"", "\u{1}"] {
            let long = filling.repeat(20_000);
            let text = cut(format!("INFO request path={long:?} status=404\n").as_bytes(), false).into_owned();
            assert!(text.len() <= LONGEST && text.ends_with("…\n".as_bytes()), "{filling}");
            assert!(String::from_utf8(text).expect("UTF-8").starts_with("INFO request path=\""));
            let line = serde_json::json!({"fields": {"path": format!("{long:?}"), "status": 404}});
            let json = cut(format!("{line}\n").as_bytes(), true).into_owned();
            assert!(json.len() <= LONGEST && json.ends_with(b"\n"), "{filling}");
            let read: Value = serde_json::from_slice(&json).expect("JSON");
            assert_eq!(read["fields"]["status"], 404);
        }
    }
}
