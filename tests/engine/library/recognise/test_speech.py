"""Speech with the real process and the tiny model: sentences at their times, parts, resuming, bad files as reasons."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import numpy as np
import pytest

from engine.contract.call import Call
from engine.contract.document import Kind, Metadata
from engine.contract.errors import Cancelled, RunnerFailed
from engine.contract.locator import TimePlace
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.recognise.speech import Heard, SpeechRecogniser
from models.catalogue.speech_model import SpeechModel, fill_of, sha256_of
from models.handles import speech
from models.handles.runner import Runner
from models.runners.stretches import PART_S
from tests.plugins.small_recordings import CODECS, RED, encoded, film, tone, wav

TINY = Path(__file__).resolve().parents[4] / "assets" / "tiny"
RATE_HZ = 48_000
_SAID = {one["file"]: one["text"] for one in json.loads((TINY / "speech" / "said.json").read_text("utf-8"))}
FIRST, SECOND = "one.flac", "another.flac"


def clip(name: str) -> np.ndarray:
    """Return a spoken sentence at 48 kHz."""
    import av

    with av.open(str(TINY / "speech" / name)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        found = [one.to_ndarray()[0] for frame in container.decode(audio=0) for one in resampler.resample(frame)]
    return np.concatenate(found)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


@pytest.fixture(scope="module")
def ear() -> Iterator[SpeechRecogniser]:
    folder = TINY / "whisper"
    model = SpeechModel("tiny", folder, sha256_of(folder / "model.bin"), fill_of(folder))
    found = SpeechRecogniser(Runner("tiny", lambda: speech.start(model)), "tiny")
    yield found
    found.rest()


def hear(
    ear: SpeechRecogniser, content: bytes, *, done: frozenset[str] = frozenset(), call: Call | None = None
) -> list[Recognised]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        content_hash = hash(content).to_bytes(32, "big", signed=True)
        about = Subject(file.fileno(), len(content), b"a", content_hash, "wav", Kind.AUDIO, Metadata(), done)
        return list(ear.recognise(about, ("",), call or Call()))


def said(found: list[Recognised]) -> list[tuple[str, float, float]]:
    sentences = []
    for part in found:
        assert isinstance(part, TextPart), part
        for one in part.layer.segments:
            assert isinstance(one.place, TimePlace)
            sentences.append((part.layer.text[one.start : one.end], one.place.start_s, one.place.end_s))
    return sentences


def test_sentences_have_their_times(ear: SpeechRecogniser) -> None:
    one, two = clip(FIRST), clip(SECOND)
    found = said(hear(ear, wav(np.concatenate([silence(2), one, silence(3), two, silence(1)]), RATE_HZ)))
    assert [text for text, _, _ in found] == [_SAID[FIRST], _SAID[SECOND]]
    starts = [2.0, 5.0 + len(one) / RATE_HZ]
    for (_, start_s, end_s), wanted_s, sound in zip(found, starts, (one, two), strict=True):
        assert abs(start_s - wanted_s) < 1.0
        assert abs(end_s - wanted_s - len(sound) / RATE_HZ) < 1.0


@pytest.mark.parametrize("extension", sorted(CODECS))
def test_every_format_is_heard(ear: SpeechRecogniser, extension: str) -> None:
    content = encoded(np.concatenate([silence(1), clip(SECOND), silence(1)]), extension)
    (heard,) = said(hear(ear, content))
    assert heard[0].endswith((".", "r"))
    assert abs(heard[1] - 1.0) < 1.0


def test_the_sound_of_a_film_is_heard(ear: SpeechRecogniser) -> None:
    sound = np.concatenate([silence(3), clip(SECOND), silence(1)])
    (heard,) = said(hear(ear, film([(RED, 6.0)], sound=sound)))
    assert abs(heard[1] - 3.0) < 1.0


def test_a_film_without_sound_has_nothing_to_hear(ear: SpeechRecogniser) -> None:
    assert hear(ear, film([(RED, 1.0)])) == []


def test_tones_are_no_speech(ear: SpeechRecogniser) -> None:
    (part,) = hear(ear, wav(tone(5.0)))
    assert isinstance(part, TextPart)
    assert (part.part, part.layer.text) == ("0.000-5.000", "")


def test_a_long_recording_is_cut_at_silences_and_goes_on_where_it_was_left(ear: SpeechRecogniser) -> None:
    rate = 16_000
    one, two = clip(FIRST)[::3], clip(SECOND)[::3]
    sound = np.zeros(round((PART_S + 40) * rate), np.float32)
    for at_s, words in ((10.0, one), (PART_S - 3, two), (PART_S + 30, one)):
        sound[round(at_s * rate) : round(at_s * rate) + len(words)] = words
    content = wav(sound)
    first, second = hear(ear, content)
    assert isinstance(first, TextPart)
    assert isinstance(second, TextPart)
    cut_s = float(first.part.partition("-")[2])
    assert PART_S - 60 < cut_s < PART_S - 3 or PART_S - 0.2 < cut_s < PART_S + 30
    assert second.part == f"{cut_s:.3f}-{PART_S + 40:.3f}"
    again = hear(ear, content, done=frozenset({first.part}))
    assert [one.part for one in again if isinstance(one, TextPart)] == [second.part]
    assert said(again) == said([second])
    times = [start_s for _, start_s, _ in said([first, second])]
    assert len(times) == 3
    assert all(abs(found - wanted) < 1.0 for found, wanted in zip(times, (10.0, PART_S - 3, PART_S + 30), strict=True))


def test_a_file_that_breaks_off_is_heard_as_far_as_it_goes(ear: SpeechRecogniser) -> None:
    content = encoded(np.concatenate([silence(1), clip(SECOND), silence(3)]), "mp3")
    assert said(hear(ear, content[: len(content) * 3 // 4]))[0][1] < 2.0


@pytest.mark.parametrize(
    "content", [b"OggS" + bytes(3000), b"fLaC" + os.urandom(4000), b"\0\0\0\x20ftypM4A " + b"\xff" * 999]
)
def test_what_cannot_be_heard_is_a_reason(ear: SpeechRecogniser, content: bytes) -> None:
    found = hear(ear, content)
    if found:
        (failed,) = found
        assert isinstance(failed, PartFailed)
        assert failed.reason.code == "damaged"


def test_a_recording_gives_way_to_a_spoken_question_and_is_heard_to_its_end(ear: SpeechRecogniser) -> None:
    sound = np.concatenate([silence(1), clip(FIRST), silence(1)])
    long = wav(np.concatenate([sound] * 30)[::3], 16_000)
    threads = [threading.Thread(target=lambda: heard.append(hear(ear, long)), daemon=True)]
    heard: list[list[Recognised]] = []
    threads[0].start()
    with tempfile.TemporaryFile() as file:
        file.write(wav(np.concatenate([silence(1), clip(SECOND), silence(1)]), RATE_HZ))
        file.flush()
        asked = ear.question(file.fileno(), Call())
    assert not heard, "the recording was not done before"
    assert isinstance(asked, Heard)
    assert [one.text for one in asked.said] == [_SAID[SECOND]]
    threads[0].join(120.0)
    assert len(said(heard[0])) >= 25


class AskedToRest:
    """A runner that is asked to rest while it hears."""

    model = "tiny"

    def __init__(self) -> None:
        self.unloaded = 0
        self.ear = SpeechRecogniser(self, "tiny")  # type: ignore[arg-type]

    def stream(self, *_all: object) -> Iterator[Never]:
        self.ear.rest()
        yield from ()

    def unload(self) -> None:
        self.unloaded += 1


def test_no_rest_ends_the_process_of_a_question() -> None:
    runner = AskedToRest()
    with pytest.raises(RunnerFailed, match="without an end"):
        runner.ear.question(0, Call())
    assert runner.unloaded == 0
    runner.ear.rest()
    assert runner.unloaded == 1


def test_a_cancelled_recording_leaves_the_ear_ready(ear: SpeechRecogniser) -> None:
    call = Call()
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        hear(ear, wav(tone(1.0)), call=call)
    assert len(hear(ear, wav(tone(1.0)))) == 1


def test_a_model_that_is_not_what_it_should_be_is_not_loaded() -> None:
    model = SpeechModel("tiny", TINY / "whisper", "0" * 64)
    ear = SpeechRecogniser(Runner("tiny", lambda: speech.start(model)), "tiny")
    with pytest.raises(RunnerFailed, match="not the file it should be"):
        hear(ear, wav(tone(1.0)))
