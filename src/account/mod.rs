//! One's own account: name, password, the browsers where one is signed in, and what was done. Only people
//! have one; service users can't sign in.

pub mod account_page;
pub mod change_password;
pub mod own_activity;
pub mod rename;
pub mod sign_out_others;
