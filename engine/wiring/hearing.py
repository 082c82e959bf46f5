"""Hearing: the speech model in use, for recordings and for spoken questions; what is missing without one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing
from engine.contract.reason import Reason, Remedy
from engine.contract.speech import Spoken
from engine.library.ingest.words.members import descriptor
from engine.library.recognise.recogniser import Missing
from engine.library.recognise.speech import SpeechRecogniser
from models.catalogue import speech_model
from models.handles import speech
from models.handles.runner import Runner


class Hearing:
    """Holds what hears, made when first asked for and made anew when another model is chosen. Thread-safe."""

    def __init__(self, models_folder: Path, chosen: Callable[[], str]) -> None:
        """``chosen`` names the model of the settings, empty for whichever is here."""
        self._folder = models_folder
        self._chosen = chosen
        self._lock = threading.Lock()
        self._made: tuple[str, SpeechRecogniser] | None = None

    def recogniser(self) -> SpeechRecogniser | Missing:
        """Return who hears, or what is missing. Hashes a model's weights when it is new."""
        lacking = speech_model.missing_packages()
        if lacking:
            names = ", ".join(lacking)
            detail = f"the package {names} is not installed"
            return Missing("no_package", Remedy("install", {"packages": names}), detail)
        wanted = self._chosen() or next(iter(speech_model.installed(self._folder)), "")
        with self._lock:
            if self._made is not None and self._made[0] == wanted:
                return self._made[1]
            if self._made is not None:
                self._made[1].close()
                self._made = None
            try:
                found = speech_model.find(wanted, self._folder)
            except ModelMissing as error:
                return Missing("no_model", Remedy("add_model", {"task": speech_model.TASK}), error.message)
            runner = Runner(found.name, lambda: speech.start(found))
            self._made = wanted, SpeechRecogniser(runner, f"{found.name} {found.sha256[:12]}")
            return self._made[1]

    def write_down(self, sound: bytes, call: Call) -> Spoken:
        """Return the words of a short recording. Raises ModelMissing, BadRequest for what cannot be heard."""
        ear = self._ear()
        fd = descriptor(sound)
        try:
            heard = ear.question(fd, call)
        finally:
            os.close(fd)
        if isinstance(heard, Reason):
            raise BadRequest(heard.detail, problem=f"This cannot be heard: {heard.message}")
        if not heard.is_last:
            raise BadRequest(problem="A spoken question may take five minutes at most.")
        return Spoken(" ".join(one.text for one in heard.said), heard.language, heard.end_s)

    def prepare(self, call: Call) -> None:
        """Begin to load the model; return at once. Raises ModelMissing."""
        self._ear().prepare(call)

    def _ear(self) -> SpeechRecogniser:
        found = self.recogniser()
        if isinstance(found, Missing):
            raise ModelMissing(found.detail, remedy=found.remedy, task=speech_model.TASK)
        return found

    def close(self) -> None:
        """End the model's process."""
        with self._lock:
            if self._made is not None:
                self._made[1].close()
                self._made = None
