"""CallStream: what a model writes, as text and tool calls, while it comes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from engine.contract.generation import ModelText, ModelToolCall
from models.calling.call_format import ALWAYS, BARE, BARE_PYTHONIC, CallFormat
from models.calling.call_reader import Schemas
from models.calling.call_section import FENCE, CallSection
from models.calling.tool_names import known_name
from models.dialogue.overlap import overlap

Said = ModelText | ModelToolCall


def new_id() -> str:
    """Return an id for a call: nine letters and digits, as Mistral's templates demand."""
    return secrets.token_hex(5)[:9]


class CallStream:
    """Splits pieces of an answer. Calls begin at a mark of a known format, or bare at the answer's very beginning.

    White space between text and calls belongs to neither. ``count`` is the number of calls so far.
    """

    def __init__(self, formats: Sequence[CallFormat], schemas: Schemas, make_id: Callable[[], str] = new_id) -> None:
        self._formats = tuple(form for form in (*formats, *ALWAYS) if form.trigger)
        self._schemas = schemas
        self._make_id = make_id
        self._held = ""
        self._at_start = True
        self._section: CallSection | None = None
        self._raw = ""
        self._trigger = ""
        self._told: list[int] = []
        self.count = 0

    def feed(self, text: str) -> list[Said]:
        """Return what is certain after ``text``."""
        self._held += text
        said: list[Said] = []
        while self._held and (self._call(said) if self._section else self._look(said)):
            pass
        return said

    def finish(self) -> list[Said]:
        """Return what was held back; a call that was broken off is given as far as it came."""
        said: list[Said] = []
        if self._section is not None:
            self._section.finish()
            self._tell(said)
            self._held = self._raw if self._section.failed else self._section.rest or ""
        if self._held:
            said.append(ModelText(self._held))
        self._held, self._section = "", None
        return said

    def _look(self, said: list[Said]) -> bool:
        """Pass on text up to where calls begin; return whether to go on."""
        if self._at_start and (bare := self._bare()) is not None:
            return bare
        found = [(self._held.find(form.trigger), n) for n, form in enumerate(self._formats)]
        place, number = min(((place, n) for place, n in found if place >= 0), default=(-1, 0))
        if place >= 0:
            form = self._formats[number]
            text = self._held[:place].rstrip()
            _say(said, text)
            self._begin(form, self._held[len(text) : place] + form.trigger, known_only=False)
            self._held = self._held[place:]
            return True
        kept = max(overlap(self._held, form.trigger) for form in self._formats)
        text = self._held[: len(self._held) - kept].rstrip()
        _say(said, text)
        self._held = self._held[len(text) :]
        return False

    def _bare(self) -> bool | None:
        """Take ``{`` or ``[`` at the very beginning for a call. False waits for more; None means it is none."""
        start = self._held.lstrip()
        expected = (FENCE, *(form.trigger for form in self._formats))
        if any(mark.startswith(start) and mark != start for mark in expected):
            return False
        self._at_start = False
        sign = start.removeprefix(FENCE).lstrip()[:1]
        if start.startswith(FENCE) and not sign:
            self._at_start = True
            return False
        if sign not in {"{", "["} or any(start.startswith(form.trigger) for form in self._formats):
            return None
        self._begin(BARE if sign == "{" else self._list_form(start), "", known_only=True)
        return True

    def _list_form(self, start: str) -> CallFormat:
        inside = start.removeprefix(FENCE).lstrip()[1:].lstrip()
        return BARE if inside.startswith("{") else BARE_PYTHONIC

    def _begin(self, form: CallFormat, trigger: str, *, known_only: bool) -> None:
        self._section = CallSection(form, self._formats, self._schemas, known_only=known_only)
        self._raw, self._trigger, self._told = "", trigger, []

    def _call(self, said: list[Said]) -> bool:
        """Hand text to the section of calls; return whether it has ended."""
        section = self._section
        assert section is not None
        text, self._held = self._held, ""
        self._raw += text
        section.feed(text)
        if section.failed:  # its mark was text
            mark = self._trigger.strip()
            _say(said, self._trigger)
            self._held, self._section = self._raw[len(mark) :], None
            return True
        self._tell(said)
        if section.rest is None:
            return False
        self._held, self._section = section.rest, None
        return True

    def _tell(self, said: list[Said]) -> None:
        section = self._section
        assert section is not None
        for number, call in enumerate(section.calls):
            if number == len(self._told):
                self._told.append(0)
                said.append(ModelToolCall(self.count, self._make_id(), known_name(call.name, self._schemas)))
                self.count += 1
            if more := call.arguments[self._told[number] :]:
                self._told[number] += len(more)
                said.append(ModelToolCall(self.count - len(self._told) + number, arguments=more))


def _say(said: list[Said], text: str) -> None:
    if text:
        said.append(ModelText(text))
