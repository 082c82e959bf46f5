"""The gateway through the API: what the client says is what arrives."""

from __future__ import annotations

import pytest

from engine.contract.errors import NotFound
from engine.doors.client.engine_client import EngineClient


def test_the_gateway_is_switched(client: EngineClient) -> None:
    assert not client.gateway().on
    assert client.switch_gateway(True).url == "http://127.0.0.1:11711/v1"
    assert client.gateway().on
    assert client.switch_gateway(False).url == ""


def test_keys_are_made_listed_and_revoked(client: EngineClient) -> None:
    made = client.create_gateway_key("editor", ["tiny"], 30, 1000, cached=True)
    assert made.secret == "jd-secret"
    assert (made.key.models, made.key.requests_per_min, made.key.tokens_per_day) == (("tiny",), 30, 1000)
    (report,) = client.gateway_keys()
    assert (report.key, report.today.tokens, report.total.requests) == (made.key, 23, 2)
    client.revoke_gateway_key(made.key.id)
    assert client.gateway_keys()[0].key.revoked_at == "now"
    with pytest.raises(NotFound):
        client.revoke_gateway_key("k9")
