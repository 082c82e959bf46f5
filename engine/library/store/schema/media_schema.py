"""The schema of later layers and of what can be seen: parts of layers that come after the words, and visuals.

A part's id is negative, so that its blocks of text and its outlines lie apart from those of layers and documents
in the same tables. A part is pending while it has no ``index_version``.
"""

from __future__ import annotations

from typing import Final

MEDIA: Final = """
CREATE TABLE layer_parts(
  id INTEGER PRIMARY KEY CHECK(id < 0),
  document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  layer TEXT NOT NULL,
  part TEXT NOT NULL,
  version TEXT NOT NULL,
  language TEXT NOT NULL,
  start INTEGER NOT NULL,
  chars INTEGER NOT NULL,
  segments BLOB NOT NULL,
  first_passage INTEGER NOT NULL,
  passages INTEGER NOT NULL,
  first_ordinal INTEGER NOT NULL,
  index_version INTEGER
) STRICT;
CREATE INDEX layer_parts_place ON layer_parts(document_id, first_passage);
CREATE INDEX layer_parts_unfinished ON layer_parts(id) WHERE index_version IS NULL;
CREATE TRIGGER layer_parts_gone AFTER DELETE ON layer_parts BEGIN
  DELETE FROM blocks WHERE id BETWEEN OLD.id << 20 AND (OLD.id << 20) + 1048575;
  DELETE FROM outlines WHERE id BETWEEN OLD.id << 20 AND (OLD.id << 20) + 1048575;
  DELETE FROM passages WHERE id BETWEEN OLD.first_passage AND OLD.first_passage + OLD.passages - 1;
END;
CREATE VIEW passage_ranges AS
  SELECT id AS document_id, first_passage, passages FROM documents WHERE index_version IS NOT NULL
  UNION ALL
  SELECT document_id, first_passage, passages FROM layer_parts WHERE index_version IS NOT NULL;

CREATE TABLE visuals(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  media TEXT NOT NULL,
  part TEXT NOT NULL,
  vector_key BLOB NOT NULL,
  place TEXT NOT NULL,
  facts TEXT NOT NULL,
  UNIQUE(document_id, media, part)
) STRICT;
CREATE INDEX visuals_key ON visuals(vector_key);
"""

CALIBRATIONS: Final = """
CREATE TABLE calibrations(
  space_id TEXT PRIMARY KEY REFERENCES spaces(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  pictures INTEGER NOT NULL,
  text_floor REAL NOT NULL,
  picture_floor REAL NOT NULL,
  neutral BLOB NOT NULL,
  measured_at REAL NOT NULL
) STRICT;
"""
