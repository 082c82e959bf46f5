"""Requests that read go before work for later; those that write wait for it like anybody."""

from __future__ import annotations

import asyncio
import threading

import pytest

from engine.doors.api.guard import Receive, Scope, Send
from engine.process.way import Way
from engine.wiring.going_first import going_first

LONG_S = 20.0


@pytest.mark.parametrize(
    ("method", "path", "goes_first"),
    [("GET", "/v1/status", True), ("POST", "/v1/search", True), ("POST", "/v1/answers", False)],
)
def test_what_reads_goes_first_until_its_reply_is_out(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, goes_first: bool
) -> None:
    monkeypatch.setattr("engine.process.way.LONGEST_S", LONG_S)
    way = Way()
    went_on: list[bool] = []

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        done = threading.Event()
        worker = threading.Thread(target=lambda: (way.give(), done.set()), daemon=True)
        worker.start()
        went_on.append(done.wait(0.05 if goes_first else LONG_S))

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    scope = {"type": "http", "method": method, "path": path}
    asyncio.run(going_first(app, way)(scope, nothing, nothing))  # type: ignore[arg-type]
    assert went_on == [not goes_first]
    way.give()  # nobody is first any more
