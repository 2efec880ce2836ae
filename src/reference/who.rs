//! Who may call what. OpenAPI has no word for it, so it stands here, and a test compares it with what each
//! role gets.

use crate::db::Role;

/// The calls that not every token opens, by their `operationId`, with the least role.
const LEAST_ROLES: [(&str, Role); 10] = [
    ("add_tag", Role::Manager),
    ("edit_tag", Role::Manager),
    ("delete_tag", Role::Manager),
    ("list_users", Role::Manager),
    ("get_user", Role::Manager),
    ("create_service_user", Role::Admin),
    ("list_service_tokens", Role::Admin),
    ("edit_user", Role::Admin),
    ("deactivate_user", Role::Admin),
    ("reactivate_user", Role::Admin),
];

/// In words. Roles contain each other: what a Manager may, an Admin may, too.
pub fn may(operation: &str, needs_token: bool) -> &'static str {
    let least = LEAST_ROLES.iter().find(|(known, _)| *known == operation).map(|(_, role)| *role);
    match (needs_token, least) {
        (false, _) => "Anyone",
        (true, None | Some(Role::Member)) => "Anyone with a token",
        (true, Some(Role::Manager)) => "Managers and Admins",
        (true, Some(Role::Admin)) => "Admins",
    }
}
