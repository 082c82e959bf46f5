"""One API for the suite, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.doors.client.engine_client import EngineClient
from tests.fakes.api_server import RunningApi, running_api


@pytest.fixture
def api() -> Iterator[RunningApi]:
    with running_api() as running:
        yield running


@pytest.fixture
def client(api: RunningApi) -> Iterator[EngineClient]:
    client = api.client()
    yield client
    client.close()
