"""``python -m tests.acceptance.long_recordings [--hours-film 2 --hours-sound 3]``: long files, flat memory, resumed.

Makes a film and a recording (ten minutes of our own, repeated), indexes them with the tiny models, kills the engine
(kill -9) half-way through the sound and again half-way through the film's frames, and lets it go on each time. Prints
the memory of each process early and late, and returns 1 when a finished part was made again or memory grew.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import psutil

from engine.settings.paths import Home
from tests.acceptance.program import Engine, Program
from tests.engine.library.recognise.test_speech import FIRST, SECOND, TINY, clip
from tests.plugins.small_recordings import COLOURS, encoded, film

BLOCK_S = 600
SCENE_S = 12.0
SIZE = (320, 180)
SPEAKS_EVERY_S = 60
LOOK_S = 0.5
GROWTH = 1.25
"""More of a process's first quarter than this is growth."""
LIMIT_S = 4 * 3600.0
TEXT = "SELECT part, id FROM layer_parts WHERE layer = 'transcript' AND index_version IS NOT NULL"
FRAMES = "SELECT document_id || ':' || part, vector_key FROM visuals WHERE media = 'frame'"
DUE = "SELECT count(*) FROM work WHERE state = 'due'"


def main(arguments: list[str]) -> int:
    """Make, index, kill, go on; print; return 1 when something was done twice or memory grew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours-film", type=float, default=2.0)
    parser.add_argument("--hours-sound", type=float, default=3.0)
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="jackdaw-long-") as place:
        media, program = Path(place) / "media", Program(Path(place) / "home")
        media.mkdir()
        make(media, wanted.hours_film, wanted.hours_sound)
        prepare(Home(program.home))
        memory = Memory()
        again = index(program, media, memory, wanted)
    grown = memory.report()
    print(f"parts made again after a kill: {again}; processes that grew: {grown or 'none'}")
    return 1 if again or grown else 0


def make(folder: Path, hours_film: float, hours_sound: float) -> None:
    """Write the film and the recording."""
    sound = np.zeros(BLOCK_S * 48_000, np.float32)
    for number, at_s in enumerate(range(3, BLOCK_S - 10, SPEAKS_EVERY_S)):
        words = clip((FIRST, SECOND)[number % 2])
        sound[at_s * 48_000 : at_s * 48_000 + len(words)] = words
    scenes = [(COLOURS[number % len(COLOURS)], SCENE_S) for number in range(round(BLOCK_S / SCENE_S))]
    block = film(scenes, size=SIZE, sound=sound, name="matroska")
    repeated(block, folder / "long.mkv", round(hours_film * 3600 / BLOCK_S))
    repeated(encoded(sound, "mp3"), folder / "long.mp3", round(hours_sound * 3600 / BLOCK_S))
    for one in sorted(folder.iterdir()):
        print(f"{one.name}: {one.stat().st_size / 1e6:.0f} MB", flush=True)


def repeated(block: bytes, target: Path, times: int) -> None:
    """Write a recording of ten minutes ``times`` times in a row, without encoding it again."""
    out = av.open(str(target), "w")
    with out:
        tracks: dict[int, av.stream.Stream] = {}
        reached_s: dict[int, float] = {}
        for number in range(times):
            source = av.open(BytesIO(block), "r")
            with source:
                for stream in source.streams:
                    if stream.index not in tracks:
                        tracks[stream.index] = out.add_stream_from_template(stream)
                for packet in source.demux():
                    if packet.dts is None or packet.pts is None:
                        continue
                    late = round(number * BLOCK_S / packet.time_base)
                    packet.pts, packet.dts = packet.pts + late, packet.dts + late
                    at_s = float(packet.dts * packet.time_base)
                    if at_s <= reached_s.get(packet.stream.index, -1.0):  # the block is a packet longer than it says
                        continue
                    reached_s[packet.stream.index] = at_s
                    packet.stream = tracks[packet.stream.index]
                    out.mux(packet)


def prepare(home: Home) -> None:
    """Give a home the tiny models and all of the machine."""
    home.create()
    home.settings_file.write_text("[indexing]\ncpu_share = 1.0\n")
    for task, folder in (("speech", "whisper"), ("image", "clip")):
        shutil.copytree(TINY / folder, home.models / task / "tiny")


def index(program: Program, media: Path, memory: Memory, wanted: argparse.Namespace) -> int:
    """Index with two kills; return how many finished parts were made again."""
    half_text = round((wanted.hours_film + wanted.hours_sound) * 3600 / 300 / 2)
    half_frames = round(wanted.hours_film * 3600 / SCENE_S / 2)
    again, began_s = 0, time.monotonic()
    engine = program.start_engine()
    program.run("add", media)
    for query, half in ((TEXT, half_text), (FRAMES, half_frames)):
        with memory.watched(engine):
            until_there_are(program, query, half)
        engine.kill()
        before = [set(rows(program, each)) for each in (TEXT, FRAMES)]
        print(
            f"killed after {time.monotonic() - began_s:.0f} s with {[len(each) for each in before]} parts", flush=True
        )
        engine = program.start_engine()
        with memory.watched(engine):
            until_there_are(program, query, half + 2)
        after = [set(rows(program, each)) for each in (TEXT, FRAMES)]
        again += sum(len(old - new) for old, new in zip(before, after, strict=True))
    with memory.watched(engine):
        until(lambda: rows(program, DUE) == [(0,)] and len(rows(program, FRAMES)) > half_frames, "the end")
    print(
        f"done after {time.monotonic() - began_s:.0f} s: {[len(rows(program, each)) for each in (TEXT, FRAMES)]} parts"
    )
    engine.stop()
    return again


def rows(program: Program, sql: str) -> list[tuple[object, ...]]:
    """Return what a query finds in the ledger, nothing while it is not there."""
    try:
        connection = sqlite3.connect(f"file:{Home(program.home).ledger}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return []


def until_there_are(program: Program, query: str, count: int) -> None:
    """Wait for rows. Raises TimeoutError."""
    until(lambda: len(rows(program, query)) >= count, f"{count} rows")


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something. Raises TimeoutError."""
    end_s = time.monotonic() + LIMIT_S
    while not true():
        if time.monotonic() > end_s:
            raise TimeoutError(what)
        time.sleep(LOOK_S)


@dataclass
class Memory:
    """Resident memory of the engine and its children by program, in megabytes, each time it was looked at."""

    seen: dict[str, list[float]] = field(default_factory=dict)

    def watched(self, engine: Engine) -> Watch:
        """Return a block during which an engine is looked at twice a second."""
        return Watch(self, engine.pid)

    def look(self, pid: int) -> None:
        """Note the memory of each process now."""
        for process in processes(pid):
            try:
                name, used = name_of(process), process.memory_info().rss / 1e6
            except psutil.Error:
                continue
            self.seen.setdefault(name, []).append(used)

    def report(self) -> list[str]:
        """Print the peaks of the second and the last quarter; return which processes grew between them."""
        grown = []
        for name, used in sorted(self.seen.items()):
            quarter = len(used) // 4
            if quarter < 8:
                continue
            early, late = max(used[quarter : 2 * quarter]), max(used[-quarter:])
            print(f"{name}: peak {early:.0f} MB in the second quarter of its time, {late:.0f} MB in the last")
            if late > GROWTH * early:
                grown.append(name)
        return grown


class Watch:
    """Looks at an engine's memory in a thread for the length of a block."""

    def __init__(self, memory: Memory, pid: int) -> None:
        self._memory, self._pid = memory, pid
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(LOOK_S):
            self._memory.look(self._pid)


def processes(pid: int) -> Iterator[psutil.Process]:
    """Yield a process and all below it."""
    try:
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)
    except psutil.Error:
        return


def name_of(process: psutil.Process) -> str:
    """Return which of our programs a process is."""
    words = process.cmdline()
    module = words[words.index("-m") + 1] if "-m" in words else "engine"
    return module.removeprefix("engine.library.ingest.").removeprefix("models.runners.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
