"""The journal of sessions: an SQLite file that survives crashes and versions."""
