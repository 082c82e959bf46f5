"""Balance: finds, as text comes in pieces, where a bracketed value ends."""

from __future__ import annotations

import re

_JSON_SIGNS = re.compile(r'["\\{}\[\]]')
_PYTHON_SIGNS = re.compile(r"""["'\\{}\[\]()]""")
_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")


class Balance:
    """Reads from an opening bracket on. Brackets inside strings do not count; kinds of brackets are not told apart."""

    def __init__(self, *, python: bool = False) -> None:
        self._signs = _PYTHON_SIGNS if python else _JSON_SIGNS
        self._depth = 0
        self._quote = ""
        self._skip = 0

    def feed(self, text: str) -> int | None:
        """Return the place in ``text`` just after the value's last bracket, None while it goes on."""
        place = self._skip
        self._skip = 0
        while match := self._signs.search(text, place):
            sign, place = match.group(), match.end()
            if self._quote:
                place = self._in_string(sign, place)
            elif sign in _OPENING:
                self._depth += 1
            elif sign in _CLOSING:
                self._depth -= 1
                if self._depth <= 0:
                    return place
            elif sign != "\\":
                self._quote = sign
        self._skip = max(0, place - len(text))
        return None

    def _in_string(self, sign: str, place: int) -> int:
        if sign == "\\":
            return place + 1
        if sign == self._quote:
            self._quote = ""
        return place
