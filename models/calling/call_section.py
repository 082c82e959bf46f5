"""CallSection: one stretch of calls, from the mark that announced it to the text after the last call."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from models.calling.call_format import CallFormat, Shape
from models.calling.call_reader import CallReader, NotACall, Schemas, Written
from models.calling.tool_names import known_name

FENCE = "```json"
_TAGGED = frozenset({Shape.TAG_WITH_JSON, Shape.TAG_WITH_TAGGED})


class CallSection:
    """Reads call after call. ``calls`` grows; ``rest`` is the text after them; ``failed`` says that it was no call.

    With ``known_only`` (nothing announced the calls) only offered tools are believed to be called.
    """

    def __init__(
        self, form: CallFormat, others: Sequence[CallFormat], schemas: Schemas, *, known_only: bool = False
    ) -> None:
        self.rest: str | None = None
        self.failed = False
        self._form = form
        self._others = others
        self._schemas = schemas
        self._known_only = known_only
        self._held = ""
        self._led = False
        self._done: list[Written] = []
        self._reader: CallReader | None = None

    @property
    def calls(self) -> list[Written]:
        """What was read so far; the last one's arguments may still grow."""
        return [*self._done, *(self._reader.calls if self._reader else ())]

    def feed(self, text: str) -> None:
        """Read on, until ``rest`` is set or ``failed``."""
        self._held += text
        while self.rest is None and not self.failed and self._step():
            pass

    def finish(self) -> None:
        """Take what came for all there is."""
        if self._reader is not None:
            try:
                self._reader.finish()
                self.rest = ""
            except NotACall:
                self._end()
        elif self.rest is None:
            self._held = "" if self._done else self._held
            self._end()

    def _step(self) -> bool:
        return self._approach() if self._reader is None else self._read()

    def _approach(self) -> bool:
        """Skip the marks before the next call, or end."""
        self._skip_glue()
        if not self._held or self._may_go_on():
            return False
        form = self._beginning()
        if form is None:
            self._end()
            return False
        self._form, self._led = form, False
        self._reader = CallReader(form, self._schemas)
        return True

    def _skip_glue(self) -> None:
        while not self._led:
            self._held = self._held.lstrip(" \t\r\n,;")
            other = next((form for form in self._others if self._held.startswith(form.trigger)), None)
            if other is not None and not self._held.startswith(self._form.glue):
                self._form = other
            mark = next((mark for mark in self._glue() if self._held.startswith(mark)), "")
            if not mark or self._may_go_on():
                return
            self._led = self._form.shape in _TAGGED and mark == self._form.lead
            self._held = self._held[len(mark) :]

    def _glue(self) -> tuple[str, ...]:
        bracket = "]" if self._done else "["
        brackets = () if self._form.shape is Shape.PYTHONIC else (bracket,)
        return (*self._form.glue, FENCE, "```", *brackets)

    def _may_go_on(self) -> bool:
        """Return whether what is held may be the beginning of a longer mark."""
        marks = () if self._led else (*self._glue(), *(form.trigger for form in self._others))
        return any(mark.startswith(self._held) and mark != self._held for mark in marks)

    def _beginning(self) -> CallFormat | None:
        """Return the shape of the call that begins here."""
        if self._led:
            return self._form
        if self._held.startswith("{"):
            return dataclasses.replace(self._form, shape=Shape.JSON)
        if self._held.startswith("[") and self._form.shape is Shape.PYTHONIC:
            return self._form
        return None

    def _read(self) -> bool:
        reader, text = self._reader, self._held
        assert reader is not None
        self._held = ""
        try:
            reader.feed(text)
            self._believe(reader)
        except NotACall as error:
            self._reader, self._held = None, str(error)
            self._end()
            return False
        if reader.rest is None:
            return False
        self._done, self._reader, self._held = [*self._done, *reader.calls], None, reader.rest
        return True

    def _believe(self, reader: CallReader) -> None:
        if self._known_only and any(known_name(call.name, self._schemas) not in self._schemas for call in reader.calls):
            raise NotACall

    def _end(self) -> None:
        self.failed = not self._done
        if self._done:
            self.rest = self._held
