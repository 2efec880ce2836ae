mod secret;
mod secret_at_rest;
