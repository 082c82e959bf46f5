"""Startup: the steps from a command line to a window, and back to nothing."""

from __future__ import annotations

import logging
import signal
import sys
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop.components.icons import icon_pixmap
from desktop.engine_link.engine import EngineHandle
from desktop.engine_link.jobs import Jobs, ThreadExecutor
from desktop.engine_link.link import EngineLink, LinkPhase, LinkState
from desktop.garbage import GuiThreadCollector
from desktop.instance import Instance, Wish, hand_over
from desktop.language import Language
from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.tray import Tray
from desktop.views.window import Window
from desktop.wiring import wire
from engine.doors.client.home import Home, default_home
from engine.process.turns import take_short_turns

_SIGNAL_POLL_MS = 300
_REST_MS = 200
"""After the first frame, before the views behind it are built."""
NOTHING = Wish()


def sample_library() -> Path | None:
    """Return the folder of the sample library, None when this installation has none."""
    folder = Path(str(files("assets").joinpath("sample", "library")))
    return folder if folder.is_dir() else None


def run(home: Home | str | Path, wish: Wish = NOTHING) -> int:
    """Open the window of a home, grant a wish and stay until it is closed; return the exit code.

    When the home's window is open already, it gets the wish and this returns at once.
    """
    place = home if isinstance(home, Home) else default_home(str(home))
    place.create()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Jackdaw")
    if hand_over(place.root, wish):
        return 0
    app.setDesktopFileName("jackdaw")
    take_short_turns()  # or else painting waits for threads that read answers
    collector = GuiThreadCollector()
    memory = Memory(place.root)
    Language(app).use(memory.language)
    theme = Theme(app, memory.appearance)
    app.setWindowIcon(QIcon(icon_pixmap("jackdaw", theme.colour("accent"), 64)))
    link = EngineLink(lambda: _start(place), Jobs(ThreadExecutor()), lambda backup: _put_back(place, backup))
    models = wire(link, Path.home(), sample_library())
    window = Window(theme, models, memory)
    window.stack.all_built.connect(collector.set_aside)
    instance = Instance(place.root)
    instance.wished.connect(window.obey)
    tray = Tray(
        app.windowIcon(),
        open_window=lambda: window.obey(NOTHING),
        ask=window.quick.open,
        pause=lambda: window.library_view.toggle_pause(),
    )
    models.notices.noticed.connect(tray.say)
    models.activity.noteworthy.connect(tray.say)
    window.show()
    QTimer.singleShot(0, link.open)
    QTimer.singleShot(_REST_MS, window.stack.build_at_rest)
    if wish != NOTHING:
        _grant_when_ready(link, window, wish)
    poll = _obey_signals(app, window)
    try:
        return app.exec()
    finally:
        poll.stop()
        tray.close()
        instance.close()
        link.close()
        collector.close()


def _start(home: Home) -> EngineHandle:
    from desktop.engine_link.process import start_engine  # brings the HTTP client, which the first frame can do without

    return start_engine(home)


def _put_back(home: Home, backup: Path | None) -> object:
    from engine.doors.client.launch import restore_backup, restore_ledger

    return restore_ledger(home) if backup is None else restore_backup(home, backup)


def _grant_when_ready(link: EngineLink, window: Window, wish: Wish) -> None:
    """Do what this start asked for once the engine can be asked."""

    def look(state: LinkState) -> None:
        if state.phase is LinkPhase.READY:
            link.state_changed.disconnect(look)
            window.obey(wish)

    link.state_changed.connect(look)


def _obey_signals(app: QApplication, window: Window) -> QTimer:
    """Close the window on SIGINT and SIGTERM; the timer gives Python a moment to see them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: (window.close(), app.quit()))
    timer = QTimer(interval=_SIGNAL_POLL_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
    logging.getLogger(__name__).debug("the window is up")
    return timer
