-- A journal of layout 1, as `.dump` writes it, with its stamps. Never edited: files like this one are out there.
PRAGMA application_id = 1987012963;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    level TEXT NOT NULL,
    minutes REAL,
    plan TEXT NOT NULL,
    started_at TEXT NOT NULL
) STRICT;
INSERT INTO session VALUES (1, 'daily-back', 'gentle', 15.0, '{}', '2026-02-02T02:40:00.000+00:00');
CREATE TABLE fact (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    kind TEXT NOT NULL,
    uid INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    part TEXT NOT NULL,
    set_number INTEGER NOT NULL,
    side TEXT NOT NULL,
    rep_number INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    hold_seconds REAL NOT NULL,
    value INTEGER,
    note TEXT NOT NULL,
    at_seconds REAL NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
INSERT INTO fact VALUES
    (1, 1, 'rep', 4, 'bird-dog', 'main', 1, 'left', 1, 1, 4.0, NULL, '', 33.25, '2026-02-02T02:40:33.250+00:00'),
    (2, 1, 'rating', -1, 'bird-dog', '', 0, '', 0, 1, 0.0, 3, '', 40.0, '2026-02-02T02:40:40.000+00:00'),
    (3, 1, 'ended', -1, '', '', 0, '', 0, 1, 0.0, NULL, 'finished', 41.0, '2026-02-02T02:40:41.000+00:00');
CREATE UNIQUE INDEX one_fact_for_each_rep ON fact (session_id, uid) WHERE kind = 'rep';
CREATE INDEX facts_of_a_session ON fact (session_id, kind);
COMMIT;
