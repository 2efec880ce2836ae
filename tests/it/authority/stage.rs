//! Tom, an Admin, and every rule that he may use.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use keyfob::audit::{self, Action, Author, Door};
use keyfob::checks::bearer::Bearer;
use keyfob::db::schema::{tokens, users};
use keyfob::db::{Conn, Role, TagId, TokenId, UserId, UserType};
use keyfob::error::{AppError, AppResult, Missing};
use keyfob::signin::browsers::end_others;
use keyfob::tags;
use keyfob::tags::color::TagColor;
use keyfob::tags::input::Fields;
use keyfob::tags::tag::{Tag, TagName};
use keyfob::tokens::cap::Cap;
use keyfob::tokens::choose_tags::{choose_tags, input::TagChoice};
use keyfob::tokens::made_with::revoke_below;
use keyfob::tokens::{delete, restore, revoke};
use keyfob::users::create::NewPerson;
use keyfob::users::create_service::create_service;
use keyfob::users::edit::{edit, rename};
use keyfob::users::email::Email;
use keyfob::users::input::UserEdit;
use keyfob::users::{add, create, deactivate, link, reactivate, set_password};
use keyfob::web::actor::Actor;

use crate::support::{App, Person};

type Run = dyn Fn(&mut Conn, &Author) -> AppResult<()> + Send + Sync;

/// What a route leads to, and the least role that may do it.
pub struct Rule {
    pub route: &'static str,
    pub least: Role,
    /// About what is within one's reach as a user: nothing is within that of the console.
    pub is_of_users: bool,
    run: Arc<Run>,
}

/// Tom, an Admin with a token, and what he can change.
pub struct Stage<'a> {
    app: &'a App,
    pub tom: UserId,
    pub token: TokenId,
    pub rules: Vec<Rule>,
}

fn fields(name: &str) -> AppResult<Fields> {
    Ok(Fields {
        name: TagName::parse(name)?,
        color: TagColor::parse("#336699")?,
        description: None,
        category: None,
        weight_modifier: 1,
    })
}

fn liv() -> AppResult<NewPerson> {
    Ok(NewPerson {
        email: Email::parse("liv@x")?,
        name: "Liv".into(),
        role: Role::Admin,
        password_hash: None,
    })
}

/// A tag of the API; gives its number.
fn tag(admin: &Person<'_>, secret: &str, name: &str) -> TagId {
    let made = admin.api("POST", "/api/global-tags", secret, &format!(r#"{{"name":"{name}"}}"#));
    made.json()["id"].as_i64().expect("a number").into()
}

/// A token of the API for `user`; gives its number and its secret.
fn token_of(person: &Person<'_>, secret: &str, user: &str, name: &str) -> (TokenId, String) {
    let body = format!(r#"{{"name":"{name}","expires_in_days":30,"user_id":{user}}}"#);
    let made = person.api("POST", "/api/user-tokens", secret, &body);
    assert_eq!(made.status, 200, "{}", made.body);
    (made.json()["id"].as_i64().expect("a number").into(), made.secret().expect("a secret"))
}

impl<'a> Stage<'a> {
    pub fn new(app: &'a App) -> Self {
        app.admin();
        let tom = app.person("tom@x", "admin");
        let secret = tom.generate("Tom's", "30");
        let token = tom.token_id(&secret, "Tom's").into();
        let robot = tom.api("POST", "/api/users", &secret, r#"{"name":"Robot"}"#).json()["id"].to_string();
        let own = [(token, secret.clone()), token_of(&tom, &secret, "null", "Revoked")];
        let service = ["Active", "Revoked"].map(|name| token_of(&tom, &secret, &robot, name));
        for [(_, active), (revoked, _)] in [&own, &service] {
            token_of(&tom, active, "null", "Made");
            tom.post(&format!("/settings/tokens/{revoked}/revoke"), &[]).is_redirect_to("/settings/tokens");
        }
        let (kept, gone) = (tag(&tom, &secret, "Kept"), tag(&tom, &secret, "Gone"));
        assert_eq!(tom.api("DELETE", "/api/global-tags/Gone", &secret, "").status, 204);
        for email in ["eve@x", "ned@x"] {
            app.command(&["user", "create", "--email", email, "--name", email, "--role", "member"], "");
        }
        app.set_active("ned@x", false);
        let [tom, eve, ned] = ["tom@x", "eve@x", "ned@x"].map(|email| UserId::from(app.user_id(email)));
        let mut stage = Stage { app, tom, token, rules: Vec::new() };
        stage.add_tags(kept, gone);
        stage.add_tokens(Role::Member, kept, own.map(|(id, _)| id));
        stage.add_tokens(Role::Admin, kept, service.map(|(id, _)| id));
        stage.add_users(eve, ned);
        stage
    }

    fn add<T>(
        &mut self,
        least: Role,
        routes: &[&'static str],
        run: impl Fn(&mut Conn, &Author) -> AppResult<T> + Send + Sync + 'static,
    ) {
        let run: Arc<Run> = Arc::new(move |conn, author| run(conn, author).map(drop));
        let is_of_users = least == Role::Member || routes.iter().all(|route| route.contains("tokens/"));
        self.rules.extend(routes.iter().map(|route| Rule { route, least, is_of_users, run: run.clone() }));
    }

    fn add_tags(&mut self, kept: TagId, gone: TagId) {
        self.add(Role::Manager, &["POST /settings/tags", "POST /api/global-tags"], move |conn, author| {
            tags::add::add(conn, author, &fields("New")?, None)
        });
        self.add(Role::Admin, &["POST /api/global-tags"], move |conn, author| {
            tags::add::add(conn, author, &fields("New")?, Some("a catalogue"))
        });
        self.add(
            Role::Manager,
            &["POST /settings/tags/{id}/edit", "PUT /api/global-tags/{name}"],
            move |conn, author| tags::edit::edit(conn, author, kept, |_: &Tag| fields("Other")),
        );
        self.add(
            Role::Manager,
            &["POST /settings/tags/{id}/delete", "DELETE /api/global-tags/{name}"],
            move |conn, author| tags::delete::delete(conn, author, kept),
        );
        self.add(Role::Manager, &["POST /settings/tags/{id}/restore"], move |conn, author| {
            tags::restore::restore(conn, author, gone)
        });
    }

    fn add_tokens(&mut self, least: Role, kept: TagId, [active, revoked]: [TokenId; 2]) {
        self.add(least, &["POST /settings/tokens/{id}/tags"], move |conn, author| {
            choose_tags(conn, author, active, &TagChoice { ids: vec![kept], names: Vec::new() })
        });
        self.add(
            least,
            &["POST /settings/tokens/{id}/revoke", "PUT /api/user-tokens/{id}"],
            move |conn, author| revoke::revoke(conn, author, active),
        );
        self.add(least, &["POST /settings/tokens/{id}/revoke-made"], move |conn, author| {
            let revoked = revoke_below(conn, author, active)?;
            if revoked > 0 { Ok(()) } else { Err(AppError::conflict("nothing was revoked")) }
        });
        self.add(
            least,
            &["POST /settings/tokens/{id}/restore", "PUT /api/user-tokens/{id}"],
            move |conn, author| restore::restore(conn, author, revoked, Cap(100)),
        );
        self.add(
            least,
            &["POST /settings/tokens/{id}/delete", "DELETE /api/user-tokens/{id}"],
            move |conn, author| delete::delete(conn, author, revoked),
        );
    }

    fn add_users(&mut self, eve: UserId, ned: UserId) {
        let (by_page, by_api) = ("POST /settings/users", "POST /api/users");
        self.add(Role::Admin, &[by_page], |conn, author| add::add(conn, author, &liv()?));
        self.add(Role::Admin, &[by_page], |conn, author| create::create(conn, author, &liv()?));
        self.add(Role::Admin, &[by_page, by_api], |conn, author| {
            create_service(conn, author, "Another robot", Role::Admin)
        });
        self.add(
            Role::Admin,
            &["POST /settings/users/{id}/edit", "PUT /api/users/{id}"],
            move |conn, author| {
                edit(conn, author, eve, &UserEdit { role: Some(Role::Admin), ..UserEdit::default() })
            },
        );
        self.add(
            Role::Admin,
            &["POST /settings/users/{id}/deactivate", "DELETE /api/users/{id}"],
            move |conn, author| deactivate::deactivate(conn, author, eve),
        );
        self.add(
            Role::Admin,
            &["POST /settings/users/{id}/reactivate", "POST /api/users/{id}/restore"],
            move |conn, author| reactivate::reactivate(conn, author, ned),
        );
        let for_link = "POST /settings/users/{id}/password-link";
        self.add(Role::Admin, &[for_link], move |conn, author| link::make(conn, author, eve));
        // No route leads to this one: it is for the console, and for one's own.
        self.add(Role::Admin, &[for_link], move |conn, author| {
            set_password::set_password(conn, author, eve, "x")
        });
        self.add(Role::Member, &["POST /account/name"], |conn, author| rename(conn, author, "Thomas".into()));
        self.add(Role::Member, &["POST /account/sign-out"], |conn, author| end_others(conn, author, "none"));
        self.add(Role::Member, &["POST /sign-out"], |conn, author| {
            audit::record_own(conn, author, Action::UserSignOut)
        });
    }

    /// Tom, let in by his token as an Admin.
    pub fn actor(&self) -> Actor {
        let jti: String =
            self.app.rows(|conn| Ok(tokens::table.find(self.token).select(tokens::jti).get_result(conn)?));
        Actor {
            id: self.tom,
            name: "tom@x".into(),
            email: Some("tom@x".into()),
            role: Role::Admin,
            user_type: UserType::Human,
            door: Door::Api,
            address: "127.0.0.1".into(),
            token: None,
            standing: Arc::new(Bearer { jti }),
        }
    }

    /// What `rule` says to `author`; what it did is undone.
    pub fn tried(&self, rule: &Rule, author: &Author) -> AppResult<()> {
        let mut said = None;
        let undone = self.app.db.write_now(|conn| {
            said = Some((rule.run)(conn, author));
            Err::<(), _>(AppError::NotFound(Missing::Page))
        });
        assert!(undone.is_err());
        said.expect("it was asked")
    }

    /// The same by the one way for handlers.
    pub fn tried_as_actor(&self, rule: &Rule) -> AppResult<()> {
        let said = Arc::new(Mutex::new(None));
        let (run, says) = (rule.run.clone(), said.clone());
        let undone = actix_web::rt::System::new().block_on(self.actor().write(&self.app.db, {
            move |conn, author| {
                *says.lock().expect("nobody panicked") = Some(run(conn, author));
                Err::<(), _>(AppError::NotFound(Missing::Page))
            }
        }));
        let said = said.lock().expect("nobody panicked").take();
        said.unwrap_or(undone)
    }

    pub fn set_role(&self, role: Role) {
        let tom = users::table.find(self.tom);
        assert_eq!(self.app.rows(|conn| Ok(diesel::update(tom).set(users::role.eq(role)).execute(conn)?)), 1);
    }
}
