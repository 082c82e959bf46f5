"""Places: the window's views in one stack, each built when it is first gone to, or when nothing else is to be done.

Only what the first frame shows is built before it, so that the window stands at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.views.find.view import FindView
from desktop.wiring import ViewModels

if TYPE_CHECKING:
    from desktop.views.window import Window

Builders = Mapping[str, Callable[[], QWidget]]


class Places(QStackedWidget):
    """The views by name; a view that nobody went to yet is built when it is asked for."""

    all_built = Signal()
    """By ``build_at_rest``."""

    def __init__(self, builders: Builders) -> None:
        super().__init__()
        self._builders = builders
        self._views: dict[str, QWidget] = {}

    def view(self, name: str) -> QWidget:
        """Return a view."""
        if name not in self._views:
            self._views[name] = self._builders[name]()
            self.addWidget(self._views[name])
        return self._views[name]

    def is_built(self, name: str) -> bool:
        """Return whether a view was asked for before."""
        return name in self._views

    def build_at_rest(self) -> None:
        """Build what is missing, a view a turn of the event loop, so that going there later takes no time."""
        missing = [name for name in self._builders if name not in self._views]
        if missing:
            self.view(missing[0])
            QTimer.singleShot(0, self, self.build_at_rest)
        else:
            self.all_built.emit()


def builders(window: Window, theme: Theme, models: ViewModels, memory: Memory) -> Builders:
    """Return how each view is built and what of the window it moves, in the order in which they are likely wanted."""
    return {
        "find": partial(_find, window, theme, models, memory),
        "ask": partial(_ask, window, theme, models, memory),
        "library": partial(_library, window, theme, models, memory),
        "settings": partial(_settings, window, theme, models, memory),
        "activity": partial(_activity, theme, models),
        "first_run": partial(_first_run, window, theme, models),
    }


def _find(window: Window, theme: Theme, models: ViewModels, memory: Memory) -> FindView:
    view = FindView(theme, models.find, models.scope, models.pictures, memory)
    view.viewer_wanted.connect(lambda: window.viewer.focus_content())
    view.add_wanted.connect(lambda: window.library_view.choose_folder())
    return view


def _ask(window: Window, theme: Theme, models: ViewModels, memory: Memory) -> QWidget:
    from desktop.views.ask.view import AskView

    view = AskView(theme, models, memory)
    view.models_wanted.connect(partial(window.show_settings, "models"))
    return view


def _library(window: Window, theme: Theme, models: ViewModels, memory: Memory) -> QWidget:
    from desktop.views.library.view import LibraryView

    view = LibraryView(theme, models.library)
    view.models_wanted.connect(partial(window.show_settings, "models"))
    view.reclaim_wanted.connect(partial(window.show_settings, "care"))
    view.file_list.remember_visit(memory.last_visit_ns)
    return view


def _settings(window: Window, theme: Theme, models: ViewModels, memory: Memory) -> QWidget:
    from desktop.views.settings.view import SettingsView

    view = SettingsView(theme, models.house)
    view.appearance_chosen.connect(window.choose_appearance)
    view.motion_chosen.connect(window.choose_motion)
    view.language_chosen.connect(window.choose_language)
    view.general.show_motion(memory.motion)
    view.general.show_language(memory.language)
    return view


def _activity(theme: Theme, models: ViewModels) -> QWidget:
    from desktop.views.settings.activity import ActivityView

    return ActivityView(theme, models.activity)


def _first_run(window: Window, theme: Theme, models: ViewModels) -> QWidget:
    from desktop.views.library.first_run import FirstRunView

    view = FirstRunView(theme, models.first_run)
    view.question_chosen.connect(window.ask_words)
    view.models_wanted.connect(partial(window.show_settings, "models"))
    view.model_file_wanted.connect(window.use_model_file)
    return view
