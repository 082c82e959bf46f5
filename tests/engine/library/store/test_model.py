"""Publish, rename, vanish, come back, forget in any order: the stores hold what a plain dictionary says."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.contract.file import FileKey
from engine.library.store.care.check import check
from engine.library.store.index.tables import NameRow
from engine.library.store.ledger import documents, files
from engine.library.store.publish import purge
from engine.library.store.publish.forget import forget
from tests.engine.library.store.samples import STAMP, name_terms, open_stores, prepare

PATHS = st.sampled_from([b"a", b"b", b"c"])
TEXTS = st.sampled_from(["one apple", "two boats", "three cats"])


class Library(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.stores = open_stores(Path(self._folder.name))
        self.model: dict[bytes, str] = {}
        self.clock = 100

    @rule(path=PATHS, text=TEXTS)
    def save(self, path: bytes, text: str) -> None:
        self.clock += 1
        self.stores.put(path, prepare(text, "shared passage"), replace(STAMP, mtime_ns=self.clock))
        self.model[path] = text

    @rule(old=PATHS, new=PATHS)
    def rename(self, old: bytes, new: bytes) -> None:
        if old not in self.model or new in self.model:
            return
        record = self._record(old)
        key = FileKey(self.stores.root, new)
        self.stores.ledger.write(lambda c: files.move(c, record.id, key, STAMP))
        self.stores.publisher.publish_names([NameRow(record.id, name_terms(new, ()))])
        self.stores.publisher.collect_garbage()
        self.model[new] = self.model.pop(old)

    @rule(path=PATHS)
    def vanish(self, path: bytes) -> None:
        if self.model.pop(path, None) is not None:
            self.stores.ledger.write(lambda c: files.mark_gone(c, [self._id(c, path)], self.clock))

    @rule()
    def embed(self) -> None:
        self.stores.embed_all()

    @rule()
    def purge(self) -> None:
        purge.expired(self.stores.publisher, self.clock + 1, 0)

    @rule(path=PATHS)
    def forget(self, path: bytes) -> None:
        text = self.model.get(path)
        forget(self.stores.publisher, [b"/folder/" + path])
        if text is not None:
            self.model = {kept: held for kept, held in self.model.items() if held != text}

    @invariant()
    def stores_hold_what_the_model_says(self) -> None:
        held = {}
        for record in files.iterate(self.stores.ledger, self.stores.root):
            if record.document is not None:
                known = self.stores.ledger.read(lambda c, d=record.document: documents.get(c, d))
                assert known.hidden_at is None
                held[record.key.path] = known.content_hash
        expected = {path: prepare(text, "shared passage").content_hash for path, text in self.model.items()}
        assert held == expected
        assert [one for one in check(self.stores.ledger, self.stores.index) if one.code != "garbage_left"] == []

    def teardown(self) -> None:
        self.stores.close()
        self._folder.cleanup()

    def _record(self, path: bytes):
        found = self.stores.ledger.read(lambda c: files.by_path(c, FileKey(self.stores.root, path)))
        assert found is not None
        return found

    def _id(self, connection, path: bytes):
        found = files.by_path(connection, FileKey(self.stores.root, path))
        assert found is not None
        return found.id


TestLibrary = Library.TestCase
TestLibrary.settings = settings(
    max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
