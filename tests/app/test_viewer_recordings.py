"""The viewer plays recordings at their moment, the transcript follows, and a click on a line goes there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.viewer.pane import ViewerPane
from desktop.viewer.player import Player
from desktop.viewmodels.viewer.spot import Spot
from desktop.views.window import Window
from engine.contract.document import Layer, Segment
from engine.contract.errors import ModelMissing
from engine.contract.job import JobState
from engine.contract.locator import Locator, TimePlace
from engine.contract.recording import RecordingSummary
from engine.contract.request import DocumentText
from engine.contract.wire import to_wire
from tests.desktop.conftest import Desk

SAID = ("Good morning all.", "The door is repaired.", "Until next week.")


class FakePlayer(Player):
    """Remembers what it was told; tells what a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def open(self, url: QUrl, start_s: float) -> None:
        self.told.append((url.toLocalFile(), start_s))

    def seek(self, at_s: float) -> None:
        self.told.append(at_s)

    def toggle(self) -> None:
        self.told.append("toggle")

    def stop(self) -> None:
        self.told.append("stop")


def meeting(engine_format: str = "mp3") -> DocumentText:
    text, segments = "", []
    for number, words in enumerate(SAID):
        segments.append(Segment(len(text), len(text) + len(words), TimePlace(10.0 * number, 10.0 * number + 9)))
        text += words + "\n"
    return DocumentText(4, Layer("transcript", text, tuple(segments)), engine_format, "", ("transcript",))


def spot(at_s: float = 10.0, member: tuple[str, ...] = ()) -> Spot:
    place = Locator(TimePlace(at_s, at_s + 9), "transcript", member=member)
    return Spot("meeting.mp3", "/home/mira/meeting.mp3", "file:///home/mira/meeting.mp3", 4, place, SAID[1])


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def pane(desk: Desk, window: Window, player: FakePlayer) -> ViewerPane:
    window.viewer.recording._maker = lambda _film, _parent: player
    desk.engine.text = meeting()
    return window.viewer


def test_it_opens_at_the_moment_that_was_found(desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.models.viewer.open(spot())
    desk.executor.drain()
    assert pane.recording.isVisible()
    assert player.told == [("/home/mira/meeting.mp3", 10.0)]
    assert pane.recording.transcript.currentIndex().row() == 1
    assert desk.models.viewer.props.note == ""


def test_the_transcript_follows_and_leads(qtbot: QtBot, desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.models.viewer.open(spot())
    desk.executor.drain()
    view = pane.recording
    player.measured.emit(30.0)
    player.moved.emit(21.5)
    assert view.transcript.currentIndex().row() == 2
    first = view.transcript.visualRect(view.lines.index(0)).center()
    qtbot.mouseClick(view.transcript.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert player.told[-1] == 0.0
    qtbot.mouseClick(view.play, Qt.MouseButton.LeftButton)
    assert player.told[-1] == "toggle"
    player.playing.emit(True)
    assert view.play.accessibleName() == "Pause"
    view.track.setFocus()
    qtbot.keyClick(view.track, Qt.Key.Key_Right)
    assert player.told[-1] == 5.0
    view.time_copied.emit("0:05")
    assert QGuiApplication.clipboard().text() == "meeting.mp3, 0:05"


def test_closing_the_viewer_lets_go_of_the_file(desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.models.viewer.open(spot())
    desk.executor.drain()
    desk.models.viewer.close()
    assert player.told[-1] == "stop"


def test_what_lies_inside_an_archive_is_read_but_not_played(desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.models.viewer.open(spot(member=("meeting.mp3",)))
    desk.executor.drain()
    assert player.told == []
    assert pane.recording.lines.rowCount() == 3
    assert not pane.recording.play.isEnabled()


def test_a_waveform_is_shown_when_the_engine_draws_one(desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.engine.shapes = {(4, "waveform"): (1600, 200)}
    desk.models.viewer.open(spot())
    desk.executor.drain()
    assert pane.recording.track._image is not None


def test_key_moments_and_the_frames_of_a_storyboard_lead_there(
    qtbot: QtBot, desk: Desk, pane: ViewerPane, player: FakePlayer
) -> None:
    desk.engine.text = meeting("mp4")
    desk.engine.shapes = {(4, "storyboard:4,31"): (400, 100)}
    desk.models.viewer.open(spot())
    desk.executor.drain()
    player.measured.emit(60.0)
    desk.executor.drain()
    view = pane.recording
    moments = [each for each in view.findChildren(QPushButton) if each.accessibleName().startswith("Key moment")]
    assert [each.text() for each in moments] == ["0:00  A wheel turns.", "0:20"]
    moments[1].click()
    assert player.told[-1] == 20.0
    assert view.story.current == 0
    assert view.story.heightForWidth(800) == 100, "two frames of two by one take half of a row of four"
    beside, second = (QPoint(view.story.width() * part // 8, view.story.height() // 2) for part in (7, 3))
    qtbot.mouseClick(view.story, Qt.MouseButton.LeftButton, pos=beside)
    assert player.told[-1] == 20.0
    qtbot.mouseClick(view.story, Qt.MouseButton.LeftButton, pos=second)
    assert player.told[-1] == 31.0
    qtbot.keyClick(view.story, Qt.Key.Key_Left)
    assert player.told[-1] == 4.0


def test_what_is_said_is_summarised_when_it_is_wanted(
    qtbot: QtBot, desk: Desk, pane: ViewerPane, player: FakePlayer
) -> None:
    desk.models.viewer.open(spot())
    desk.executor.drain()
    view = pane.recording
    assert not view.summary.isVisible()
    assert view.summarise.text() == "Summarise"
    qtbot.mouseClick(view.summarise, Qt.MouseButton.LeftButton)
    desk.executor.drain()
    assert (view.about_summary.text(), view.summarise.text()) == ("Summarising\u2026", "Stop summarising")
    written = RecordingSummary("A wheel turns, twice.", "fake", 29.0)
    desk.engine.move("summarise-1", state=JobState.DONE, result=to_wire(written))
    desk.models.viewer.summaries.look()
    desk.executor.drain()
    assert view.summary.text() == "A wheel turns, twice."
    assert view.about_summary.text() == "Written by fake from what is said. It may be wrong."
    assert view.summarise.text() == "Summarise again"
    assert player.told == [("/home/mira/meeting.mp3", 10.0)]


def test_a_summary_that_cannot_be_written_says_why(
    qtbot: QtBot, desk: Desk, pane: ViewerPane, player: FakePlayer
) -> None:
    desk.models.viewer.open(spot())
    desk.executor.drain()
    desk.engine.broken = ModelMissing(task="chat")
    qtbot.mouseClick(pane.recording.summarise, Qt.MouseButton.LeftButton)
    desk.executor.drain()
    assert "Choose one in Settings, under Models" in pane.recording.about_summary.text()
    assert pane.recording.summarise.text() == "Summarise"


def test_where_nothing_is_said_there_is_nothing_to_summarise(desk: Desk, pane: ViewerPane, player: FakePlayer) -> None:
    desk.engine.text = DocumentText(4, Layer("transcript", "", ()), "mp3", "", ("transcript",))
    desk.models.viewer.open(spot())
    desk.executor.drain()
    assert not pane.recording.summarise.isVisible()
