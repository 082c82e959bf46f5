"""A picture from a program to a model's process and back: the gateway, the confined decoder, a real projector."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from PIL import Image

from engine.contract.call import Call, CancelToken
from engine.contract.errors import BadRequest, Cancelled, Conflict, NotShown
from engine.contract.generation import ChatBackend, Generation, Message, ModelDone, ModelEvent, Sampling
from engine.contract.request import ModelEntry
from engine.doors.gateway.server import GatewayServer
from engine.library.store.ledger import spaces
from engine.library.store.ledger.database import Ledger
from engine.settings.paths import Home
from engine.wiring.decoding import decoder
from engine.wiring.embedders import Embedders
from engine.wiring.gateway import GatewayModels, LedgerKeys
from engine.wiring.models import ChatModels
from engine.wiring.preferences import Preferences
from engine.wiring.reranking import Reranking
from engine.wiring.servers import Servers
from engine.wiring.way_out import WayOut
from engine.wiring.workers import Workers
from models.catalogue.registry import ModelRegistry
from models.fit.fitting import Fitting
from models.handles.scheduler import Scheduler
from tests.fakes.tiny_gguf import make_tiny_gguf
from tests.fakes.tiny_projector import Sight, make_tiny_projector


def png(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "PNG")
    return written.getvalue()


class House:
    """A home with one model that sees."""

    def __init__(self, folder: Path) -> None:
        home = Home(folder).create()
        self.preferences = Preferences(home)
        self.preferences.change({"models.embedding": ""})
        self.registry = ModelRegistry(home.models, self.preferences.chosen_models, self.preferences.choose_model)
        self.projector = make_tiny_projector(folder / "mmproj-eye.gguf")
        self.entry: ModelEntry = self.registry.add(os.fsencode(make_tiny_gguf(folder / "eye-Q4.gguf")))
        self.preferences.change({"models.chat": self.entry.name, "chat.context_tokens": 2048})
        self.pool = Workers(folder / "scratch").single()
        servers = Servers(home, self.preferences, WayOut(home, self.preferences))
        states, scheduler = home.cache / "states", Scheduler(Fitting())
        self.chats = ChatModels(self.registry, self.preferences, scheduler, states, servers, decoder(self.pool))
        self.ledger = Ledger.open(home.ledger)
        embedders = Embedders(home, lambda: "", lambda: self.ledger.read(spaces.active))
        self.offered = GatewayModels(
            self.registry, self.chats, embedders, self.preferences, Reranking(self.registry, self.preferences)
        )

    def backend(self) -> ChatBackend:
        found = self.chats.backend("")
        assert found is not None
        return found

    def close(self) -> None:
        self.chats.close()
        self.pool.close()
        self.ledger.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("seeing"))
    yield house
    house.close()


def asked(*pictures: bytes, words: str = "what is it", most: int = 4, chat: str = "") -> Generation:
    return Generation((Message("user", words, images=pictures),), Sampling(max_tokens=most), conversation=chat)


def done(events: list[ModelEvent]) -> ModelDone:
    assert isinstance(events[-1], ModelDone)
    return events[-1]


def test_the_model_is_known_to_see_and_its_projector_is_pinned(house: House) -> None:
    assert house.entry.projector == str(house.projector)
    assert len(house.entry.projector_sha256) == 64
    assert house.backend().capabilities().vision
    with pytest.raises(BadRequest, match="beside the model"):
        house.registry.add(os.fsencode(house.projector))


def test_a_picture_is_counted_exactly_and_read_once(house: House) -> None:
    backend, request = house.backend(), asked(png("red"), png("blue"), chat="c")
    first = done(list(backend.stream(request, Call()))).usage
    assert first.prompt_tokens == backend.count_prompt(request)
    assert first.prompt_tokens - backend.count_prompt(asked()) == 2 * Sight().tokens
    assert done(list(backend.stream(request, Call()))).usage.cached_tokens == first.prompt_tokens - 1
    other = done(list(backend.stream(asked(png("red"), png("green"), chat="c"), Call()))).usage
    assert Sight().tokens < other.cached_tokens < first.prompt_tokens - Sight().tokens


def test_another_conversation_comes_back_with_its_picture(house: House) -> None:
    backend, request = house.backend(), asked(png("red"), words="hello " * 60, chat="one")
    whole = done(list(backend.stream(request, Call()))).usage.prompt_tokens
    list(backend.stream(asked(words="something else", chat="two"), Call()))
    assert done(list(backend.stream(request, Call()))).usage.cached_tokens >= whole - 1


def test_words_that_look_like_a_picture_are_words(house: House) -> None:
    backend = house.backend()
    assert done(list(backend.stream(asked(png("red"), words="<__media__> <__picture_0__>"), Call())))


def test_an_answer_about_a_picture_can_be_cancelled(house: House) -> None:
    token = CancelToken()
    events = house.backend().stream(asked(png("red"), most=1500), Call(cancel=token))
    next(events)
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert done(list(house.backend().stream(asked(png("red")), Call())))


def test_what_is_no_picture_is_refused_before_the_model_sees_it(house: House) -> None:
    with pytest.raises(NotShown):
        list(house.backend().stream(asked(b"\x89PNG\r\n\x1a\n but then nothing"), Call()))


def test_openai_s_client_asks_about_a_picture(house: House) -> None:
    keys = LedgerKeys(house.ledger)
    secret = keys.create("test", (), 100, 0, cached=False).secret
    server = GatewayServer(house.offered, keys, lambda: 4, 0)
    server.start()
    address = f"data:image/png;base64,{base64.b64encode(png('red')).decode()}"
    parts: Any = [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": address}}]
    broken: Any = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]
    url, web = f"http://127.0.0.1:{server.port}/v1", httpx.Client(trust_env=False)
    with openai.OpenAI(base_url=url, api_key=secret, max_retries=0, http_client=web) as client:
        create = client.chat.completions.create
        answer = create(model="default", max_tokens=4, messages=[{"role": "user", "content": parts}])
        assert answer.usage is not None
        assert answer.usage.prompt_tokens > Sight().tokens
        with pytest.raises(openai.APIStatusError) as refused:
            create(model="default", messages=[{"role": "user", "content": broken}])
    assert 400 <= refused.value.status_code < 500
    server.stop()


def test_a_projector_that_changed_is_not_loaded_and_one_that_went_leaves_the_words(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        make_tiny_projector(house.projector, seed=6)
        os.utime(house.projector, (1, 1))
        with pytest.raises(Conflict, match="changed"):
            house.chats.backend("")
        house.projector.unlink()
        backend = house.backend()
        assert not backend.capabilities().vision
        assert done(list(backend.stream(asked(), Call())))
        with pytest.raises(BadRequest, match="does not see"):
            list(backend.stream(asked(png("red")), Call()))
    finally:
        house.close()
