//! `keyfob user …`: for the person at the console, who may have locked themselves out.

use std::io::{BufRead, IsTerminal, stdin};

use clap::{Args, Subcommand};

use super::console::say;
use crate::app::anew;
use crate::audit::Author;
use crate::config::Config;
use crate::db::{Conn, Db, Role, UserId};
use crate::error::{AppError, AppResult};
use crate::users::create::{NewPerson, create, person_name};
use crate::users::deactivate::deactivate;
use crate::users::email::Email;
use crate::users::find::by_email;
use crate::users::list::all;
use crate::users::password::NewPassword;
use crate::users::reactivate::reactivate;
use crate::users::set_password::set_password;
use crate::users::user::User;

#[derive(Subcommand)]
pub enum Action {
    /// Create a person; the password is the first line of standard input, or generated and printed once
    Create(NewUser),
    /// List all users
    List,
    /// Set a new password and end the person's sessions and password links; read or generated as for create
    SetPassword {
        #[arg(long)]
        email: String,
    },
    /// Sign a person out everywhere and stop all their tokens; also a service user, by its identifier
    Deactivate {
        #[arg(long)]
        email: String,
    },
    /// Let somebody in again, with the tokens that were not revoked meanwhile
    Reactivate {
        #[arg(long)]
        email: String,
    },
}

#[derive(Args)]
pub struct NewUser {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// admin, manager or member
    #[arg(long)]
    role: Role,
}

/// Runs one of them on the database of `config`, which is created when it is not there.
pub fn run(config: &Config, action: Action) -> anyhow::Result<()> {
    anew::migrate(config, |_| Ok(()))?;
    let db = Db::open(&config.database.url);
    match action {
        Action::Create(new) => create_user(&db, &new),
        Action::List => list_users(&db),
        Action::SetPassword { email } => set_user_password(&db, &email),
        Action::Deactivate { email } => set_active(&db, &email, deactivate, "deactivated"),
        Action::Reactivate { email } => set_active(&db, &email, reactivate, "reactivated"),
    }
}

fn create_user(db: &Db, new: &NewUser) -> anyhow::Result<()> {
    let (name, email) = (person_name(&new.name)?, Email::parse(&new.email)?);
    let (password, is_generated) = read_password(email.as_str(), &name)?;
    let person = NewPerson { email, name, role: new.role, password_hash: Some(password.hash()?) };
    let user = db.write_now(|conn| create(conn, &Author::console(), &person))?;
    say(&format!("created {}, {}", person.email.as_str(), user.role.word()));
    print_generated(&password, is_generated);
    Ok(())
}

fn set_user_password(db: &Db, email: &str) -> anyhow::Result<()> {
    let user = find(db, email)?;
    let address = user.email.clone().unwrap_or_default();
    let (password, is_generated) = read_password(&address, &user.name)?;
    let hash = password.hash()?;
    db.write_now(|conn| set_password(conn, &Author::console(), user.id, &hash))?;
    let but = if user.active { "" } else { "; the person stays deactivated, see keyfob user reactivate" };
    say(&format!("new password for {address}; all their sessions have ended{but}"));
    print_generated(&password, is_generated);
    Ok(())
}

type Rule = fn(&mut Conn, &Author, UserId) -> AppResult<User>;

fn set_active(db: &Db, email: &str, rule: Rule, done: &str) -> anyhow::Result<()> {
    let user = find(db, email)?;
    db.write_now(|conn| rule(conn, &Author::console(), user.id))?;
    say(&format!("{done} {}", user.email.unwrap_or_default()));
    Ok(())
}

/// The user with this email address or identifier.
fn find(db: &Db, email: &str) -> anyhow::Result<User> {
    db.read_now(|conn| by_email(conn, email)).map_err(|error| match error {
        AppError::NotFound(_) => anyhow::anyhow!("there is no user with the email address {}", email.trim()),
        other => other.into(),
    })
}

fn list_users(db: &Db) -> anyhow::Result<()> {
    let line = |user: User| {
        let email = user.email.unwrap_or_default();
        let state = if user.active { "active" } else { "deactivated" };
        format!("{email}\t{}\t{}\t{state}\t{}", user.role.word(), user.name, user.created)
    };
    db.read_now(all)?.into_iter().for_each(|user| say(&line(user)));
    Ok(())
}

/// The first line of standard input; when there is none, or a person sits at a terminal, a generated one.
fn read_password(email: &str, name: &str) -> anyhow::Result<(NewPassword, bool)> {
    let mut line = String::new();
    if !stdin().is_terminal() {
        stdin().lock().read_line(&mut line)?;
    }
    match line.trim_end_matches(['\r', '\n']) {
        "" => Ok((NewPassword::generate(), true)),
        typed => Ok((NewPassword::parse(typed, email, name)?, false)),
    }
}

fn print_generated(password: &NewPassword, is_generated: bool) {
    if is_generated {
        say(&format!("password: {}", password.reveal()));
    }
}
