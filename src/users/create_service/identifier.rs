//! What a service user is called where a person has an email address.

use crate::db::fold;
use crate::error::{AppError, AppResult};

use crate::users::user::SERVICE_HOST;

/// The identifier that `name` makes: lower case, spaces to `_`, other characters dropped, then `@service`.
/// `Invalid` by `name` when nothing is left.
pub fn identifier(name: &str) -> AppResult<String> {
    let letter = |c: char| match c {
        c if c.is_whitespace() => Some('_'),
        c => (c.is_ascii_alphanumeric() || c == '_').then_some(c),
    };
    let user: String = fold(name).chars().filter_map(letter).collect();
    if !user.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Err(AppError::invalid(
            "name",
            "The identifier is made of the letters a–z and the digits of the name, and this one has none. Choose a \
             name with some; it can be changed afterwards, and the identifier stays.",
        ));
    }
    Ok(format!("{user}@{SERVICE_HOST}"))
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn an_identifier_is_lower_case_with_underscores_and_nothing_else() {
        let made = |name: &str| identifier(name).expect("an identifier");
        assert_eq!(made("Pipeline Automation"), "pipeline_automation@service");
        assert_eq!(made("CI/CD: Über-Sync 2"), "cicd_bersync_2@service");
        for bad in ["データ", "???", "_ _"] {
            assert_eq!(identifier(bad).expect_err(bad).field(), Some("name"));
        }
    }
}
