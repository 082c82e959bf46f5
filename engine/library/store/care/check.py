"""Check: every difference between folders, ledger and index, each a Finding; the cheap form runs at each start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.contract.document import ParserId
from engine.contract.status import Finding
from engine.library.store.care import check_index, check_ledger
from engine.library.store.care.check_ledger import FolderReader
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, VECTORS_PREFIX
from engine.library.store.ledger.database import Ledger


def check(
    ledger: Ledger,
    index: Index,
    read_folder: FolderReader | None = None,
    parsers: Mapping[str, ParserId] | None = None,
) -> tuple[Finding, ...]:
    """Return everything that is wrong. Reads the whole index; nothing may be published meanwhile.

    ``read_folder`` lists what a root really holds; ``parsers`` are the present readers by id.
    """
    return tuple(_findings(ledger, index, read_folder, parsers or {}))


def check_at_start(ledger: Ledger, index: Index) -> tuple[Finding, ...]:
    """Return the tables that must not be searched, each found by count and sample, and keep searches off them.

    Run after ``Publisher.recover``. A table stays off until it is repaired: damage never looks like no result.
    """
    found = []
    for name in check_index.wanted_tables(ledger, index):
        problem = index.damaged().get(name) or check_index.quick_problem(ledger, index, name)
        if problem is not None:
            index.distrust(name, problem)
            found.append(Finding("table_damaged", f"The index's table {name} {problem}.", name))
    return tuple(found)


def _findings(
    ledger: Ledger, index: Index, read_folder: FolderReader | None, parsers: Mapping[str, ParserId]
) -> Iterator[Finding]:
    yield from check_ledger.check_database(ledger)
    yield from check_ledger.check_states(ledger)
    yield from check_ledger.check_texts(ledger)
    yield from check_ledger.check_parsers(ledger, parsers)
    if read_folder is not None:
        yield from check_ledger.check_folders(ledger, read_folder)
    damaged, sound = check_index.check_tables(ledger, index)
    yield from damaged
    if PASSAGES in sound:
        yield from check_index.check_passages(ledger, index)
        yield from check_index.check_words(ledger, index)
    if NAMES in sound:
        yield from check_index.check_names(ledger, index)
    for name in sound:
        if name.startswith(VECTORS_PREFIX):
            yield from check_index.check_vectors(ledger, index, name.removeprefix(VECTORS_PREFIX))
    yield from check_index.check_embedded(ledger)
    yield from check_index.check_visuals(ledger)
