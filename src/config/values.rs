//! What settings of more than one concern may be. Each gives the value, or the mistake in words that name
//! what was typed.

/// A whole number from 1 to `most`.
pub(super) fn whole(most: u32) -> impl Fn(&str) -> Result<u32, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("{text:?} is not a whole number from 1 to {most}")),
    }
}

/// The parts of a list that is separated by commas.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}
