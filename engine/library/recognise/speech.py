"""Speech: the sound of recordings and videos, decoded and written down by the speech runner, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.contract.reason import Reason
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.recognise.sentences import Said, compose, sentences
from engine.library.recognise.stretch_parts import part_name, read_until
from models.handles.runner import Runner

VERSION: Final = 1
"""Of what is done with the model's words; a change makes every recording be heard anew."""


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

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield the transcript part by part; where an earlier run stopped, this one goes on."""
        from_s, is_last = read_until(subject.done), False
        while not is_last:
            call.check()
            heard = self.hear(subject.fd, subject.content_hash.hex(), from_s, call)
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

    def rest(self) -> None:
        """End the model's process."""
        self._runner.unload()


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
