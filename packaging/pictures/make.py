"""Pictures of the window for looking: the sample library, the real engine, light and dark.

Run by hand: ``python packaging/pictures/make.py --out DIR [--home DIR] [--size 1280x800]``. Without a display it
draws offscreen.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.engine_link.jobs import Jobs, ThreadExecutor
from desktop.engine_link.link import EngineLink
from desktop.engine_link.process import start_engine
from desktop.language import Language
from desktop.memory import Memory
from desktop.startup import sample_library
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.window import Window
from desktop.wiring import wire
from engine.contract.status import FileCounts
from engine.doors.client.home import default_home

PATIENCE_S = 240.0
MEANING_S = 60.0
"""How long at most to wait until meaning and pictures are read as well; on a slow machine they may take longer."""
PLACES = ("find", "viewer", "table", "code", "ask", "chats", "library", "problems", "files", "activity", "settings")
SHIPPED = ("find", "ask", "library", "viewer", "table")
SUFFIXES = {Appearance.LIGHT: "", Appearance.DARK: "-dark"}
QUESTION = "When does the lease end, and how much notice does it want?"


class Studio:
    """A window on the sample library, and the ways to bring it into a state."""

    def __init__(self, app: QApplication, home: Path, size: QSize) -> None:
        self._app = app
        place = default_home(str(home))
        place.create()
        self.language = Language(app)
        self.language.use("en")
        self.theme = Theme(app, Appearance.LIGHT)
        self.link = EngineLink(lambda: start_engine(place), Jobs(ThreadExecutor()))
        self.models = wire(self.link, home, sample_library())
        memory = Memory(home)
        memory.welcome()
        self.window = Window(self.theme, self.models, memory)
        self.window.resize(size)
        self.window.show()
        self.link.open()

    def wait(self, reached: Callable[[], bool], what: str) -> None:
        """Let the window live until something holds. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE_S
        while not reached():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: {self.models.find.props}")
            self._app.processEvents()
            time.sleep(0.01)

    def rest(self, seconds: float = 0.9) -> None:
        """Let the window live for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.01)

    def fill(self, sample: Path) -> None:
        """Index the sample library, words and meaning."""
        self.wait(lambda: self.models.feed.status is not None, "the engine")
        status = self.models.feed.status
        if status is None or not status.roots:
            self.models.library.propose([str(sample)])
            self.rest()
            self.models.library.accept(str(sample))
        self.wait(self._has_words, "the sample library")
        self.linger(self._has_meaning)

    def linger(self, reached: Callable[[], bool]) -> None:
        """Wait a while for what a slow machine may not bring in time."""
        end = time.monotonic() + MEANING_S
        while not reached() and time.monotonic() < end:
            self.rest(0.5)

    def _files(self) -> FileCounts:
        self.rest(0.5)
        self.models.feed.refresh()
        status = self.models.feed.status
        return status.files if status else FileCounts()

    def _has_words(self) -> bool:
        files = self._files()
        return bool(files.searchable) and not files.pending

    def _has_meaning(self) -> bool:
        files = self._files()
        return files.embedded >= files.searchable

    def search(self, words: str, row: int | None = None) -> None:
        """Look for words, and open a hit when ``row`` is given."""
        self.window.show_place("find")
        self.models.viewer.close()
        self.window.find_view.search_for(words)
        self.wait(lambda: bool(self.models.find.model.rowCount()), words)
        self.linger(lambda: bool(self.models.find.props.pill))
        self.rest(1.0)
        if row is not None:
            self.window.find_view.list.setCurrentIndex(self.models.find.model.index(row))
            self.models.find.choose(row)
            self.wait(lambda: self.models.viewer.props.state is ViewerState.SHOWN, "the viewer")
        self.rest()

    def ask(self, question: str) -> None:
        """Ask a question, in a conversation that may hold it already."""
        self.window.show_place("ask")
        self.models.viewer.close()
        if not self.models.ask.turns:
            self.models.ask.ask(question)
            self.wait(lambda: not self.models.ask.is_busy, "an answer")
        self.rest()

    def library(self, tab: str) -> None:
        """Show a part of the library."""
        self.models.viewer.close()
        self.window.show_place("library")
        self.window.library_view.open_tab(tab)
        self.rest()

    def pose(self, name: str) -> None:
        """Bring the window into the state a picture shows."""
        if name == "find":
            self.search("heat pump offer")
            self.window.find_view.list.setCurrentIndex(self.models.find.model.index(0))
            self.models.viewer.close()
        elif name == "viewer":
            self.search("lease notice", 0)
        elif name == "table":
            self.search("kind:table cargo bike rental", 0)
        elif name == "code":
            self.search("kind:code wheel order", 0)
        elif name == "ask":
            self.ask(QUESTION)
        elif name == "chats":
            self.ask(QUESTION)
            self.window.ask_view.show_past(True)
        elif name in ("library", "problems", "files"):
            self.library("folders" if name == "library" else name)
        else:
            self.models.viewer.close()
            self.window.show_place(name)
        self.rest()

    def forget_pointer(self) -> None:
        """Draw nothing as if a pointer stood over it."""
        for part in self.window.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
            part.update()

    def close(self) -> None:
        """Stop the engine."""
        self.window.close()
        self.link.close()


def tidy_copy(sample: Path, folder: Path) -> Path:
    """Copy the sample library to where a person would keep it, its files changed on different days."""
    if not folder.exists():
        shutil.copytree(sample, folder)
        for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
            changed = time.time() - number * number * 86_400 / 4
            os.utime(path, (changed, changed))
    return folder


def main(arguments: list[str]) -> int:
    """Draw the pictures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--only", nargs="*", default=list(SHIPPED), choices=PLACES)
    options = parser.parse_args(arguments)
    width, height = (int(part) for part in options.size.split("x"))
    sample = sample_library()
    if sample is None:
        sys.exit("This installation has no sample library.")
    own = options.home or Path(tempfile.mkdtemp(prefix="jackdaw-pictures-"))
    os.environ["HOME"] = str(own)
    library = tidy_copy(sample, own / "Documents" / "Alder Cycles")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Jackdaw")
    options.out.mkdir(parents=True, exist_ok=True)
    studio = Studio(app, own / "jackdaw", QSize(width, height))
    try:
        studio.fill(library)
        for name in options.only:
            for choice in (Appearance.LIGHT, Appearance.DARK):
                studio.theme.choose(choice)
                studio.pose(name)
                studio.forget_pointer()
                studio.window.grab().save(str(options.out / f"{name}{SUFFIXES[choice]}.png"))
    finally:
        studio.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
