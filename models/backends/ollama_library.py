"""OllamaLibrary: the models of an Ollama server: what there is, what is loaded; fetching and unloading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import ollama

from engine.contract.call import Call
from engine.contract.errors import NotFound, RemoteFailed
from models.backends.line_stream import Connect


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model of a server; sizes are 0 where it does not say."""

    name: str
    size_bytes: int = 0
    note: str = ""
    memory_bytes: int = 0
    """What it takes while it is loaded; 0 while it is not."""
    context_tokens: int = 0
    """The window it is loaded with."""


@dataclass(frozen=True, slots=True)
class PullStep:
    """How far a fetch is: bytes of the part (layer) that is under way."""

    status: str
    part: str = ""
    done_bytes: int = 0
    total_bytes: int = 0


class _OwnTransport(ollama.Client):
    """The package's client on a client of ours: its own would send OLLAMA_API_KEY to whatever OLLAMA_HOST is."""

    def __init__(self, client: httpx.Client) -> None:  # the parent's would read the environment
        self._client = client


class OllamaLibrary:
    """The models of the server behind ``connect``."""

    def __init__(self, connect: Connect, destination: str) -> None:
        self._connect = connect
        self._destination = destination

    def models(self) -> tuple[ServedModel, ...]:
        """Return every model of the server. Raises RemoteFailed, NotGranted."""
        with self._client() as client:
            listed = client.list().models
        return tuple(
            ServedModel(
                model.model or "",
                int(model.size or 0),
                " ".join(filter(None, (model.details.parameter_size, model.details.quantization_level)))
                if model.details
                else "",
            )
            for model in listed
        )

    def loaded(self) -> tuple[ServedModel, ...]:
        """Return the models that are in memory. Raises RemoteFailed, NotGranted."""
        with self._client() as client:
            listed = client.ps().models
        return tuple(
            ServedModel(
                model.model or "", memory_bytes=int(model.size or 0), context_tokens=int(model.context_length or 0)
            )
            for model in listed
        )

    def pull(self, name: str, call: Call) -> Iterator[PullStep]:
        """Let the server fetch a model; yield how far it is. Leaving stops it; the next time goes on from there.

        Raises Cancelled, RemoteFailed with what the server says.
        """
        with self._client() as client:
            for step in client.pull(name, stream=True):
                call.check()
                yield PullStep(step.status or "", step.digest or "", int(step.completed or 0), int(step.total or 0))

    def unload(self, name: str) -> None:
        """Let the server forget a model's weights. Raises NotFound, RemoteFailed."""
        with self._client() as client:
            client.generate(name, keep_alive=0)

    @contextmanager
    def _client(self) -> Iterator[ollama.Client]:
        try:
            with self._connect() as client:
                yield _OwnTransport(client)
        except ollama.ResponseError as error:
            if error.status_code == httpx.codes.NOT_FOUND:
                raise NotFound(what=f"model on {self._destination}", name=error.error) from error
            raise RemoteFailed(destination=self._destination, problem=f"it said: {error.error}") from error
        except (httpx.HTTPError, ConnectionError, ValueError) as error:
            raise RemoteFailed(destination=self._destination, problem=str(error) or type(error).__name__) from error
