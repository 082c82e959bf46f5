"""SIGKILL at every named point: afterwards the stores agree, nothing acknowledged is lost or twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.contract.file import FileKey
from engine.library.store.care.check import check, check_at_start
from engine.library.store.care.rebuild import write_missing_names
from engine.library.store.ledger import files, terms
from tests.engine.library.store.samples import ANALYST, Stores, open_stores, prepare

POINTS = {
    "text": ("text_saved", "text_appended"),
    "edit": ("text_linking", "text_visible"),
    "rename": ("text_saved", "text_appended"),
    "vectors": ("vectors_reserved", "vectors_appended"),
    "purge": ("purge_recorded",),
}
CASES = [(action, point) for action, points in POINTS.items() for point in points]


def _kill(home: Path, action: str, point: str) -> None:
    command = [sys.executable, "-m", "tests.engine.library.store.crashing", str(home), action, point]
    root = Path(__file__).parents[4]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def _prepare_home(home: Path) -> None:
    stores = open_stores(home)
    stores.put(b"kept", prepare("acknowledged words", "shared words"))
    stores.close()


def _recover(home: Path) -> Stores:
    stores = open_stores(home)
    stores.publisher.recover()
    return stores


@pytest.mark.parametrize(("action", "point"), CASES)
def test_a_kill_leaves_stores_that_agree(tmp_path: Path, action: str, point: str) -> None:
    _prepare_home(tmp_path)
    _kill(tmp_path, action, point)
    stores = _recover(tmp_path)
    assert check_at_start(stores.ledger, stores.index) == ()
    # Only a name may be unwritten: it is published again at start.
    left = {finding.code for finding in check(stores.ledger, stores.index)}
    assert left <= ({"name_unwritten"} if action in ("rename", "edit") else set())
    assert write_missing_names(stores.publisher, ANALYST) == len(left)
    assert check(stores.ledger, stores.index) == ()
    _finish(stores, action)
    assert check(stores.ledger, stores.index) == ()
    stores.close()


def _finish(stores: Stores, action: str) -> None:
    """Do the same once more, as ingest would, and see that it comes out as if nothing had happened."""
    kept = stores.ledger.read(lambda c: files.by_path(c, FileKey(stores.root, b"kept")))
    if action == "text":
        assert kept is not None
        assert stores.words("acknowledged") == [kept.document]
        _, document = stores.put(b"new", prepare("fresh words", "shared words"))
        assert stores.words("fresh") == [document]
        assert stores.index.count("passages") == 4
        assert stores.ledger.read(lambda c: terms.frequencies(c, ["shared", "fresh"])) == {"shared": 2, "fresh": 1}
    elif action == "edit":
        assert kept is not None
        assert kept.document is not None
        _, document = stores.put(b"kept", prepare("edited words", "shared words"))
        assert stores.words("edited") == [document]
    elif action == "rename":
        moved = stores.ledger.read(lambda c: files.by_path(c, FileKey(stores.root, b"moved")))
        assert moved is not None
        assert stores.named("moved") == [moved.id]
        assert stores.named("kept") == []
    elif action == "vectors":
        stores.embed_all()
        assert stores.embed_all() == 0
    elif action == "purge":
        assert stores.words("acknowledged") == []


def test_a_kill_during_recovery_is_recovered_from(tmp_path: Path) -> None:
    _prepare_home(tmp_path)
    _kill(tmp_path, "text", "text_appended")
    _kill(tmp_path, "text", "undo_deleted")
    stores = _recover(tmp_path)
    assert check(stores.ledger, stores.index) == ()
    assert stores.words("fresh") == []
    stores.close()
