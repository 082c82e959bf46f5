"""The child of the kill tests: does one thing to the stores and dies by SIGKILL at the named point."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from engine.contract.file import FileKey
from engine.library.store.index.tables import NameRow
from engine.library.store.ledger import files
from engine.library.store.publish import purge
from tests.engine.library.store.layer_samples import page
from tests.engine.library.store.samples import STAMP, Stores, name_terms, open_stores, prepare


def run(stores: Stores, action: str) -> None:
    if action == "text":
        stores.put(b"new", prepare("fresh words", "shared words"))
    elif action == "edit":
        stores.put(b"kept", prepare("edited words", "shared words"))
    elif action == "rename":
        file = stores.ledger.read(lambda c: files.by_path(c, FileKey(stores.root, b"kept")))
        assert file is not None
        stores.ledger.write(lambda c: files.move(c, file.id, FileKey(stores.root, b"moved"), STAMP))
        stores.publisher.publish_names([NameRow(file.id, name_terms(b"moved", ()))])
    elif action == "vectors":
        stores.embed_all()
    elif action == "layer":
        new = [page(1, 2, "new heron", version="reader 2"), page(1, 3, "kingfisher", version="reader 2")]
        stores.publisher.publish_layer(new)
    elif action == "purge":
        file = stores.ledger.read(lambda c: files.by_path(c, FileKey(stores.root, b"kept")))
        assert file is not None
        assert file.document is not None
        stores.ledger.write(lambda c: files.mark_gone(c, [file.id], gone_at=1))
        purge.expired(stores.publisher, 10_000_000, 7)


def _die_at(point: str) -> Callable[[str], None]:
    def fault(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return fault


if __name__ == "__main__":
    home, action, point = sys.argv[1:]
    opened = open_stores(Path(home), _die_at(point))
    opened.publisher.recover()
    run(opened, action)
    opened.close()
