//! People, workspaces, roles and keys.
