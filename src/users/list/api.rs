//! The users as the API lists them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::query::{By, ListQuery, UserFilters};
use crate::db::{Db, Role, UserType};
use crate::error::AppResult;
use crate::lists::api::{answer, one_of, sort};
use crate::lists::paging::ApiPage;
use crate::lists::query::search_text;
use crate::users::list;
use crate::users::user::ShownUser;
use crate::web::actor::Manager;
use crate::web::{query, refusals};

/// The query of `GET /api/users`, as it came.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From 1; a page past the end is empty.
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    page: Option<String>,
    /// Rows of a page; 50 when it is left out.
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, example = 50)]
    size: Option<String>,
    /// Part of the name, the email address or the identifier.
    #[param(nullable = false, example = "maya")]
    name: Option<String>,
    #[param(value_type = Option<Role>, nullable = false, example = "Admin")]
    role: Option<String>,
    #[param(value_type = Option<UserType>, nullable = false, example = "Human")]
    r#type: Option<String>,
    /// Deactivated users are left out unless it is true.
    #[param(value_type = Option<bool>, nullable = false, example = true)]
    include_deactivated: Option<String>,
    /// `name` (when it is left out), `role`, `last_active` or `created`.
    #[param(nullable = false, pattern = "^(name|role|last_active|created)$", example = "last_active")]
    sort: Option<String>,
    /// `asc` (when it is left out) or `desc`. Users who were never active come last in both directions.
    #[param(nullable = false, pattern = "^(asc|desc)$", example = "desc")]
    sort_dir: Option<String>,
}

impl Query {
    fn read(&self) -> AppResult<ListQuery> {
        let all = one_of(
            "include_deactivated",
            self.include_deactivated.as_deref(),
            &[("true", true), ("false", false)],
        )?;
        let roles = [Role::Admin, Role::Manager, Role::Member].map(|role| (role.title(), role));
        let types = [("Human", UserType::Human), ("Service", UserType::Service)];
        let columns =
            [("name", By::Name), ("role", By::Role), ("last_active", By::LastActive), ("created", By::Added)];
        Ok(ListQuery {
            search: search_text(self.name.as_deref().unwrap_or("")),
            sort: sort(self.sort.as_deref(), self.sort_dir.as_deref(), &columns)?,
            ..ListQuery::of(UserFilters {
                user_type: one_of("type", self.r#type.as_deref(), &types)?,
                role: one_of("role", self.role.as_deref(), &roles)?,
                active: if all == Some(true) { None } else { Some(true) },
            })
        })
    }
}

/// `GET /api/users`: a page of users, by name unless the query says otherwise.
#[utoipa::path(get, path = "/api/users", operation_id = "list_users", tag = "Users",
    summary = "A page of users",
    description = "For Managers.",
security(("bearer" = [])), params(Query), responses(
    (status = 200, description = "A page of users", body = ApiPage<ShownUser>),
    refusals::Door,
    refusals::Query,
    refusals::Rights
))]
pub async fn api(_: Manager, db: web::Data<Db>, query: query::Query<Query>) -> AppResult<HttpResponse> {
    let wanted = (query.page.as_deref(), query.size.as_deref());
    answer::<_, _, ShownUser>(&db, wanted, query.read()?, list::count, list::list).await
}
