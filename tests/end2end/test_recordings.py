"""Recordings and films through the whole program: heard and seen, found at their time, resumed after a kill."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.contract.job import JobState
from engine.contract.request import SearchRequest
from engine.contract.wire import to_wire
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.acceptance.tiny_answers import SHIPPED, attached
from tests.engine.library.recognise.test_speech import FIRST, SECOND, TINY, clip
from tests.plugins.small_recordings import BLUE, GREEN, RED, film, wav

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(240)]

RATE_HZ = 16_000
LAST_S = 320.0


@pytest.fixture(scope="module")
def media(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording of two parts, a spoken film, and a home with the tiny models."""
    home = Home(program.home)
    home.create()
    home.settings_file.write_text("[indexing]\ncpu_share = 1.0\n")
    for task, folder in (("speech", "whisper"), ("image", "clip")):
        shutil.copytree(TINY / folder, home.models / task / "tiny")
    folder = tmp_path_factory.mktemp("media")
    sound = np.zeros(round((LAST_S + 10) * RATE_HZ), np.float32)
    for at_s, name in ((5.0, FIRST), (LAST_S, SECOND)):
        words = clip(name)[::3]
        sound[round(at_s * RATE_HZ) : round(at_s * RATE_HZ) + len(words)] = words
    (folder / "meeting.wav").write_bytes(wav(sound))
    spoken = np.concatenate([np.zeros(4 * 48_000, np.float32), clip(SECOND), np.zeros(48_000, np.float32)])
    (folder / "trip.mp4").write_bytes(film([(RED, 3.0), (GREEN, 3.0), (BLUE, 3.0)], sound=spoken))
    (folder / "broken.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(2000))
    return folder


def until(true: Callable[[], Any], what: str, timeout_s: float = 120.0) -> Any:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout_s:.0f} s: {what}")


def rows(program: Program, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{Home(program.home).ledger}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def heard(program: Program) -> list[tuple[Any, ...]]:
    return rows(
        program,
        "SELECT part, id, first_passage FROM layer_parts WHERE layer = 'transcript' AND index_version IS NOT NULL "
        "AND part LIKE '%-3%' ORDER BY part",
    )


def test_what_is_said_and_shown_is_found_at_its_time_and_a_kill_costs_no_finished_part(
    program: Program, media: Path
) -> None:
    engine = program.start_engine()
    program.run("add", media)
    before = until(lambda: heard(program), "the first part of the recording")
    engine.kill()
    with program.engine():
        program.run("index", "--wait", "all")
        assert heard(program)[: len(before)] == before
        assert len(heard(program)) == 2
        assert abs(_times(program, "lamp London")["meeting.wav"] - 5.0) < 2.0
        said = _times(program, "waiting in the cellar")
        assert abs(said["meeting.wav"] - LAST_S) < 2.0
        assert abs(said["trip.mp4"] - 4.0) < 2.0
        seen = rows(program, "SELECT count(*) FROM visuals")
        assert seen[0][0] >= 3


def test_a_recording_is_summarised_and_the_summary_is_no_evidence(program: Program, media: Path) -> None:
    with program.engine(), attached(program.home) as engine:
        engine.add_model(SHIPPED)
        engine.use_model(SHIPPED.stem, "chat")
        (hit, *_) = engine.search(SearchRequest('"waiting in the cellar"')).hits
        done = engine.wait_job(engine.summarise(hit.document).id, timeout_s=120)
        assert done.state is JobState.DONE, done.error
        summary = engine.outline(hit.document).summary
        assert summary is not None
        assert (summary.model, done.result) == (SHIPPED.stem, to_wire(summary))
        assert LAST_S < summary.until_s < LAST_S + 10 or 4.0 < summary.until_s < 10
        found = engine.search(SearchRequest(summary.text, mode="keyword")).hits
        assert {one.locator.layer for one in found} <= {"transcript"}


def _times(program: Program, words: str) -> dict[str, float]:
    """Return where each recording that is found begins to say the words."""
    found = program.run("search", words, "--mode", "keyword")["results"]
    return {Path(one["path"]).name: one["locator"]["start_s"] for one in found if one["locator"]["kind"] == "time"}
