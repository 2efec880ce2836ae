mod introspect;
mod published;
mod revoke;
