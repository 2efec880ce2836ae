//! The people who act.

use super::app::App;
use super::browserless::Person;
use super::process::PASSWORD;

impl App {
    /// The first Admin, through the setup page, signed in.
    pub fn admin(&self) -> Person<'_> {
        let code = self.setup_code.as_deref().expect("nobody is there yet");
        let person = Person::stranger(self);
        let form = [
            ("code", code),
            ("name", "Maya Lindqvist"),
            ("email", "maya@example.net"),
            ("password", PASSWORD),
        ];
        person.post("/setup", &form).is_redirect_to("/settings/tags");
        person
    }

    /// A person made at the command line, signed in.
    pub fn person(&self, email: &str, role: &str) -> Person<'_> {
        let made =
            self.command(&["user", "create", "--email", email, "--name", email, "--role", role], PASSWORD);
        assert!(made.status.success(), "{made:?}");
        let person = Person::stranger(self);
        person.sign_in(email, PASSWORD).is_redirect_to("/");
        person
    }
}
