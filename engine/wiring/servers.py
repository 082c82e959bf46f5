"""Servers: other programs that run models: added by address, listed, chosen by name, reached through the way out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.contract.call import Call
from engine.contract.errors import BadRequest, JackdawError, NotFound
from engine.contract.generation import ChatBackend
from engine.contract.machine import Purpose
from engine.contract.request import ModelEntry
from engine.contract.server import ModelServer
from engine.doors.api.interfaces import Report
from engine.network.destination import destination_of
from engine.settings.paths import Home
from engine.wiring.preferences import Preferences
from engine.wiring.way_out import WayOut
from models.catalogue.routing import CHAT_TASKS
from models.catalogue.servers import Server, ServerBook, split_name, usual_name

if TYPE_CHECKING:  # it brings the HTTP library, which the start of the engine does without
    from models.backends.line_stream import Client
    from models.backends.ollama_library import OllamaLibrary
    from models.backends.openai_server import OpenAiServer

LISTING_S = 5.0
"""A server that says nothing for so long is shown as one that does not answer."""
ANSWER_STALL_S = 600.0
"""A large model that is loaded from a slow disk, or reads a long prompt, says nothing for minutes."""


class Servers:
    """What the door offers of servers, and their models as backends."""

    def __init__(self, home: Home, preferences: Preferences, way_out: WayOut) -> None:
        self._book = ServerBook(home.models)
        self._preferences = preferences
        self._way_out = way_out
        self._lock = threading.Lock()
        self._backends: dict[tuple[Server, str, int], ChatBackend] = {}

    def servers(self) -> Sequence[ModelServer]:
        """Return every server, without asking it."""
        return [_shown(server) for server in self._book.all()]

    def models(self) -> Sequence[ModelEntry]:
        """Return the models of all servers; one that does not answer has an entry that says so."""
        return [entry for server in self._book.all() for entry in self._entries(server)]

    def add(self, url: str, name: str, key: str) -> Sequence[ModelEntry]:
        """Ask an address what it is, keep it and return its models.

        Raises BadRequest for what is no model server, NotGranted before anything is sent, AirGapped, RemoteFailed.
        """
        self._way_out.outbound.check(Purpose.MODEL, url)
        server = self._recognised(url.rstrip("/"), key)
        server = replace(server, name=name or usual_name(server.kind, server.url))
        known = {other.name: other for other in self._book.all()}.get(server.name)
        if known is not None and known.url != server.url:
            raise BadRequest(problem=f"There is already a server '{server.name}' ({known.url}). Give it a --name.")
        entries = list(self._listed(server))
        self._book.keep(replace(server, clouds=known.clouds if known else ()))
        return entries

    def remove(self, name: str) -> None:
        """Forget a server; tasks that used its models have none. Raises NotFound."""
        self._book.drop(name)
        for task, model in self._preferences.chosen_models().items():
            if split_name(model)[0] == name:
                self._preferences.choose_model(task, "")

    def use(self, name: str, task: str, cloud: bool) -> ModelEntry:
        """Choose a server's model for a task; ``cloud`` allows it by name to be answered by another machine.

        Raises NotFound, BadRequest, NotGranted for a model of a cloud that was not allowed, RemoteFailed.
        """
        if task not in CHAT_TASKS:
            raise BadRequest(problem=f"A server's model can be used for {', '.join(CHAT_TASKS)}, not for {task}.")
        server, model = self._find(name)
        if cloud and model not in server.clouds:
            server = replace(server, clouds=(*server.clouds, model))
            self._book.keep(server)
        able = self._backend(server, model).capabilities()
        self._preferences.choose_model(task, name)
        return self._entry(server, model, tools=able.tools, note=f"answered by {able.remote}" if able.remote else "")

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Let an Ollama server fetch a model. Raises NotFound, BadRequest, RemoteFailed, Cancelled."""
        server, model = self._find(name)
        for step in self._library(server, ANSWER_STALL_S).pull(model, call):
            report(step.done_bytes, step.total_bytes or 1, step.status)
        return {"name": name}

    def unload(self, name: str) -> None:
        """Let an Ollama server take a model out of its memory. Raises NotFound, BadRequest, RemoteFailed."""
        server, model = self._find(name)
        self._library(server).unload(model)

    def backend(self, name: str) -> ChatBackend:
        """Return the model ``server:model`` as a backend. Raises NotFound."""
        return self._backend(*self._find(name))

    def _find(self, name: str) -> tuple[Server, str]:
        server, model = split_name(name)
        if not server or not model:
            raise NotFound(what="model of a server", name=name)
        return self._book.get(server), model

    def _backend(self, server: Server, model: str) -> ChatBackend:
        context = self._preferences.now.chat.context_tokens
        with self._lock:
            known = self._backends.get((server, model, context))
            if known is None:
                known = self._backends[server, model, context] = self._made(server, model, context)
            return known

    def _made(self, server: Server, model: str, context: int) -> ChatBackend:
        from models.backends.ollama import OllamaBackend
        from models.backends.openai_server import OpenAiBackend

        place = destination_of(server.url)
        remote = "" if place.is_loopback else place.host

        def connect() -> Client:
            return self._client(server, ANSWER_STALL_S)

        called = f"{server.name}:{model}"
        if server.kind == "ollama":
            cloud = model in server.clouds
            return OllamaBackend(
                model, connect, place.shown, context_tokens=context, remote=remote, cloud=cloud, called=called
            )
        return OpenAiBackend(model, connect, place.shown, context_tokens=context, remote=remote, called=called)

    def _client(self, server: Server, read_s: float) -> Client:
        client = self._way_out.outbound.client(Purpose.MODEL, server.url, read_s=read_s)
        if server.key:
            client.headers["Authorization"] = f"Bearer {server.key}"
        return client

    def _recognised(self, url: str, key: str) -> Server:
        """Return what answers at an address: an Ollama server, or one of OpenAI's kind, there or below ``/v1``."""
        ollama = Server("", "ollama", url, key)
        tried = [ollama, Server("", "openai", url, key), Server("", "openai", f"{url}/v1", key)]
        problem: JackdawError = NotFound(what="model server", name=url)
        for server in tried:
            try:
                list(self._listed(server))
            except NotFound as error:
                problem = error
            except JackdawError as error:
                if error.http_status in {403, 422}:
                    raise
                problem = error
            else:
                return server
        raise problem

    def _entries(self, server: Server) -> Iterator[ModelEntry]:
        try:
            yield from self._listed(server)
        except JackdawError as error:
            yield self._entry(server, "", note=error.message)

    def _listed(self, server: Server) -> Iterator[ModelEntry]:
        where = "" if destination_of(server.url).is_loopback else f"answered by {destination_of(server.url).host}"
        if server.kind == "ollama":
            library = self._library(server)
            loaded = {model.name for model in library.loaded()}
            for model in library.models():
                note = ", ".join(filter(None, (model.note, where, "in memory" if model.name in loaded else "")))
                yield self._entry(server, model.name, size_bytes=model.size_bytes, note=note)
        else:
            for name in self._openai(server).models():
                yield self._entry(server, name, note=where)

    def _entry(self, server: Server, model: str, *, size_bytes: int = 0, note: str = "", tools: str = "") -> ModelEntry:
        name = f"{server.name}:{model}"
        used_for = tuple(task for task, chosen in sorted(self._preferences.chosen_models().items()) if chosen == name)
        return ModelEntry(name, "chat", server.kind, server.url, size_bytes, used_for=used_for, note=note, tools=tools)

    def _library(self, server: Server, read_s: float = LISTING_S) -> OllamaLibrary:
        from models.backends.ollama_library import OllamaLibrary

        if server.kind != "ollama":
            raise BadRequest(problem=f"'{server.name}' is no Ollama server: it manages its models itself.")
        return OllamaLibrary(lambda: self._client(server, read_s), destination_of(server.url).shown)

    def _openai(self, server: Server) -> OpenAiServer:
        from models.backends.openai_server import OpenAiServer

        return OpenAiServer(lambda: self._client(server, LISTING_S), destination_of(server.url).shown)


def _shown(server: Server) -> ModelServer:
    place = destination_of(server.url)
    remote = "" if place.is_loopback else place.host
    return ModelServer(server.name, server.kind, server.url, remote, bool(server.key), server.clouds)
