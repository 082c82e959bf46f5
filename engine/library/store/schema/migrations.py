"""The ledger's schema as numbered migrations: entry ``n`` takes ``user_version`` from ``n`` to ``n + 1``.

A migration that has shipped is never edited; a change is a new entry. Times are whole seconds since 1970,
UTC, except where a column says otherwise. AUTOINCREMENT wherever the index holds the id, so that an id is
never given twice.

Rows are kept few and short, for libraries of small files: a document's passages have successive ids from
``first_passage`` on, and all that is known of them but their vectors' keys lies in ``outlines``, 64 to a row;
ids of ``blocks`` and ``outlines`` are their layer's or document's id shifted by 20 bits plus a number.
A document is pending while it has no ``index_version``.
"""

from __future__ import annotations

from typing import Final

from engine.library.store.schema.chat_schema import CHAT_HISTORY
from engine.library.store.schema.gateway_schema import GATEWAY
from engine.library.store.schema.media_schema import CALIBRATIONS, MEDIA

_LIBRARY: Final = """
CREATE TABLE roots(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path BLOB NOT NULL UNIQUE,
  is_file INTEGER NOT NULL,
  trusted INTEGER NOT NULL DEFAULT 0,
  online INTEGER NOT NULL DEFAULT 1,
  options TEXT NOT NULL DEFAULT '{}',
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE documents(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  content_hash BLOB NOT NULL,
  format TEXT NOT NULL,
  parser TEXT NOT NULL,
  parser_version INTEGER NOT NULL,
  parser_options TEXT NOT NULL,
  media_kind TEXT NOT NULL,
  title TEXT NOT NULL,
  author TEXT NOT NULL,
  created TEXT NOT NULL,
  language TEXT NOT NULL,
  pages INTEGER NOT NULL,
  extra TEXT NOT NULL,
  integrity INTEGER NOT NULL,
  confidentiality INTEGER NOT NULL,
  needs_ocr TEXT NOT NULL,
  chars INTEGER NOT NULL,
  passages INTEGER NOT NULL,
  first_passage INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  hidden_at INTEGER,
  index_version INTEGER
) STRICT;
CREATE INDEX documents_hash ON documents(content_hash);
CREATE INDEX documents_unfinished ON documents(id) WHERE index_version IS NULL;
CREATE INDEX documents_hidden ON documents(hidden_at) WHERE hidden_at IS NOT NULL;

CREATE TABLE files(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  root_id INTEGER NOT NULL REFERENCES roots(id),
  path BLOB NOT NULL,
  member TEXT NOT NULL DEFAULT '',
  size_bytes INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  ctime_ns INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  device INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  content_hash BLOB,
  document_id INTEGER REFERENCES documents(id),
  named INTEGER NOT NULL DEFAULT 0,
  gone_at INTEGER,
  UNIQUE(root_id, path, member)
) STRICT;
CREATE INDEX files_document ON files(document_id) WHERE document_id IS NOT NULL;
CREATE INDEX files_hash ON files(content_hash) WHERE content_hash IS NOT NULL AND document_id IS NULL;
CREATE INDEX files_state ON files(state, id) WHERE gone_at IS NULL;
CREATE INDEX files_gone ON files(gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX files_unnamed ON files(named) WHERE named != 2;

CREATE TABLE layers(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  chars INTEGER NOT NULL,
  segments BLOB NOT NULL,
  UNIQUE(document_id, name)
) STRICT;

CREATE TABLE blocks(
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE outlines(
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE passages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL,
  vector_key BLOB NOT NULL
) STRICT;
CREATE INDEX passages_key ON passages(vector_key);

CREATE TRIGGER layers_gone AFTER DELETE ON layers BEGIN
  DELETE FROM blocks WHERE id BETWEEN OLD.id << 20 AND (OLD.id << 20) + 1048575;
END;
CREATE TRIGGER documents_gone AFTER DELETE ON documents BEGIN
  DELETE FROM passages WHERE id BETWEEN OLD.first_passage AND OLD.first_passage + OLD.passages - 1;
  DELETE FROM outlines WHERE id BETWEEN OLD.id << 20 AND (OLD.id << 20) + 1048575;
END;

CREATE TABLE spaces(
  id TEXT PRIMARY KEY,
  media TEXT NOT NULL,
  facts TEXT NOT NULL,
  role TEXT NOT NULL CHECK(role IN ('building', 'active', 'retired')),
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE vectors(
  space_id TEXT NOT NULL REFERENCES spaces(id),
  key BLOB NOT NULL,
  windows INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('pending', 'visible')),
  PRIMARY KEY(space_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX vectors_pending ON vectors(space_id) WHERE state = 'pending';

CREATE TABLE index_garbage(
  table_name TEXT NOT NULL,
  row_key BLOB NOT NULL,
  PRIMARY KEY(table_name, row_key)
) WITHOUT ROWID;

CREATE TABLE work(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  part TEXT NOT NULL DEFAULT '',
  producer TEXT NOT NULL DEFAULT '',
  version TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK(state IN ('due', 'running', 'done', 'failed')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 0,
  UNIQUE(document_id, stage, part, producer)
) STRICT;
CREATE INDEX work_due ON work(stage, producer, priority DESC, document_id DESC) WHERE state = 'due';

CREATE TABLE terms(
  term TEXT PRIMARY KEY,
  frequency INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine(
  content_hash BLOB NOT NULL,
  parser TEXT NOT NULL,
  parser_version INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY(content_hash, parser, parser_version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstones(
  id INTEGER PRIMARY KEY,
  path BLOB,
  content_hash BLOB,
  made_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tombstones_path ON tombstones(path) WHERE path IS NOT NULL;
CREATE UNIQUE INDEX tombstones_hash ON tombstones(content_hash) WHERE content_hash IS NOT NULL;

CREATE TABLE counters(
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

_CHAT: Final = """
CREATE TABLE conversations(
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE nodes(
  id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  integrity INTEGER NOT NULL,
  confidentiality INTEGER NOT NULL,
  parts TEXT NOT NULL,
  answer TEXT,
  created_at TEXT NOT NULL,
  UNIQUE(conversation_id, position)
) STRICT;

CREATE TABLE node_parents(
  node_id TEXT NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  parent_id TEXT NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
  PRIMARY KEY(node_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX node_parents_parent ON node_parents(parent_id);

CREATE TABLE citations(
  node_id TEXT NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  document_id INTEGER NOT NULL,
  document_hash TEXT NOT NULL,
  path TEXT NOT NULL,
  layer TEXT NOT NULL,
  start INTEGER,
  stop INTEGER,
  quote TEXT NOT NULL,
  stale INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(node_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_document ON citations(document_hash);

CREATE TABLE approvals(
  id TEXT PRIMARY KEY,
  conversation_id TEXT REFERENCES conversations(id) ON DELETE CASCADE,
  node_id TEXT REFERENCES nodes(id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  arguments TEXT NOT NULL,
  arguments_hash BLOB NOT NULL,
  decision TEXT NOT NULL,
  decided_at TEXT NOT NULL
) STRICT;

CREATE TABLE feedback(
  id INTEGER PRIMARY KEY,
  node_id TEXT NOT NULL REFERENCES nodes(id) ON DELETE CASCADE,
  verdict TEXT NOT NULL,
  note TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;
"""

_READERS: Final = """
CREATE TABLE readers(
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  options TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: Final[tuple[str, ...]] = (_LIBRARY + _CHAT, _READERS, CHAT_HISTORY, MEDIA, GATEWAY, CALIBRATIONS)
