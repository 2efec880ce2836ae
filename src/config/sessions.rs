//! When browser sessions end.

use std::time::Duration;

use clap::Args;

use super::values::whole;

#[derive(Args, Debug, Clone)]
pub struct Sessions {
    /// Minutes without a request after which a browser session ends
    #[arg(
        long = "session-idle-minutes",
        env = "KEYFOB_SESSION_IDLE_MINUTES",
        value_name = "MINUTES",
        default_value = "30",
        value_parser = times(60, 1440),
        global = true
    )]
    pub idle: Duration,
    /// Hours after which a browser session ends in any case
    #[arg(
        long = "session-hours",
        env = "KEYFOB_SESSION_HOURS",
        value_name = "HOURS",
        default_value = "12",
        value_parser = times(3600, 720),
        global = true
    )]
    pub longest: Duration,
}

/// From 1 to `most` times `seconds`.
fn times(seconds: u64, most: u32) -> impl Fn(&str) -> Result<Duration, String> + Clone {
    let number = whole(most);
    move |text| number(text).map(|number| Duration::from_secs(u64::from(number) * seconds))
}
