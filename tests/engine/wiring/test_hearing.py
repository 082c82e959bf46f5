"""Hearing with the real process and the tiny model: spoken questions, and what is said when there is no ear."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing
from engine.wiring.hearing import Hearing
from tests.engine.library.recognise.test_speech import _SAID, RATE_HZ, SECOND, TINY, clip, silence
from tests.plugins.small_recordings import RED, film, tone, wav


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearing]:
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(TINY / "whisper", folder / "speech" / "tiny")
    found = Hearing(folder, lambda: "")
    yield found
    found.close()


def test_a_spoken_question_becomes_text(hearing: Hearing) -> None:
    hearing.prepare(Call())
    found = hearing.write_down(wav(np.concatenate([silence(0.5), clip(SECOND), silence(0.5)]), RATE_HZ), Call())
    assert found.text == _SAID[SECOND]
    assert found.length_s == pytest.approx(1.0 + len(clip(SECOND)) / RATE_HZ, abs=0.1)


def test_nothing_said_is_no_text(hearing: Hearing) -> None:
    assert hearing.write_down(wav(tone(2.0)), Call()).text == ""
    assert hearing.write_down(film([(RED, 1.0)]), Call()).text == ""


def test_what_is_no_recording_says_so(hearing: Hearing) -> None:
    with pytest.raises(BadRequest, match="cannot be heard"):
        hearing.write_down(b"OggS" + bytes(3000), Call())


def test_a_question_takes_no_longer_than_a_part(hearing: Hearing) -> None:
    with pytest.raises(BadRequest, match="five minutes"):
        hearing.write_down(wav(np.zeros(310 * 8_000, np.float32), 8_000), Call())


def test_without_a_model_it_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="speech"):
        Hearing(tmp_path, lambda: "").prepare(Call())
