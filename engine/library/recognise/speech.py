"""Speech: the sound of recordings and videos, decoded and written down by the speech runner, sentence by sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.contract.call import Call, CancelToken
from engine.contract.errors import Cancelled, RunnerFailed
from engine.contract.reason import Reason
from engine.contract.stretch_parts import part_name, read_until
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.recognise.sentences import Said, compose, sentences
from models.handles.runner import Runner

VERSION: Final = 2
"""Of what is done with the model's words; a change makes every recording be heard anew."""
_LOOK_EVERY_S: Final = 0.05
"""How soon a recording that gave way to a question notices that it may go on."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One part of a recording. ``language`` is ISO 639-1, empty when the model does not say."""

    start_s: float
    end_s: float
    said: tuple[Said, ...]
    language: str
    is_last: bool


class SpeechRecogniser:
    """Hears one recording after the other, in parts of about five minutes. ``model`` names it and its weights."""

    stage = "speech"
    space = None

    def __init__(self, runner: Runner, model: str) -> None:
        self._runner = runner
        self.version = f"{model} r{VERSION}"
        self._questions = _Questions()

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield the transcript part by part; where an earlier run stopped, this one goes on."""
        from_s, is_last = read_until(subject.done), False
        while not is_last:
            self._questions.wait(call)
            try:
                heard = self.hear(subject.fd, subject.content_hash.hex(), from_s, self._questions.before(call))
            except Cancelled:
                call.check()
                continue  # it gave way to a question; the part in hand is heard again
            if isinstance(heard, Reason):
                for part in wanted:
                    yield PartFailed(part, heard)
                return
            from_s, is_last = heard.end_s, heard.is_last
            if heard.end_s > heard.start_s:
                layer = compose(sentences(heard.said))
                yield TextPart(part_name(heard.start_s, heard.end_s), layer, heard.language)

    def hear(self, fd: int, session: str, from_s: float, call: Call) -> Heard | Reason:
        """Return the part of the recording open at ``fd`` that begins at ``from_s``, or why it cannot be heard.

        ``session`` names the recording, so that its next part need not be looked for. Raises RunnerFailed, Cancelled.
        """
        said: list[Said] = []
        for frame in self._runner.stream("hear", {"session": session, "from_s": from_s}, (), call, [fd]):
            try:
                if "said" in frame.header:
                    said.append(_said(frame.header["said"]))
                elif frame.header.get("end"):
                    return _end(frame.header, said)
            except (KeyError, TypeError, ValueError) as error:
                problem = f"an answer that makes no sense: {error}"
                raise RunnerFailed(model=self._runner.model, problem=problem) from error
        raise RunnerFailed(model=self._runner.model, problem="an answer without an end")

    def question(self, fd: int, call: Call) -> Heard | Reason:
        """Return what is said in a short recording; one that is being heard gives way, though no finished part is lost.

        Raises RunnerFailed, Cancelled.
        """
        with self._questions.one():
            return self.hear(fd, "question", 0.0, call)

    def prepare(self, call: Call) -> None:
        """Begin to load the model; return at once. Raises RunnerFailed."""
        self._runner.ready(0.0, call)

    def rest(self) -> None:
        """End the model's process, unless a question is in it."""
        if not self._questions.is_one:
            self._runner.unload()

    def close(self) -> None:
        """End the model's process for good, whatever it does."""
        self._runner.close()


class _Questions:
    """Spoken questions that wait or are being heard; recordings go after them. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @property
    def is_one(self) -> bool:
        return self._count > 0

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def wait(self, call: Call) -> None:
        """Return when there is no question. Raises Cancelled, DeadlinePassed."""
        call.check()
        with self._changed:
            while self._count:
                self._changed.wait(_LOOK_EVERY_S)
                call.check()

    def before(self, call: Call) -> Call:
        """Return the call as one that is cancelled when a question comes."""
        return replace(call, cancel=_GivesWay(call.cancel, self))


class _GivesWay(CancelToken):
    """A cancel token that is also set while there are questions."""

    def __init__(self, given: CancelToken, questions: _Questions) -> None:
        super().__init__()
        self._given = given
        self._questions = questions

    @property
    def is_cancelled(self) -> bool:
        return self._given.is_cancelled or self._questions.is_one


def _said(answer: Any) -> Said:
    return Said(float(answer["start_s"]), float(answer["end_s"]), str(answer["text"]))


def _end(answer: Any, said: list[Said]) -> Heard | Reason:
    if "reason" in answer:
        return Reason.from_wire_form(answer["reason"])
    return Heard(
        float(answer["start_s"]),
        float(answer["end_s"]),
        tuple(sorted(said, key=lambda one: one.start_s)),
        str(answer["language"]) if said else "",
        bool(answer["last"]),
    )
