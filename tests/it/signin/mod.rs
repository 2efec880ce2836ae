mod identify;
mod session;
mod setup;
mod sign_in;
mod sign_out;
mod throttle;
