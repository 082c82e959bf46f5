"""A spoken question by real clicks: hears only between two presses, and waits to be read before it is sent."""

from __future__ import annotations

import io
import wave

import pytest
from pytestqt.qtbot import QtBot

from desktop.viewmodels.ask.speech import Hearing
from desktop.views.ask.microphone import Microphone
from desktop.views.window import Window
from engine.contract.errors import BadRequest
from engine.contract.request import ModelEntry
from engine.contract.speech import Spoken
from tests.desktop.conftest import Desk

HEARS = ModelEntry("whisper", "speech", "ctranslate2", "/app/whisper", 75_000_000, used_for=("speech",))
SECOND = b"\x01\x00" * 16_000


class Tape:
    """A microphone that heard one second."""

    def __init__(self, problem: str = "", samples: bytes = SECOND) -> None:
        self.problem = problem
        self.samples = samples
        self.is_on = False

    def start(self) -> str:
        self.is_on = not self.problem
        return self.problem

    def stop(self) -> bytes:
        self.is_on = False
        return self.samples


@pytest.fixture
def microphone(desk: Desk, window: Window) -> Microphone:
    desk.engine.model_entries = (HEARS,)
    desk.models.shell._fetch_models()
    window.show_place("ask")
    desk.executor.drain()
    return window.ask_view.composer.microphone


def test_without_a_model_that_hears_there_is_no_button(desk: Desk, window: Window) -> None:
    window.show_place("ask")
    desk.executor.drain()
    assert not window.ask_view.composer.microphone.isVisible()


def test_what_is_said_between_two_presses_stands_in_the_draft(
    qtbot: QtBot, desk: Desk, window: Window, microphone: Microphone
) -> None:
    tape = Tape()
    microphone._maker = lambda: tape
    window.ask_view.composer.begin("Please:")
    assert microphone.isVisible()
    microphone.button.click()
    assert tape.is_on
    assert microphone.button.accessibleName() == "Done speaking"
    desk.executor.drain()
    microphone.button.click()
    assert not tape.is_on
    desk.executor.drain()
    assert window.ask_view.composer.draft.toPlainText() == "Please: When does the lease end?"
    assert not desk.engine.asked
    sent = dict(desk.engine.told)["write_down"]
    assert isinstance(sent, bytes)
    with wave.open(io.BytesIO(sent)) as heard:
        assert (heard.getnchannels(), heard.getframerate(), heard.getnframes()) == (1, 16_000, 16_000)


def test_leaving_the_view_ends_the_hearing(desk: Desk, window: Window, microphone: Microphone) -> None:
    tape = Tape()
    microphone._maker = lambda: tape
    microphone.button.click()
    window.show_place("find")
    assert not tape.is_on
    assert desk.models.speech.state is Hearing.READY


@pytest.mark.parametrize("tape", [Tape("There is no microphone."), Tape(samples=b"")])
def test_what_cannot_be_heard_is_said(window: Window, microphone: Microphone, tape: Tape) -> None:
    microphone._maker = lambda: tape
    microphone.button.click()
    microphone.button.click()
    assert window.ask_view.bar.isVisible()
    assert not tape.is_on


def test_silence_and_refusals_are_told(desk: Desk, window: Window, microphone: Microphone) -> None:
    said: list[str] = []
    desk.models.speech.told.connect(said.append)
    microphone._maker = Tape
    desk.engine.spoken = Spoken("", "", 1.0)
    microphone.button.click()
    microphone.button.click()
    desk.executor.drain()
    desk.engine.broken = BadRequest(problem="no sound in it")
    microphone.button.click()
    desk.executor.drain()
    assert said[0] == "No words were heard."
    assert len(said) == 2
    assert desk.models.speech.state is Hearing.READY
