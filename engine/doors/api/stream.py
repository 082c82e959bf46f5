"""Wakers and server-sent events: how a thread's news reach a waiting reader without holding a thread each."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from engine.contract.wire import to_wire

HEARTBEAT_S = 15.0
GATHER_S = 0.03
"""Between two sendings, so that the words of a fast model travel together: a sending takes as long as many words."""


class Wakers:
    """Readers to be woken when something new is there. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake: set[Callable[[], None]] = set()

    def add(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` at each piece of news from now on."""
        with self._lock:
            self._wake.add(wake)

    def drop(self, wake: Callable[[], None]) -> None:
        """Stop calling it."""
        with self._lock:
            self._wake.discard(wake)

    def wake_all(self) -> None:
        """Wake every reader."""
        with self._lock:
            waiting = tuple(self._wake)
        for wake in waiting:
            wake()


Batch = tuple[list[str], bool]
"""Frames to send now, and whether they are the last ones."""


async def follow(wakers: Wakers, take: Callable[[], Batch]) -> AsyncIterator[str]:
    """Yield the frames that ``take`` hands out, again after each waking, with a comment line when it is quiet."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not news.is_set():
            loop.call_soon_threadsafe(news.set)

    wakers.add(wake)
    try:
        while True:
            frames, last = take()
            if frames:
                yield "".join(frames)
            if last:
                return
            if frames:
                await asyncio.sleep(GATHER_S)
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await news.wait()
            except TimeoutError:
                yield ": quiet\n\n"
            news.clear()
    finally:
        wakers.drop(wake)


def frame(number: int, name: str, data: Any) -> str:
    """Return one server-sent event with its id."""
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(to_wire(data))}\n\n"
