"""Language: the words of the window in the person's language, and which way it is read."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

_RIGHT_TO_LEFT = (QLocale.Language.Arabic, QLocale.Language.Hebrew, QLocale.Language.Persian, QLocale.Language.Urdu)


def tr(text: str, comment: str = "", n: int = -1, **values: object) -> str:
    """Return a text of the window in the language in force.

    ``text`` is written out where it is used, so that Qt's tools find it. With ``n`` the text holds ``%Ln`` and its
    plural is chosen; ``values`` fill ``{names}``. ``comment`` tells translators which of two meanings is meant.
    """
    said = QCoreApplication.translate("", text, comment, n)
    return said.format(**values) if values else said


def folder() -> Path:
    """Return where the compiled translations lie."""
    return Path(str(files("assets").joinpath("translations")))


def available(place: Path | None = None) -> tuple[str, ...]:
    """Return the languages there are translations for, as two-letter codes."""
    return tuple(sorted(path.stem.partition("_")[2] for path in (place or folder()).glob("jackdaw_*.qm")))


class Language:
    """The language in force. Qt's own dialogs follow where Qt brings a translation."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def use(self, language: str = "") -> None:
        """Use a language (the system's when empty) from the next text on; the direction of reading follows."""
        locale = QLocale(language) if language else QLocale.system()
        QLocale.setDefault(locale)
        is_rtl = locale.language() in _RIGHT_TO_LEFT
        self._app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
        self.drop()
        for wanted in (locale, QLocale(QLocale.Language.English)):
            translator = QTranslator(self._app)
            if translator.load(wanted, "jackdaw", "_", str(folder())):
                self._app.installTranslator(translator)
                self._translator = translator
                return

    def drop(self) -> None:
        """Speak plain English, as it is written in the program."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
