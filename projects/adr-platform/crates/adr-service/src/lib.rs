//! What people do with decisions: commands, queries, import, export and chat.
