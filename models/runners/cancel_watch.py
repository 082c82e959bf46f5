"""Cancel watch: says whether a cancel has come while the model works."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.process.channel import ChannelClosed
from engine.process.serve import Exchange


class Interrupted(Exception):
    """The work was aborted on request; what was evaluated before stays valid."""


_LOOK_EVERY_S = 0.01
"""How often a running generation looks for a cancel: the question comes for every node of the graph."""


def cancel_watch(exchange: Exchange) -> Callable[[], bool]:
    """Return a function that says whether a cancel has come; it looks at most every ``_LOOK_EVERY_S``."""
    cancelled = False
    next_look = 0.0

    def is_cancelled() -> bool:
        nonlocal cancelled, next_look
        now = time.monotonic()
        if cancelled or now < next_look:
            return cancelled
        next_look = now + _LOOK_EVERY_S
        try:
            cancelled = exchange.receive(0.0).header.get("op") == "cancel"
        except TimeoutError:
            return False
        except ChannelClosed:  # nobody waits for this any more; raised here it would be lost in llama.cpp's callback
            cancelled = True
        return cancelled

    return is_cancelled
