"""Fills a small disk by indexing, frees it, and reports: run inside a namespace of its own (``unshare -rm``)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.contract.errors import DiskFull
from engine.contract.file import DocumentId, PassageId
from engine.library.ingest.folders import watching
from engine.library.ingest.later import rounds
from engine.library.ingest.words import outbox
from engine.library.parse.pool import ParserPool
from engine.library.store.care.check import check
from engine.library.store.index.tables import PassageRow
from engine.library.store.ledger import roots
from engine.process.program import Program
from tests.engine.library.ingest.conftest import Workshop
from tests.fakes.embedder import FakeEmbedder

DISK_MIB, ROOM_MIB = 40, 1
FILES = 40
WAIT_S = 60.0


def _until(what: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def _texts(folder: Path, first: int, count: int) -> None:
    words = random.Random(first)
    for number in range(first, first + count):
        made = " ".join(f"{words.getrandbits(40):x}" for _ in range(4_000))
        (folder / f"{number}.txt").write_text(f"marker{number} heron\n{made}\n")


def _row(number: int) -> PassageRow:
    made = " ".join(f"{random.Random(number * 9_999 + n).getrandbits(60):x}" for n in range(500))
    return PassageRow(PassageId(10_000_000 + number), DocumentId(10_000_000), made, "", "text", "txt", "en")


def _fill(home: Path) -> Path:
    """Leave so little room; return what is to be deleted to have it back."""
    ballast = home / "ballast"
    free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize
    with ballast.open("wb") as file:
        file.write(bytes(max(0, free - (ROOM_MIB << 20))))
    return ballast


def main(place: Path) -> None:
    home, folder = place / "home", place / "docs"
    home.mkdir()
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(home)], check=True)
    outbox.RETRY_S = rounds.RETRY_S = watching.FULL_DISK_S = 0.3  # type: ignore[misc]
    pool = ParserPool(Program.PARSER, workers=1)
    embedder = FakeEmbedder(dimension=64)
    shop = Workshop(home, pool, embedder)
    _texts(folder, 0, 5)
    shop.add(folder, "all")
    ballast = _fill(home)
    _texts(folder, 5, FILES - 5)
    shop.library.reconcile()
    _until(lambda: any(each.why == "disk_full" for each in shop.library.status().waiting))

    told = shop.library.status()
    found = {
        "phase": told.rate.phase,
        "stages": sorted({each.stage for each in told.waiting if each.why == "disk_full"}),
        "found_meanwhile": sorted(shop.found("marker3 heron")),
        "failed_meanwhile": told.files.failed,
        "searchable_meanwhile": told.files.searchable,
        "waits": shop.library.wait("all", 5.0),
    }
    try:  # what a person asks for says it plainly
        for number in range(200):
            shop.ledger.write(lambda c, n=number: roots.add(c, b"/" + str(n).encode() + bytes(200_000), is_file=False))  # type: ignore[misc]
    except DiskFull as error:
        found["error"] = error.message
    try:
        shop.index.append_passages([_row(number) for number in range(400)])
    except DiskFull as error:
        found["index_error"] = error.message
    ballast.unlink()
    shop.ledger.write(lambda c: c.execute("DELETE FROM roots WHERE length(path) > 100000").fetchall())
    _until(lambda: shop.library.status().files.embedded == FILES)
    shop.settle("all")
    found["searchable"] = shop.library.status().files.searchable
    found["waiting"] = len(shop.library.status().waiting)
    found["found"] = sorted(shop.found(f"marker{FILES - 1} heron"))
    found["findings"] = [finding.message for finding in shop.library.diagnose(repair=False).findings]
    shop.reopen()
    found["findings_after_restart"] = [finding.message for finding in check(shop.ledger, shop.index)]
    shop.close()
    pool.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
