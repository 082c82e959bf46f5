"""Frames with the real decoder and the tiny model: shots at their times, upright, resumed, bad films as reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
import pytest

from engine.contract.call import Call
from engine.contract.document import Kind, Metadata
from engine.contract.errors import Cancelled
from engine.contract.locator import TimePlace
from engine.contract.reason import Reason
from engine.library.recognise.frames import FramesRecogniser, Kept
from engine.library.recognise.recogniser import PartFailed, Recognised, SightPart, Subject
from engine.library.render.renderer import Picture
from models.handles import frames
from models.handles.runner import Runner
from tests.engine.library.recognise.eyes import tiny_model
from tests.plugins.small_recordings import BLUE, GREEN, RED, encoded, film, on_its_side, tone

SCENES = ((RED, 3.0), (GREEN, 2.0), (BLUE, 3.0))


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FramesRecogniser]:
    model = tiny_model(tmp_path_factory.mktemp("eyes"))
    found = FramesRecogniser(Runner(frames.NAME, frames.start), model)
    yield found
    found.rest()
    model.close()


def look(
    eyes: FramesRecogniser, content: bytes, done: frozenset[str] = frozenset(), call: Call | None = None
) -> list[Recognised]:
    with tempfile.TemporaryFile() as file:
        return list(eyes.recognise(_subject(file, content, done), ("",), call or Call()))


def places(found: Sequence[Recognised]) -> list[TimePlace]:
    assert all(isinstance(one, SightPart) for one in found), found
    return [one.place for one in found if isinstance(one, SightPart) and isinstance(one.place, TimePlace)]


def starts_near(found: Sequence[TimePlace], *wanted_s: float) -> bool:
    return all(min(abs(one.start_s - wanted) for one in found) <= 0.25 for wanted in wanted_s)


def test_shots_are_seen_at_their_times(eyes: FramesRecogniser) -> None:
    sights = look(eyes, film(SCENES, sound=tone(8.0, 48_000)))
    found = places(sights)
    assert starts_near(found, 0.0, 3.0, 5.0)
    assert all(one.frame_s is not None and one.start_s <= one.frame_s <= one.end_s for one in found)
    assert abs(found[-1].end_s - 8.0) < 0.3
    first = sights[0]
    assert isinstance(first, SightPart)
    assert first.vector.shape == (eyes.space.dimension,)
    assert eyes.space.media == "frame"


def test_a_film_of_uneven_speed_keeps_its_own_times(eyes: FramesRecogniser) -> None:
    times = [*(n * 0.05 for n in range(20)), *(1.0 + n * 0.4 for n in range(15)), *(7.0 + n * 0.1 for n in range(20))]
    content = film([(RED, 2.0), (GREEN, 1.5), (BLUE, 2.0)], times=times, name="matroska")
    assert starts_near(places(look(eyes, content)), 0.0, 1.0, 7.0)


def test_a_film_of_a_phone_is_seen_upright(eyes: FramesRecogniser) -> None:
    plain, turned = (_first(eyes, content) for content in (film(SCENES), on_its_side(film(SCENES))))
    assert (turned.width, turned.height) == (plain.height, plain.width)
    seen = [np.frombuffer(one.data, np.uint8).reshape(one.height, one.width, 3) for one in (plain, turned)]
    assert np.abs(np.rot90(seen[0], -1).astype(int) - seen[1]).mean() < 3


def test_looking_goes_on_where_it_was_left(eyes: FramesRecogniser) -> None:
    content = film([*SCENES, *SCENES])
    whole = [one.part for one in look(eyes, content) if isinstance(one, SightPart)]
    half = whole[: len(whole) // 2]
    rest = [one.part for one in look(eyes, content, frozenset(half)) if isinstance(one, SightPart)]
    assert rest
    assert float(rest[0].partition("-")[0]) == pytest.approx(float(half[-1].partition("-")[2]), abs=0.25)
    assert not set(rest) & set(half)
    assert rest[-1].partition("-")[2] == whole[-1].partition("-")[2]


def test_a_film_that_breaks_off_is_seen_as_far_as_it_goes(eyes: FramesRecogniser) -> None:
    content = film(SCENES, name="matroska")
    found = places(look(eyes, content[: len(content) * 3 // 4]))
    assert starts_near(found, 0.0, 3.0)


@pytest.mark.parametrize("content", [b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8, b"\0\0\0\x20ftypisom" + bytes(2000)])
def test_what_is_no_film_is_a_reason(eyes: FramesRecogniser, content: bytes) -> None:
    (failed,) = look(eyes, content)
    assert isinstance(failed, PartFailed)
    assert isinstance(failed.reason, Reason)
    assert failed.reason.code == "damaged"


def test_a_recording_without_pictures_shows_nothing(eyes: FramesRecogniser) -> None:
    assert look(eyes, encoded(tone(1.0, 48_000), "m4a")) == []


def test_a_cancelled_film_leaves_the_decoder_ready(eyes: FramesRecogniser) -> None:
    call = Call()
    with tempfile.TemporaryFile() as file:
        about = _subject(file, film([*SCENES] * 4))
        seeing = eyes.recognise(about, ("",), call)
        next(seeing)
        call.cancel.cancel()
        with pytest.raises(Cancelled):
            list(seeing)
    assert look(eyes, film(SCENES))


def _first(eyes: FramesRecogniser, content: bytes) -> Picture:
    with tempfile.TemporaryFile() as file:
        about = _subject(file, content)
        return next(one for one in eyes._kept(about.fd, 0.0, Call()) if isinstance(one, Kept)).picture


def _subject(file: IO[bytes], content: bytes, done: frozenset[str] = frozenset()) -> Subject:
    file.write(content)
    file.flush()
    return Subject(file.fileno(), len(content), b"a.mp4", bytes(32), "mp4", Kind.VIDEO, Metadata(), done)
