mod changes;
mod queries;
mod race;
mod verify;
