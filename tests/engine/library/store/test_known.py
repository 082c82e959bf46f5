"""What the ledger has on record about contents."""

from __future__ import annotations

from pathlib import Path

from engine.contract.document import ParserId
from engine.contract.file import FileKey, Pending, Stamp
from engine.library.store.ledger import files, quarantine, roots, tombstones
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.known import known_among


def test_whatever_is_on_record_counts(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    held, forgotten, crashed, new = (bytes([number]) * 32 for number in range(4))

    def fill(connection: Connection) -> None:
        root = roots.add(connection, b"/docs", is_file=False)
        (file,) = files.upsert_seen(connection, [(FileKey(root.id, b"a"), Stamp(1, 1, 1, 1, 1))])
        files.set_state(connection, file, Pending(), held)
        tombstones.bury(connection, [], [forgotten])
        quarantine.note_crash(connection, crashed, ParserId("plain", 1), "parser_crashed")

    ledger.write(fill)
    assert ledger.read(lambda c: known_among(c, [held, forgotten, crashed, new])) == {held, forgotten, crashed}
    assert ledger.read(lambda c: known_among(c, [])) == set()
    ledger.close()
