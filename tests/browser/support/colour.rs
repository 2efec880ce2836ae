//! Colours in a person's words.

/// `rgb(27, 133, 70)` → `green`.
pub fn name(css: &str) -> &'static str {
    let numbers =
        css.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|part| part.parse::<f32>().ok());
    let [r, g, b] = numbers.take(3).collect::<Vec<_>>()[..] else { panic!("{css} is no colour") };
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    if most - least < 40.0 {
        return "grey";
    }
    let sector = match most {
        m if m == r => ((g - b) / (most - least)).rem_euclid(6.0),
        m if m == g => (b - r) / (most - least) + 2.0,
        _ => (r - g) / (most - least) + 4.0,
    };
    match (sector * 60.0) as u32 {
        0..=14 | 340..=360 => "red",
        15..=45 => "orange",
        90..=170 => "green",
        200..=260 => "blue",
        _ => "another colour",
    }
}
