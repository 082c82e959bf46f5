"""Death: why a worker ended on a file, told from its exit code and last words."""

from __future__ import annotations

import signal

from engine.contract.reason import Reason
from engine.library.parse.sniff import extension_of
from engine.process.child import Child

_EXIT_WAIT_S = 1.0
"""A process that closed its channel is about to end; its exit code tells why."""
_MEMORY_WORDS = ("MemoryError", "bad_alloc", "memory allocation of", "Cannot allocate memory", "out of memory")


def timeout_reason(limit_s: float) -> Reason:
    """Return the reason of a file whose time was up."""
    return Reason("parser_timeout", {"limit": f"{limit_s:.0f} s"})


def death_reason(child: Child, error: Exception, name: bytes, memory_bytes: int) -> Reason:
    """Return the reason of a file whose worker ended, or answered with an error, while it was read."""
    code = child.wait(_EXIT_WAIT_S)
    last_words = child.stderr_tail()
    if any(words in last_words for words in _MEMORY_WORDS):
        return Reason("parser_memory", {"limit": f"{memory_bytes // 1024**3} GB"}, detail=_last_line(last_words))
    if code is None:
        how = str(error)
    else:
        how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    said = _last_line(last_words)
    return Reason("parser_crashed", {"format": extension_of(name) or "these"}, detail=f"{how}: {said}" if said else how)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
