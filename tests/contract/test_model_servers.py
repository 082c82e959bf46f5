"""Model servers through the API: what the client says is what arrives."""

from __future__ import annotations

import pytest

from engine.contract.errors import NotFound, NotGranted
from engine.contract.job import JobState
from engine.doors.client.engine_client import EngineClient
from tests.fakes.api_server import RunningApi


def test_a_server_comes_and_goes(client: EngineClient) -> None:
    (model,) = client.add_server("http://127.0.0.1:11434", key="k")
    assert (model.name, model.format) == ("ollama:org/m:4b", "ollama")
    (server,) = client.model_servers()
    assert (server.url, server.has_key) == ("http://127.0.0.1:11434", True)
    client.remove_server("ollama")
    assert client.model_servers() == ()
    with pytest.raises(NotFound):
        client.remove_server("ollama")
    with pytest.raises(NotGranted):
        client.add_server("http://192.0.2.7:8000")


def test_a_served_model_is_chosen_fetched_and_let_go(api: RunningApi, client: EngineClient) -> None:
    assert client.use_served("ollama:org/m:4b", "title", cloud=True).used_for == ("title",)
    job = client.wait_job(client.pull_served("ollama:org/m:4b").id, timeout_s=10)
    assert job.state is JobState.DONE
    client.unload_served("ollama:org/m:4b")
    assert api.rooms.model_servers.calls == [
        ("use", "ollama:org/m:4b", "title", "True"),
        ("unload", "ollama:org/m:4b"),
    ]
