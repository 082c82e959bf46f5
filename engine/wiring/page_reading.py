"""Page reading: who reads scans and pictures: RapidOCR, or an installed Tesseract with languages of the settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.contract.reason import Remedy
from engine.library.parse.pool import ParserPool
from engine.library.recognise.recogniser import Missing, Recogniser
from engine.library.render.renderer import Renderer
from models.handles import ocr, tesseract
from models.handles.runner import Runner

if TYPE_CHECKING:
    from engine.library.recognise.ocr import OcrRecogniser


class PageReading:
    """Holds the engine in use, made when first asked for and anew when another is chosen. Thread-safe."""

    def __init__(self, pool: ParserPool, chosen: Callable[[], str]) -> None:
        """``chosen`` is the setting: empty for RapidOCR, or ``tesseract:LANGUAGES``."""
        self._renderer = Renderer(pool)
        self._chosen = chosen
        self._lock = threading.Lock()
        self._made: tuple[str, OcrRecogniser] | None = None

    def recogniser(self) -> Recogniser | Missing:
        """Return who reads, or what is missing for it; starts nothing."""
        choice = self._chosen()
        with self._lock:
            if self._made is not None and self._made[0] == choice:
                return self._made[1]
            made = self._make(choice)
            if isinstance(made, Missing):
                return made
            old, self._made = self._made, (choice, made)
        if old is not None:
            old[1].rest()
        return made

    def close(self) -> None:
        """End the engine's process."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made[1].rest()

    def _make(self, choice: str) -> OcrRecogniser | Missing:
        spoken = tesseract.languages(choice)
        program = tesseract.installed()
        if spoken and not program:
            return _missing("tesseract", "Tesseract is not installed")
        lacking = ocr.missing_packages()
        if lacking and not spoken:
            names = ", ".join(lacking)
            return _missing(names, f"the package {names} is not installed")
        from engine.library.recognise.ocr import OcrRecogniser

        if spoken:
            runner = Runner(tesseract.NAME, lambda: tesseract.start(program, spoken))
            return OcrRecogniser(self._renderer, runner, f"{tesseract.NAME} {spoken}")
        return OcrRecogniser(self._renderer, Runner(ocr.NAME, ocr.start), ocr.engine_version())


def _missing(packages: str, detail: str) -> Missing:
    return Missing("no_package", Remedy("install", {"packages": packages}), detail)
