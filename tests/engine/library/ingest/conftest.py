"""A whole library in one process tree: real ledger, index and parser workers, the fake embedder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.contract.call import Call
from engine.contract.file import FileId
from engine.contract.status import FileStatus
from engine.library.analyse.terms import analyse
from engine.library.ingest.library import Library, Surroundings
from engine.library.parse.pool import ParserPool
from engine.library.parse.registry import Registry
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import TermQuery, search_passages
from engine.library.store.ledger import documents, files
from engine.library.store.ledger.database import Ledger
from engine.library.store.publish.publisher import Publisher
from engine.process.program import Program
from engine.settings.keys import replaced
from engine.settings.values import Settings
from tests.fakes.embedder import FakeEmbedder

WAIT_S = 30.0


class SharedPool(ParserPool):
    """Outlives the libraries that use it, so that workers are started once for all tests."""

    def close(self) -> None:
        return None


class Workshop:
    """A home, a library on it, and a way to ask what is found."""

    def __init__(self, home: Path, pool: ParserPool, embedder: FakeEmbedder | None) -> None:
        self.settings = replaced(Settings(), {"indexing.min_free_bytes": 0})
        self.events: list[tuple[str, Mapping[str, Any]]] = []
        self.embedder = embedder
        self.pool = pool
        self.home = home
        self.free_bytes = 1 << 50
        self.on_battery = False
        home.mkdir(exist_ok=True)
        self.open()

    def open(self) -> None:
        self.ledger = Ledger.open(self.home / "ledger.sqlite3")
        self.index = Index.open(self.home / "index")
        self.publisher = Publisher(self.ledger, self.index)
        self.publisher.recover()
        self.library = self.make_library()
        self.library.start(self.publisher)

    def make_library(self) -> Library:
        around = Surroundings(
            home=os.fsencode(self.home),
            settings=lambda: self.settings,
            change_settings=self._change,
            embedder=lambda: self.embedder,
            emit=lambda kind, data: self.events.append((kind, data)),
            on_battery=lambda: self.on_battery,
            free_bytes=lambda: self.free_bytes,
        )
        return Library(self.ledger, self.pool, Registry.load(), around)

    def close(self) -> None:
        self.library.stop()
        self.ledger.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def _change(self, changes: Mapping[str, object]) -> None:
        self.settings = replaced(self.settings, changes)

    def add(self, path: Path, what: str = "keyword") -> None:
        self.library.add_root(os.fsencode(path))
        self.settle(what)

    def settle(self, what: str = "keyword") -> None:
        """Compare with the disk and wait until all is done."""
        self.library.reconcile(call=Call())
        assert self.library.wait(what, WAIT_S), self.library.status()

    def found(self, words: str) -> set[str]:
        """Names (with members) of the living files whose text holds all the words."""
        ids = set()
        for language in ("", "en"):  # short texts have no language
            terms = tuple(term.text for term in analyse(words, language))
            matches = search_passages(self.index, TermQuery(terms=terms), 1000)
            ids |= {match.document for match in matches if set(terms) <= set(match.body.split())}
        held = self.ledger.read(lambda c: files.of_documents(c, sorted(ids)))
        online = {root.id for root in self.library.roots() if root.online}
        living = [record for records in held.values() for record in records if record.key.root in online]
        return {"/".join([os.fsdecode(record.key.path), *record.key.member]) for record in living}

    def states(self) -> dict[str, str]:
        """Display path -> state, with the reason's code."""
        return {
            Path(status.path).name: status.state + (f"({status.reason['code']})" if status.reason else "")
            for status in self.every_file()
        }

    def every_file(self) -> list[FileStatus]:
        return list(self.library.files(limit=1000).files)

    def integrities(self) -> dict[str, int]:
        """Name -> integrity of the document that the file holds."""
        records = self.ledger.read(lambda c: files.get_many(c, [FileId(status.id) for status in self.every_file()]))
        held = {os.path.basename(os.fsdecode(record.key.path)): record.document for record in records}
        found = self.ledger.read(lambda c: documents.get_many(c, [each for each in held.values() if each is not None]))
        return {name: int(found[document].label.integrity) for name, document in held.items() if document is not None}

    @property
    def embedded(self) -> int:
        return self.library.status().counters["embeddings_computed"]

    def assert_healthy(self) -> None:
        diagnosis = self.library.diagnose(repair=False)
        assert diagnosis.ok, diagnosis.findings


@pytest.fixture(scope="session")
def pool() -> Iterator[ParserPool]:
    shared = SharedPool(Program.PARSER, workers=2)
    yield shared
    ParserPool.close(shared)


MakeWorkshop = Callable[..., Workshop]


@pytest.fixture
def make_workshop(tmp_path: Path, pool: ParserPool) -> Iterator[MakeWorkshop]:
    made: list[Workshop] = []

    def make(embedder: FakeEmbedder | None = None) -> Workshop:
        made.append(Workshop(tmp_path / "home", pool, embedder))
        return made[-1]

    yield make
    for workshop in made:
        workshop.close()


@pytest.fixture
def workshop(make_workshop: MakeWorkshop) -> Workshop:
    return make_workshop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "docs"
    path.mkdir()
    return path
