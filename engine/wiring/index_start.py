"""What happens to the index between the start of the engine and the first search; imported in the thread that does it.

The index's library alone takes longer to import than all else until the API answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.library.ingest.words.naming import ANALYST
from engine.library.store.care.check import check_at_start
from engine.library.store.care.rebuild import write_missing_names
from engine.library.store.care.repair import repair_tables
from engine.library.store.index.folder import Index
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Ledger
from engine.library.store.publish.publisher import Publisher
from engine.process.collector import look_rarely
from engine.process.way import WAY
from engine.settings.paths import Home
from engine.wiring.patient import OpenIndex
from engine.wiring.sights import Sights

if TYPE_CHECKING:
    from engine.library.embed.runner_embedder import RunnerEmbedder

log = logging.getLogger(__name__)


def open_index(
    home: Home, ledger: Ledger, embedder: Callable[[], RunnerEmbedder | None], sights: Sights | None = None
) -> OpenIndex:
    """Open, undo what a kill left, and keep searches off tables that cannot be trusted. Raises LedgerDamaged."""
    began = time.monotonic()
    ledger.examine()
    publisher = Publisher(ledger, Index.open(home.index), paced=WAY.paced)
    recovery = publisher.recover()
    damaged = tuple(finding.subject for finding in check_at_start(ledger, publisher.index))
    look_rarely()  # the index's libraries are a hundred thousand objects that stay
    log.info("index open after %.2f s, recovered %s", time.monotonic() - began, recovery)
    return OpenIndex(publisher, damaged, embedder, sights)


def mend(opened: OpenIndex) -> None:
    """Make again what is damaged, and names that a kill left unwritten."""
    if opened.damaged:
        log.warning("tables of the index are damaged and are mended: %s", ", ".join(opened.damaged))
        repair_tables(opened.publisher, ANALYST, opened.damaged)
    write_missing_names(opened.publisher, ANALYST)


def has_meaning(ledger: Ledger) -> bool:
    """Return whether anything can be searched by meaning."""
    return ledger.read(spaces.active) is not None
