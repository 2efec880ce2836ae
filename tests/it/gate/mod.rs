mod changes;
mod queries;
mod race;
mod refusal_log;
mod told;
mod verify;
