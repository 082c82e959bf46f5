"""CitationStream: reads the source numbers out of a streaming answer and leaves out those that do not exist."""

from __future__ import annotations

import re
from collections.abc import Container

_REFERENCE = re.compile(r"\[\s*\d{1,2}(?:\s*[,;]\s*\d{1,2})*\s*\]")
_MAY_BECOME_ONE = re.compile(r"\s*(?:\[[\d\s,;]{0,24})?\Z")
_OPEN = re.compile(r"\[[\d\s,;]{0,24}\Z")
_LONGEST = 32
"""More characters than a reference has."""
_GAP = "\u200b"
"""Stands, unseen, for a reference that was left out where the text around it would close up to another one."""
_NUMBER = re.compile(r"\d+")


class CitationStream:
    """Passes text through, holding back what may be the beginning of a reference such as ``[2]`` or ``[1, 3]``."""

    def __init__(self, available: Container[int]) -> None:
        self._available = available
        self._held = ""
        self._end = ""
        """How the text passed on so far ends."""
        self.used: list[int] = []
        """Numbers of the sources referred to, in order of appearance."""
        self.dropped = 0
        """How many references to sources that do not exist were left out."""

    def feed(self, text: str) -> str:
        """Return the text that is certain."""
        self._held += text
        match = _MAY_BECOME_ONE.search(self._held)
        cut = match.start() if match else len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._resolve(ready)

    def finish(self) -> str:
        """Return what was held back."""
        ready, self._held = self._held, ""
        return self._resolve(ready)

    def _resolve(self, text: str) -> str:
        resolved = re.sub(rf"(\s*)({_REFERENCE.pattern})", self._keep_known, text)
        self._end = (self._end + resolved)[-_LONGEST:]
        return resolved

    def _keep_known(self, match: re.Match[str]) -> str:
        numbers = [int(number) for number in _NUMBER.findall(match[2])]
        known = [number for number in numbers if number in self._available]
        self.dropped += len(numbers) - len(known)
        self.used += [number for number in dict.fromkeys(known) if number not in self.used]
        if known:
            return match[1] + "".join(f"[{number}]" for number in known)
        return _GAP if _OPEN.search(self._end + match.string[: match.start()]) else ""


def references(text: str) -> set[int]:
    """Return the source numbers that ``text`` refers to."""
    return {int(number) for match in _REFERENCE.finditer(text) for number in _NUMBER.findall(match.group())}


def without_references(text: str) -> str:
    """Return ``text`` without its references."""
    return re.sub(rf"\s*{_REFERENCE.pattern}", "", text)
