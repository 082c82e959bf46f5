"""The chats' part of the schema beyond the first tables: what the model saw, attachments, words to search, speeds.

``chat_rows`` gives every message a number that stays, for the full-text table; triggers keep both in step with
``nodes``, so that whatever blanks or deletes a message takes its words out too. ``seen`` and ``listed`` of a record are
the content hashes, in hexadecimal, of what was in the prompt and of what else was found.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """coalesce((SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each({parts})
  WHERE json_extract(value, '$.kind') = 'text'), '')"""

CHAT_HISTORY: Final = f"""
ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'question';
ALTER TABLE nodes ADD COLUMN problem TEXT;

CREATE TABLE answer_records(
  node_id TEXT PRIMARY KEY REFERENCES nodes(id) ON DELETE CASCADE,
  seen TEXT NOT NULL,
  listed TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attachments(
  content_hash TEXT PRIMARY KEY,
  size_bytes INTEGER NOT NULL,
  media_kind TEXT NOT NULL,
  format TEXT NOT NULL,
  reason TEXT,
  passages INTEGER NOT NULL,
  reading BLOB NOT NULL,
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_attachments(
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  content_hash TEXT NOT NULL REFERENCES attachments(content_hash) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY(conversation_id, content_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_attachments_hash ON chat_attachments(content_hash);

CREATE TABLE speeds(
  model TEXT PRIMARY KEY,
  read_tokens_per_s REAL NOT NULL,
  samples INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_rows(
  id INTEGER PRIMARY KEY,
  node_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE chat_words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO chat_words(chat_words, rank) VALUES('secure-delete', 1);
INSERT INTO chat_rows(node_id) SELECT id FROM nodes ORDER BY conversation_id, position;
INSERT INTO chat_words(rowid, text)
  SELECT r.id, {_WORDS.format(parts="n.parts")} FROM chat_rows r JOIN nodes n ON n.id = r.node_id;

CREATE TRIGGER nodes_said AFTER INSERT ON nodes BEGIN
  INSERT INTO chat_rows(node_id) VALUES(NEW.id);
  INSERT INTO chat_words(rowid, text)
    SELECT id, {_WORDS.format(parts="NEW.parts")} FROM chat_rows WHERE node_id = NEW.id;
END;
CREATE TRIGGER nodes_changed AFTER UPDATE OF parts ON nodes BEGIN
  UPDATE chat_words SET text = {_WORDS.format(parts="NEW.parts")}
    WHERE rowid = (SELECT id FROM chat_rows WHERE node_id = NEW.id);
END;
CREATE TRIGGER nodes_gone AFTER DELETE ON nodes BEGIN
  DELETE FROM chat_words WHERE rowid = (SELECT id FROM chat_rows WHERE node_id = OLD.id);
  DELETE FROM chat_rows WHERE node_id = OLD.id;
END;
"""
