"""Recognisers: who reads pages and pictures and hears sound here; what is missing for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from engine.contract.reason import Remedy
from engine.library.recognise.recogniser import Missing, Recogniser
from engine.wiring.captions import Captions
from engine.wiring.hearing import Hearing
from engine.wiring.page_reading import PageReading
from engine.wiring.sights import Sights
from models.handles import frames
from models.handles.runner import Runner


class RecogniserSet:
    """One recogniser for each stage, made when first asked for. Thread-safe."""

    def __init__(self, reading: PageReading, sights: Sights, hearing: Hearing, captions: Captions) -> None:
        self._reading = reading
        self._sights = sights
        self._hearing = hearing
        self._lock = threading.Lock()
        self._makers: Mapping[str, Callable[[], Recogniser | Missing | None]] = {
            "ocr": reading.recogniser,
            "image": self._image,
            "speech": hearing.recogniser,
            "frames": self._frames,
            "caption": captions.recogniser,
        }
        self._made: dict[str, Recogniser] = {}

    def get(self, stage: str) -> Recogniser | Missing | None:
        """Return who does a stage, or what is missing for it; None for a stage that nobody does yet."""
        with self._lock:
            if stage in self._made:
                return self._made[stage]
            maker = self._makers.get(stage)
            if maker is None:
                return None
            found = maker()
            is_chosen = stage in ("ocr", "speech", "image", "caption")  # another model may be chosen any time
            if found is not None and not isinstance(found, Missing) and not is_chosen:
                self._made[stage] = found
            return found

    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each stage that cannot be done for want of a package."""
        found = {stage: self.get(stage) for stage in self._makers}
        return tuple(
            f"{_WORDS[stage]} is not read here: {one.detail}."
            for stage, one in found.items()
            if isinstance(one, Missing) and one.why == "no_package"
        )

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            made, self._made = dict(self._made), {}
        for one in made.values():
            one.rest()
        self._hearing.close()
        self._reading.close()

    def _image(self) -> Recogniser | Missing:
        model = self._sights.model()
        if isinstance(model, Missing):
            return model
        from engine.library.recognise.images import ImageRecogniser

        return ImageRecogniser(self._sights.renderer, model)

    def _frames(self) -> Recogniser | Missing:
        lacking = frames.missing_packages()
        if lacking:
            names = ", ".join(lacking)
            remedy = Remedy("install", {"packages": names})
            return Missing("no_package", remedy, f"the package {names} is not installed")
        model = self._sights.model()
        if isinstance(model, Missing):
            return model
        from engine.library.recognise.frames import FramesRecogniser

        return FramesRecogniser(Runner(frames.NAME, frames.start), model)


_WORDS: Mapping[str, str] = {
    "ocr": "Text in pictures and scans",
    "image": "What pictures show",
    "speech": "What is said in recordings",
    "frames": "What films show",
}
