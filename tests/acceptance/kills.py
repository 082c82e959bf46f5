"""Kill -9 at random moments while 3,000 files are indexed: ``python -m tests.acceptance.kills [ROUNDS]``.

After each restart the doctor must find nothing (it counts passages, too), and every file that was indexed before the
kill must still be. Random moments come from a seed that is printed.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.contract.status import FileStatus
from engine.doors.client.discovery import find
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.acceptance.texts import write_texts

FILES = 3_000
PAGE = 1_000
PATIENCE_S = 180.0
EARLY = 0.2
"""Share of rounds that kill while the index is still being opened; the others kill while files are read."""


def attached(program: Program) -> EngineClient:
    """Return a client of the running engine, also where a busy machine lets it wait; no other engine is started."""
    end = time.monotonic() + PATIENCE_S
    while (client := find(Home(program.home))) is None:
        assert time.monotonic() < end, "the engine does not answer"
        time.sleep(0.1)
    return client


def wait_for_index(client: EngineClient) -> None:
    """Return once the engine reads files."""
    while client.info().index != "ready":
        time.sleep(0.02)


def indexed(client: EngineClient) -> frozenset[str]:
    """Return the paths the engine says are indexed as they are on the disk now; a rewritten file is not, until seen."""
    return frozenset(each.path for each in _listed(client) if each.modified_ns == os.stat(each.path).st_mtime_ns)


def _listed(client: EngineClient) -> Iterator[FileStatus]:
    cursor = ""
    while True:
        page = client.files("indexed", cursor, PAGE)
        yield from page.files
        if not page.cursor:
            return
        cursor = page.cursor


def kill_at_a_random_moment(program: Program, chance: random.Random, acknowledged: frozenset[str]) -> frozenset[str]:
    """Start an engine and kill it; return what was acknowledged until then."""
    engine = program.start_engine()
    if chance.random() < EARLY:
        time.sleep(chance.uniform(0, 2))
    else:
        with closing(attached(program)) as client:
            wait_for_index(client)
            time.sleep(chance.uniform(0, 4))
            acknowledged |= indexed(client)
            time.sleep(chance.uniform(0, 0.5))
    engine.kill()
    return acknowledged


def main(rounds: int, seed: int = 7) -> int:
    chance = random.Random(seed)
    print(f"seed {seed}, {rounds} rounds, {FILES} files")
    acknowledged: frozenset[str] = frozenset()
    with tempfile.TemporaryDirectory() as folder:
        program, files = Program(Path(folder) / "home"), Path(folder) / "files"
        write_texts(files, FILES, seed=seed)
        with program.engine():
            program.run("add", files)
        for number in range(rounds):
            acknowledged = kill_at_a_random_moment(program, chance, acknowledged)
            with program.engine(), closing(attached(program)) as client:
                found = indexed(client)
                diagnosis = program.run("doctor", ok=(0, 1))
            findings, lost = diagnosis["findings"], acknowledged - found
            print(f"round {number + 1}: {len(found)} indexed, {len(lost)} lost, findings {findings}", flush=True)
            if findings or lost:
                print(f"FAILED: {sorted(lost)[:5]}")
                return 1
            acknowledged = found
            if len(found) == FILES:
                write_texts(files, FILES, seed=seed + number + 1)
                acknowledged = frozenset()
    print("clean after every kill")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
