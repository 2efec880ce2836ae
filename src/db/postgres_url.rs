//! What a PostgreSQL URL must be like, so that libpq reads it as it was meant, and no password gets into a
//! message: a password that holds an unwritten `/` or `#` would be taken apart, and its pieces told as host,
//! port or database.

use diesel::ConnectionError;
use percent_encoding::percent_decode_str;
use url::Url;

/// Shorter ones hide nothing, and are found in every sentence.
const SHORTEST_SECRET: usize = 3;

/// Reads `text`; the error is one sentence that shows nothing of it but which character to write how.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    if text.contains(char::is_control) {
        return Err("there is a line break or another control character in it".into());
    }
    if text.contains(char::is_whitespace) {
        return Err("a blank in it must be written %20".into());
    }
    percent_codes(text)?;
    parts(text)?;
    Url::parse(text).map_err(|cause| {
        format!("not a PostgreSQL URL: {cause}; in a user name or password write : as %3A, / as %2F, ? as %3F, # as %23, @ as %40 and % as %25")
    })
}

fn percent_codes(text: &str) -> Result<(), String> {
    for code in text.split('%').skip(1) {
        let code = code.as_bytes();
        if code.len() < 2 || !code[..2].iter().all(u8::is_ascii_hexdigit) {
            return Err("a % in a user name or password must be written %25".into());
        }
        if code.starts_with(b"00") {
            return Err("%00 can't be in it".into());
        }
    }
    Ok(())
}

/// What stands behind user, password, host and port. An `@` there means that they end further on than it
/// seems.
fn parts(text: &str) -> Result<(), String> {
    let (_, rest) = text.split_once("://").unwrap_or(("", text));
    let behind = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    let code = match behind.chars().next() {
        Some('/') => "%2F",
        Some('?') => "%3F",
        _ => "%23",
    };
    if let Some(sign) = behind.chars().next().filter(|_| behind.contains('@')) {
        return Err(format!(
            "a {sign} in a user name or password must be written {code} (and an @ anywhere behind the host %40)"
        ));
    }
    if text.contains('#') {
        return Err("a # must be written %23".into());
    }
    let query = behind.split_once('?').map_or("", |(_, query)| query);
    let is_pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_name && !value.contains('=')
    };
    if !query.is_empty() && !query.split('&').all(is_pair) {
        return Err("behind the ? there must be NAME=VALUE, joined by &; within a value = is written %3D, & %26, and ? in a user name or password %3F".into());
    }
    Ok(())
}

/// `error` without the passwords of `url`, which libpq quotes now and then.
pub(super) fn hide(url: &str, error: ConnectionError) -> ConnectionError {
    match error {
        ConnectionError::BadConnection(text) => ConnectionError::BadConnection(hidden(url, text)),
        ConnectionError::InvalidConnectionUrl(text) => {
            ConnectionError::InvalidConnectionUrl(hidden(url, text))
        }
        other => other,
    }
}

fn hidden(url: &str, text: String) -> String {
    let mut secrets = vec![url.to_owned()];
    if let Ok(url) = Url::parse(url) {
        secrets.extend(url.password().map(str::to_owned));
        let query = url.query().unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
        secrets
            .extend(query.filter(|(name, _)| name.contains("password")).map(|(_, value)| value.to_owned()));
    }
    let decoded: Vec<String> =
        secrets.iter().map(|secret| percent_decode_str(secret).decode_utf8_lossy().into_owned()).collect();
    let all = secrets.iter().chain(&decoded).filter(|secret| secret.len() >= SHORTEST_SECRET);
    all.fold(text, |text, secret| text.replace(secret.as_str(), "(hidden)"))
}

#[cfg(test)]
mod tests {
    use super::super::connection::Conn;
    use super::super::url::DatabaseUrl;
    use super::*;

    fn said(password: &str) -> String {
        let text = format!("postgres://keyfob:{password}@127.0.0.1:1/keyfob");
        match DatabaseUrl::parse(&text) {
            Err(mistake) => mistake,
            Ok(url) => {
                let refused = Conn::open(&url).err().expect("nobody listens there");
                format!("{url:?} {refused} {refused:?}")
            }
        }
    }

    #[test]
    fn it_is_said_which_character_must_be_written_how() {
        for (password, code) in [
            ("hunter2%zz", "%25"),
            ("hunter2%", "%25"),
            ("12#hunter2", "# in a user name or password must be written %23"),
            ("12/hunter2", "/ in a user name or password must be written %2F"),
            ("12?hunter2", "? in a user name or password must be written %3F"),
            ("hunt/er@2", "%2F"),
            ("hunt er2", "%20"),
            ("hunter2%00", "%00"),
        ] {
            let said = said(password);
            assert!(said.contains(code) && !said.contains("hunt"), "{password}: {said}");
        }
        for written in ["postgres://u@h/d#x", "postgres://u@h/d?sslmode", "postgres://u@h/d?options=-c a=b"] {
            assert!(parse(written).is_err(), "{written}");
        }
        for good in ["p@ss", "p:ss", "p%40ss", "pä[]^'\"<>\\|;,=&!$*()~+", "%E2%80%A6"] {
            let Ok(DatabaseUrl::Postgres(url)) = DatabaseUrl::parse(&format!("postgres://u:{good}@h/d"))
            else {
                panic!("{good} is refused")
            };
            let url = Url::parse(&url).expect("a URL");
            let (password, meant) = (url.password().expect("a password"), percent_decode_str(good));
            assert_eq!(percent_decode_str(password).decode_utf8(), meant.decode_utf8(), "{good}");
            assert_eq!(url.host_str(), Some("h"));
        }
    }

    #[test]
    fn no_part_of_any_password_is_ever_said() {
        let signs: Vec<char> =
            (' '..='~').chain("%%%%////####@@@@????::::&&==[]ß…0123456789".chars()).collect();
        // What is said of any address of this host: by chance a password has `0.0.` in it as well.
        let of_any = said("x");
        for _ in 0..3000 {
            let password: String =
                (0..rand::random_range(4..24)).map(|_| signs[rand::random_range(0..signs.len())]).collect();
            let said = said(&password);
            let letters: Vec<char> = password.chars().collect();
            for part in letters.windows(4).map(|part| part.iter().collect::<String>()) {
                assert!(!said.contains(&part) || of_any.contains(&part), "{password:?}, {part:?}: {said}");
            }
        }
    }

    #[test]
    fn what_libpq_quotes_is_hidden() {
        for url in ["postgres://u:s%C3%A9cret@h/d", "postgres://u@h/d?password=s%C3%A9cret&sslmode=x"] {
            for quoted in ["sécret", "s%C3%A9cret", url] {
                let error = ConnectionError::BadConnection(format!("invalid \"{quoted}\""));
                assert_eq!(hide(url, error).to_string(), "invalid \"(hidden)\"");
            }
        }
    }
}
