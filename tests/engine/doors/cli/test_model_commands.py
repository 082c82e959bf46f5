"""The commands for model servers and for the gateway."""

from __future__ import annotations

import io
import sys

import pytest

from engine.contract.machine import Grant
from tests.engine.doors.cli.conftest import Shell

REMOTE = "http://192.0.2.7:8000/v1"


def test_a_server_is_added_by_its_address_with_its_key_from_standard_input(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret\n"))
    models = shell.json("models", "add", "http://127.0.0.1:11434", "--key")["models"]
    assert [model["name"] for model in models] == ["ollama:org/m:4b"]
    (server,) = shell.api.rooms.model_servers.servers()
    assert server.has_key
    shell.run("models", "remove", "ollama")
    assert not shell.api.rooms.model_servers.servers()


def test_a_server_elsewhere_is_allowed_first(shell: Shell) -> None:
    assert "NotGranted" not in shell.run("models", "add", REMOTE, code=1)
    assert "--yes" in shell.err
    shell.api.rooms.model_servers.refused.clear()
    shell.run("models", "add", REMOTE, "--yes")
    assert Grant("model", "192.0.2.7", 8000) in shell.api.rooms.connections.grants()


def test_a_served_model_is_chosen_and_fetched(shell: Shell) -> None:
    used = shell.json("models", "use", "ollama:org/m:4b", "--for", "title", "--cloud")["model"]
    assert used["used_for"] == ["title"]
    shell.run("models", "pull", "ollama:org/m:4b")
    assert shell.api.rooms.model_servers.calls == [("use", "ollama:org/m:4b", "title", "True")]


def test_the_gateway_is_switched_and_says_where_it_is(shell: Shell) -> None:
    assert "is off" in shell.run("gateway", "status")
    assert "http://127.0.0.1:11711/v1" in shell.run("gateway", "on")
    assert shell.json("gateway", "off")["on"] is False


def test_keys_are_made_shown_once_listed_and_revoked(shell: Shell) -> None:
    assert "No keys yet" in shell.run("gateway", "keys", "list")
    options = ["--model", "a", "--model", "b", "--rate", "5", "--tokens-a-day", "9", "--cache"]
    assert shell.run("gateway", "keys", "create", "editor", *options).strip() == "jd-secret"
    (report,) = shell.json("gateway", "keys", "list")["keys"]
    key = report["key"]
    assert (key["models"], key["requests_per_min"], key["tokens_per_day"], key["cached"]) == (["a", "b"], 5, 9, True)
    assert "jd-secret" not in shell.run("gateway", "keys", "list")
    shell.run("gateway", "keys", "revoke", "k1")
    assert "revoked" in shell.run("gateway", "keys", "list")
    shell.run("gateway", "keys", "revoke", "k9", code=1)
