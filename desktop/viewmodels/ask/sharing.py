"""Sharing: a chat or an answer with its sources as a file, or on paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.errors import BadRequest, JackdawError


class SharingViewModel(QObject):
    """Fetches what is shared and writes it where the person wants it."""

    told = Signal(str)
    """What became of it, in a sentence."""
    printable = Signal(str)
    """A web page that fetches nothing."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link

    def export(self, chat: str, form: str, node: str, single: bool, path: str) -> None:
        """Write the branch up to ``node``, or its answer alone, into a file."""
        self._link.query(
            lambda engine: _write(engine, chat, form, node, single, path),
            lambda _none: self.told.emit(tr("Written to {name}.", name=wording.short_path(path))),
            self._fail,
        )

    def fetch_page(self, chat: str, node: str, single: bool) -> None:
        """Fetch the page to print."""
        self._link.query(
            lambda engine: engine.export_chat(chat, "html", node, single).text, self.printable.emit, self._fail
        )

    def _fail(self, error: JackdawError) -> None:
        self.told.emit(error.message)


def _write(engine: Engine, chat: str, form: str, node: str, single: bool, path: str) -> None:
    text = engine.export_chat(chat, form, node, single).text
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        problem = tr("{path} could not be written: {reason}", path=path, reason=error.strerror or str(error))
        raise BadRequest(problem=problem) from error
