//! The tags as the API lists them.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::query::{By, ListQuery, TagFilters};
use crate::db::Db;
use crate::error::AppResult;
use crate::lists::api::{answer, one_of, sort};
use crate::lists::paging::ApiPage;
use crate::lists::query::search_text;
use crate::tags::list;
use crate::tags::tag::{ShownTag, Tag, TagType};
use crate::web::actor::Actor;
use crate::web::{query, refusals};

/// The query of `GET /api/global-tags`, as it came.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// From 1; a page past the end is empty.
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    page: Option<String>,
    /// Rows of a page; 50 when it is left out.
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, example = 50)]
    size: Option<String>,
    /// Part of the name.
    #[param(nullable = false, example = "prod")]
    name: Option<String>,
    #[param(value_type = Option<TagType>, nullable = false, example = "global")]
    r#type: Option<String>,
    #[param(nullable = false, example = "Environment")]
    category: Option<String>,
    /// `color`, `created`, `name` (when it is left out) or `weight`.
    #[param(nullable = false, pattern = "^(color|created|name|weight)$", example = "weight")]
    sort: Option<String>,
    /// `asc` (when it is left out) or `desc`.
    #[param(nullable = false, pattern = "^(asc|desc)$", example = "desc")]
    sort_dir: Option<String>,
}

impl Query {
    fn read(&self) -> AppResult<ListQuery> {
        let columns =
            [("name", By::Name), ("color", By::Color), ("created", By::Created), ("weight", By::Weight)];
        let types = [TagType::Global, TagType::External].map(|tag_type| (tag_type.word(), tag_type));
        Ok(ListQuery {
            search: search_text(self.name.as_deref().unwrap_or("")),
            sort: sort(self.sort.as_deref(), self.sort_dir.as_deref(), &columns)?,
            ..ListQuery::of(TagFilters {
                tag_type: one_of("type", self.r#type.as_deref(), &types)?,
                category: self.category.as_deref().map(search_text).filter(|category| !category.is_empty()),
            })
        })
    }
}

/// `GET /api/global-tags`: a page of tags, by name unless the query says otherwise.
#[utoipa::path(get, path = "/api/global-tags", operation_id = "list_tags", tag = "Tags",
    summary = "A page of tags",
security(("bearer" = [])), params(Query), responses(
    (status = 200, description = "A page of tags", body = ApiPage<ShownTag>),
    refusals::Door,
    refusals::Query
))]
pub async fn api(_: Actor, db: web::Data<Db>, query: query::Query<Query>) -> AppResult<HttpResponse> {
    let wanted = (query.page.as_deref(), query.size.as_deref());
    answer::<_, _, ShownTag>(&db, wanted, query.read()?, list::count, list::list).await
}

/// A tag with how many tokens carry it.
#[derive(Serialize, ToSchema)]
#[schema(as = CountedTag)]
struct Counted {
    #[serde(flatten)]
    tag: ShownTag,
    /// Tokens that carry it.
    #[schema(minimum = 0, example = 2)]
    count: i64,
}

/// `GET /api/global-tags/listing`: every tag with its usage, by name.
#[utoipa::path(get, path = "/api/global-tags/listing", operation_id = "list_all_tags", tag = "Tags",
    summary = "Every tag, with how many tokens carry it",
security(("bearer" = [])), responses(
    (status = 200, description = "Every tag, with how many tokens carry it", body = Vec<Counted>),
    refusals::Door
))]
pub async fn listing(_: Actor, db: web::Data<Db>) -> AppResult<HttpResponse> {
    let (tags, carried) = db.read(|conn| Ok((list::all(conn)?, list::all_carried(conn)?))).await?;
    let count = |tag: Tag| Counted { count: carried.get(&tag.id).copied().unwrap_or(0), tag: tag.into() };
    let counted: Vec<Counted> = tags.into_iter().map(count).collect();
    Ok(HttpResponse::Ok().json(counted))
}
