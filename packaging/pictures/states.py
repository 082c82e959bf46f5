"""Pictures of each view in five states (empty, loading, partial, error, full), light and dark, on the tests' engine.

``make screenshots`` draws them into docs/screenshots; ``--scale 1.5`` and ``--size 1920x1080`` are for looking only.
Look at every picture before it is committed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink
from desktop.language import Language
from desktop.memory import Memory
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.viewer.spot import Spot
from desktop.views.window import Window
from desktop.wiring import wire
from engine.contract.answer import AnswerFailed
from engine.contract.errors import (
    Cancelled,
    EngineUnreachable,
    IndexDamaged,
    JackdawError,
    NotReady,
    PathMissing,
    PathUnreadable,
)
from engine.contract.job import Job, JobState
from engine.contract.locator import Locator, PagePlace, PageSpot
from tests.fakes.engine import NOTICE, FakeHandle, answer_events, status
from tests.fakes.engine_house import ENTRIES
from tests.fakes.executor import ManualExecutor
from tests.fakes.workshop import WorkshopEngine, files, notice_boxes

STATES = ("empty", "loading", "partial", "error", "full")
_WORDS = "lease notice"
_PAGE = Locator(PagePlace((PageSpot(3),)))
_SPOT = Spot("lease-2024-signed.pdf", "/home/mira/Documents/lease.pdf", "file:///lease.pdf", 1, _PAGE, NOTICE)


class Studio:
    """One window on a fake engine, in one state of one view."""

    def __init__(self, app: QApplication, theme: Theme, size: QSize, folder: Path, state: str) -> None:
        self.app = app
        self.state = state
        self.engine = WorkshopEngine()
        self.engine.files_listed = files()
        self.engine.shapes = {(1, f"page:{number}"): (1_000, 1_414) for number in range(1, 5)}
        self.executor = ManualExecutor()
        if state == "empty":
            self.engine.library = status(empty=True)
        elif state == "partial":
            self.engine.library = status(busy=True)
        self.engine.model_entries = () if state == "empty" else ENTRIES
        self.handle = FakeHandle(self.engine)
        self.link = EngineLink(lambda: self.handle, Jobs(self.executor))
        self.models = wire(self.link, folder, folder)
        memory = Memory(folder)
        memory.welcome()
        self.window = Window(theme, self.models, memory)
        self.window.resize(size)
        self.window.show()
        self.link.open()
        self.answer()

    def answer(self) -> None:
        """Let the engine answer what it was asked so far."""
        self.executor.drain()
        self.rest(0.05)
        self.executor.drain()

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def fail(self, call: str, error: JackdawError) -> None:
        """Let one call of the engine fail from now on."""

        def refuse(*_all: object, **_named: object) -> object:
            raise error

        setattr(self.engine, call, refuse)

    def close(self) -> None:
        """Take the window away."""
        self.window.close()
        self.link.close()


def find(studio: Studio) -> None:
    """Nothing typed; under way; words before meaning; refused; all."""
    studio.window.show_place("find")
    if studio.state == "empty":
        return
    if studio.state == "error":
        studio.fail("search", IndexDamaged(problem="3 pieces are missing"))
    studio.window.find_view.search_for(_WORDS)
    studio.rest(0.5)
    if studio.state == "loading":
        return
    for _turn in range(3):
        studio.answer()
        studio.rest(0.3)
    if studio.state == "full":
        studio.models.find.show_waiting()
        studio.window.find_view.step(1)
        studio.answer()


def ask(studio: Studio) -> None:
    """No conversation; searching; stopped half way; failed; answered and cited."""
    studio.window.show_place("ask")
    if studio.state == "empty":
        return
    said = answer_events()
    if studio.state == "partial":
        studio.engine.answer = [*said[:40], AnswerFailed(Cancelled().to_wire())]
    elif studio.state == "error":
        studio.engine.answer = [
            *said[:12],
            AnswerFailed(EngineUnreachable(problem="the model's process ended").to_wire()),
        ]
    studio.models.ask.ask("How long is the notice of the lease?")
    if studio.state != "loading":
        studio.answer()
    studio.rest(0.3)


def library(studio: Studio) -> None:
    """No folders; not yet known; most still waiting; what needs a person; all."""
    if studio.state == "partial":
        listed = studio.engine.files_listed
        studio.engine.files_listed = tuple(replace(each, state="pending", embedded=False) for each in listed)
    studio.window.show_place("library")
    studio.window.library_view.open_tab("problems" if studio.state == "error" else "files")
    studio.answer()
    if studio.state == "loading":
        studio.window.library_view.file_list.show_state("offline")
        studio.answer()
        studio.window.library_view.file_list.show_state("")
        studio.rest(0.4)


def folders(studio: Studio) -> None:
    """The cards of the folders."""
    studio.window.show_place("library")
    studio.window.library_view.open_tab("folders")
    if studio.state == "error":
        studio.fail("forecast", PathUnreadable(path="/home/mira/Pictures"))
    if studio.state in ("error", "partial"):
        studio.models.library.propose(["/home/mira/Pictures"])
    if studio.state != "loading":
        studio.answer()


def viewer(studio: Studio) -> None:
    """No passage known; waiting; a page whose place is unknown; not there; the passage marked."""
    studio.window.show_place("find")
    studio.window.find_view.search_for(_WORDS)
    studio.rest(0.5)
    studio.answer()
    studio.rest(0.3)
    if studio.state == "error":
        studio.fail("document", PathMissing(path="/home/mira/Documents/lease.pdf"))
    elif studio.state == "empty":
        studio.engine.shapes = {}
    placed = replace(_SPOT, locator=Locator(PagePlace((PageSpot(3, notice_boxes()),))))
    studio.models.viewer.open(_SPOT if studio.state == "partial" else placed)
    if studio.state != "loading":
        studio.answer()
    studio.rest(0.4)


def activity(studio: Studio) -> None:
    """Nothing done yet; waiting; counting still; the engine gone; all."""
    done, running = studio.engine.jobs()
    shown = {"empty": (), "partial": (Job(running.id, running.what, JobState.RUNNING),)}
    jobs = shown.get(studio.state, (done, running))
    studio.engine.jobs = lambda: jobs
    studio.window.show_place("activity")
    if studio.state == "error":
        studio.handle.die()
    if studio.state != "loading":
        studio.answer()
    studio.rest(0.4)


def models(studio: Studio) -> None:
    """No model; waiting; one on its way; refused; all."""
    if studio.state == "error":
        studio.fail("catalogue", NotReady(problem="the models are still being looked through"))
    studio.window.show_settings("models")
    if studio.state != "loading":
        studio.answer()
    studio.rest(0.2)


def first_run(studio: Studio) -> None:
    """No usual folder; counting; chosen; not counted; the last step."""
    studio.engine.library = status(empty=True)
    studio.models.feed.refresh()
    if studio.state == "error":
        studio.fail("forecast", PathUnreadable(path="/home/mira/Documents"))
    studio.window.show_place("first_run")
    steps = studio.models.first_run
    if studio.state != "empty":
        steps.add("/home/mira/Documents")
    if studio.state != "loading":
        studio.answer()
    studio.rest(0.2)
    if studio.state == "full":
        steps.go_on()
        studio.answer()


VIEWS: dict[str, Callable[[Studio], None]] = {
    "find": find, "ask": ask, "library": folders, "files": library, "viewer": viewer, "activity": activity,
    "models": models, "first-run": first_run,
}  # fmt: skip


def save(window: QWidget, path: Path) -> None:
    """Write a picture as small as it gets without a loss."""
    for part in window.findChildren(QWidget):
        part.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    raw = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    from PIL import Image

    flat = Image.frombuffer(
        "RGB", (raw.width(), raw.height()), bytes(raw.constBits()), "raw", "RGB", raw.bytesPerLine(), 1
    )
    flat.save(path, optimize=True)


def main(arguments: list[str]) -> int:
    """Draw the pictures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--scale", default="")
    parser.add_argument("--states", nargs="*", default=list(STATES), choices=STATES)
    parser.add_argument("--only", nargs="*", default=list(VIEWS), choices=list(VIEWS))
    options = parser.parse_args(arguments)
    if options.scale:
        os.environ["QT_SCALE_FACTOR"] = options.scale
    width, height = (int(part) for part in options.size.split("x"))
    app = QApplication(sys.argv[:1])
    Language(app).use("en")
    options.out.mkdir(parents=True, exist_ok=True)
    theme = Theme(app, Appearance.LIGHT)
    for name in options.only:
        for state in options.states:
            with tempfile.TemporaryDirectory() as folder:
                theme.choose(Appearance.LIGHT)
                studio = Studio(app, theme, QSize(width, height), Path(folder), state)
                VIEWS[name](studio)
                for choice in (Appearance.LIGHT, Appearance.DARK):
                    theme.choose(choice)
                    studio.rest(0.1)
                    save(studio.window, options.out / f"{name}-{state}-{choice}.png")
                studio.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
