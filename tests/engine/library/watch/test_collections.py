"""Collections of GPT4All, from databases made up here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.library.watch.collections import find_collections, read_collections, usual_folders

VERSION_3 = """
  CREATE TABLE collections(id INTEGER PRIMARY KEY, name VARCHAR UNIQUE NOT NULL, embedding_model VARCHAR);
  CREATE TABLE folders(id INTEGER PRIMARY KEY, path VARCHAR UNIQUE NOT NULL);
  CREATE TABLE collection_items(collection_id INTEGER, folder_id INTEGER);
  CREATE TABLE documents(id INTEGER PRIMARY KEY, folder_id INTEGER, document_path VARCHAR);
"""
VERSION_1 = """
  CREATE TABLE collections(collection_name VARCHAR, folder_id INTEGER);
  CREATE TABLE folders(id INTEGER PRIMARY KEY, folder_path VARCHAR);
  CREATE TABLE documents(id INTEGER PRIMARY KEY, folder_id INTEGER, document_path VARCHAR);
"""


def made_up(place: Path, schema: str, *statements: str) -> Path:
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(schema)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return place


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "lab").mkdir()
    return made_up(
        tmp_path / "localdocs_v3.db",
        VERSION_3,
        "INSERT INTO collections VALUES(1, 'Lab', 'x'), (2, 'Both', 'x')",
        f"INSERT INTO folders VALUES(1, '{tmp_path}/lab/'), (2, '{tmp_path}/gone'), (3, 'relative'), (4, x'00ff')",
        "INSERT INTO collection_items VALUES(1, 1), (1, 2), (2, 1), (2, 3), (2, 4)",
        "INSERT INTO documents VALUES(1, 1, 'a'), (2, 1, 'b')",
    )


def test_folders_are_named_once_and_the_database_is_not_changed(database: Path, tmp_path: Path) -> None:
    before = database.read_bytes()
    found = find_collections((tmp_path / "nowhere", tmp_path))
    assert [(each.name, each.path, each.is_there, each.files) for each in found] == [
        ("Both", f"{tmp_path}/lab", True, 2),
        ("Lab", f"{tmp_path}/gone", False, 0),
    ]
    assert found[0].uri == f"file://{tmp_path}/lab"
    assert database.read_bytes() == before


def test_the_newest_database_counts_and_the_oldest_form_is_read(database: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    made_up(
        old / "localdocs_v1.db",
        VERSION_1,
        "INSERT INTO collections VALUES('Early', 1)",
        f"INSERT INTO folders VALUES(1, '{tmp_path}')",
    )
    assert [each.name for each in find_collections((old,))] == ["Early"]
    (old / "localdocs_v2.db").write_bytes(b"")
    assert find_collections((old,)) == ()


def test_what_is_no_database_names_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "localdocs_v3.db"
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4_000)
    assert read_collections(broken) == ()
    assert read_collections(tmp_path / "missing.db") == ()


def test_places_follow_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert usual_folders({"XDG_DATA_HOME": "/data"})[0] == Path("/data/nomic.ai/GPT4All")
    monkeypatch.setattr("sys.platform", "plan9")
    assert usual_folders({}) == ()
