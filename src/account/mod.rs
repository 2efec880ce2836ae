//! One's own account: name, password, and the browsers where one is signed in. Only people have one; service users
//! can't sign in.

pub mod account_page;
pub mod change_password;
pub mod rename;
pub mod sign_out_others;
