//! What a token of the client is called.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::{Conn, UserId, fold};
use crate::error::AppResult;

/// `Qualytics CLI on <machine>`, with the first free number behind it when `owner` has a token of that name.
/// The names are asked for one after the other where they are: whoever has many makes nobody wait.
pub fn free_name(conn: &mut Conn, owner: UserId, machine: &str) -> AppResult<String> {
    let name = format!("Qualytics CLI on {machine}");
    let found: Number =
        diesel::sql_query(FREE).bind::<BigInt, _>(owner).bind::<Text, _>(fold(&name)).get_result(conn)?;
    Ok(match found.number {
        1 => name,
        number => format!("{name} {number}"),
    })
}

/// Counts on from 1 while the name with that number is taken; the last one is free.
const FREE: &str = "WITH RECURSIVE tried (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM tried WHERE EXISTS \
    (SELECT 1 FROM tokens WHERE owner_id = $1 AND name_key = $2 || CASE number WHEN 1 THEN '' ELSE ' ' || number END)) \
    SELECT CAST(max(number) AS BIGINT) AS number FROM tried";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}
