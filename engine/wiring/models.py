"""Models: the processes behind the chosen models, and the door's way to list, add, choose and measure them."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from engine.contract.call import Call
from engine.contract.errors import BadRequest, DeadlinePassed, DiskFull, ModelMissing, NotFound
from engine.contract.generation import ChatBackend, Generation, Message, ModelDone, Sampling
from engine.contract.model import LoadPlan
from engine.contract.request import ModelEntry, ModelUse, SpaceChange
from engine.doors.api.interfaces import Report
from engine.settings.paths import Home
from engine.wiring.embedders import Embedders
from engine.wiring.preferences import Preferences
from engine.wiring.servers import Servers
from engine.wiring.tool_case_text import tool_case_text
from models.backends.llama_cpp import LlamaCppBackend
from models.backends.routed import Choice, Circuits, RoutedBackend
from models.calling import tool_bench
from models.calling.ladder import wanted_way
from models.calling.tool_cases import read_cases
from models.catalogue import text_model
from models.catalogue.made_for_tests import made_for_tests
from models.catalogue.registry import ModelRegistry
from models.catalogue.routing import choices
from models.dialogue.pixels import Decode
from models.handles import conversation_states
from models.handles.chat import chat_runner
from models.handles.runner import Runner
from models.handles.scheduler import Scheduler
from models.handles.template_worker import TemplateWorker

RELIEVE_S = 0.1
"""How long a model that is at work is waited for when memory is short."""
BENCH_TEXTS = 128
BENCH_TOKENS = 64
_BENCH_SENTENCE = "The bicycle in bay {n} needs new brake pads and a chain of {n} links before Friday. "
_BENCH_QUESTION = "Describe in a few sentences how a bicycle's gears work."


Room = Callable[[ModelEntry], SpaceChange | None]
"""Says what reading everything anew with an embedding model would take; None when nothing has to be."""


class ChatModels:
    """The language models in use, one process each, started when first asked; ``decode`` is for those that see."""

    def __init__(
        self,
        registry: ModelRegistry,
        preferences: Preferences,
        scheduler: Scheduler,
        states: Path,
        servers: Servers,
        decode: Decode | None = None,
    ) -> None:
        self._registry = registry
        self._servers = servers
        self._circuits = Circuits()
        self._preferences = preferences
        self._scheduler = scheduler
        self._lock = threading.Lock()
        self._runners: dict[str, Runner] = {}
        self._plans: dict[str, LoadPlan] = {}
        self._states = states
        self._decode = decode
        self._templates = TemplateWorker()

    def backend(self, name: str) -> ChatBackend | None:
        """Return the model of a name, or the one for chat with those that may step in, None when none is chosen.

        Raises ModelMissing for a name that is no chat model here, ModelTooLarge when it has no room now.
        """
        return self._named(name) if name else self.for_task("chat")

    def for_task(self, task: str) -> ChatBackend | None:
        """Return what does a task of ``routing.CHAT_TASKS``, None when no model is chosen. Raises as ``backend``."""
        chosen = self._preferences.chosen_models()
        names = choices(task, chosen, self._preferences.now.models.fallback.split())
        if len(names) > 1 or any(":" in name for name in names):  # a server's hiccup is tried again
            return RoutedBackend([Choice(name, partial(self._named, name)) for name in names], self._circuits)
        return self._named(names[0]) if names else None

    def for_titles(self) -> ChatBackend | None:
        """Return the model that was chosen for titles, None when it is the chat's. Raises as ``backend``."""
        return self.for_task("title") if self._preferences.now.models.title else None

    def _named(self, wanted: str) -> ChatBackend:
        if ":" in wanted:
            return self._servers.backend(wanted)
        runner = self._runners.get(wanted)
        admitted = runner if runner is not None and runner.is_loaded else self._admitted(wanted)
        return LlamaCppBackend(
            admitted,
            self._templates,
            tools=wanted_way(self._preferences.now.models.tools, wanted),
            on_tools=lambda way: self._registry.note_tools(wanted, way),
            decode=self._decode,
        )

    def forget(self, name: str) -> None:
        """End the process of a model."""
        with self._lock:
            runner = self._runners.pop(name, None)
        if runner is not None:
            runner.close()

    def relieve(self) -> None:
        """Let the models go that have nothing to do now."""
        for runner in tuple(self._runners.values()):
            with contextlib.suppress(DeadlinePassed):
                runner.retire(Call(deadline_s=time.monotonic() + RELIEVE_S))

    def forget_chat(self, chat: str) -> None:
        """Delete what models have read of a chat."""
        conversation_states.forget(self._states, chat)

    def forget_all_chats(self) -> None:
        """Delete what models have read of every chat: any of it may hold what was forgotten."""
        conversation_states.forget_all(self._states)

    def close(self) -> None:
        """End all processes."""
        for name in tuple(self._runners):
            self.forget(name)
        self._templates.close()

    def _admitted(self, name: str) -> Runner:
        """Return the handle on a model that is not loaded, made for what fits now; the others have made room."""
        path = self._path(name)
        wish = LoadPlan(self._preferences.now.chat.context_tokens)
        plan = self._scheduler.admit(name, path, wish, dict(self._runners), Call())
        with self._lock:
            old = self._runners.get(name)
            if old is not None and self._plans.get(name) == plan:
                return old
            self._plans[name] = plan
            runner = self._runners[name] = chat_runner(
                name,
                path,
                context_tokens=plan.context_tokens,
                gpu_layers=plan.gpu_layers,
                cache_type=plan.kv_type,
                folder=self._states,
                projector=self._registry.verified_projector(name),
            )
        if old is not None:
            old.close()
        return runner

    def _path(self, name: str) -> Path:
        try:
            entry = self._registry.get(name)
            path = self._registry.verified_path(name)
        except NotFound:
            raise ModelMissing(task="chat") from None
        if entry.task != "chat":
            raise ModelMissing(task="chat")
        return path


class Models:
    """What the door offers of models."""

    def __init__(
        self, registry: ModelRegistry, embedders: Embedders, chats: ChatModels, servers: Servers, room: Room
    ) -> None:
        self._registry = registry
        self._servers = servers
        self._embedders = embedders
        self._chats = chats
        self._room = room

    def models(self) -> Sequence[ModelEntry]:
        """Return every known model, those of servers after those of this machine."""
        return (*self._registry.models(), *self._servers.models())

    def add(self, path: bytes) -> ModelEntry:
        """Check a model file and make it known. Raises BadRequest with what is wrong with it."""
        return self._registry.add(path)

    def remove(self, name: str) -> None:
        """Forget a model. Raises NotFound, Conflict."""
        self._registry.remove(name)
        self._chats.forget(name)

    def inspect(self, path: bytes) -> Mapping[str, Any]:
        """Return what a model file says of itself."""
        return self._registry.inspect(path)

    def forecast_use(self, name: str, task: str) -> ModelUse:
        """Return what choosing a model would bring with it, without choosing it. Raises NotFound, BadRequest."""
        entry = self._registry.fit(name, task)
        return ModelUse(entry, self._room(entry) if task == "embedding" else None)

    def use(self, name: str, task: str) -> ModelUse:
        """Choose the model for a task. Raises NotFound, BadRequest, DiskFull when a new space has no room."""
        change = self.forecast_use(name, task).rebuild
        if change is not None and not change.fits:
            free, needed = (f"{size / 1e6:,.0f} MB" for size in (change.spare_bytes, change.extra_bytes))
            raise DiskFull(path="the home", free=free, needed=needed)
        return ModelUse(self._registry.use(name, task), change)

    def bench(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Measure a model on this machine. Raises NotFound, BadRequest for an embedder that is not in use."""
        entry = self._registry.get(name)
        report(0, 1, f"measuring {name}")
        return self._bench_chat(name, call) if entry.task == "chat" else self._bench_embedding(name, call)

    def bench_tools(self, name: str, cases: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Measure how well a model calls tools. Raises NotFound, PathMissing, PathUnreadable, BadRequest."""
        entry = self._registry.fit(name, "chat")
        backend = self._chats.backend(entry.name)
        assert backend is not None, "a model was named"
        return tool_bench.run(backend, read_cases(tool_case_text(cases)), report, call)

    def _bench_chat(self, name: str, call: Call) -> Mapping[str, Any]:
        backend = self._chats.backend(name)
        if backend is None:
            raise NotFound(what="model", name=name)
        request = Generation((Message("user", _BENCH_QUESTION),), Sampling(max_tokens=BENCH_TOKENS))
        usage = next(event.usage for event in backend.stream(request, call) if isinstance(event, ModelDone))
        return {
            "model": name,
            "tokens_per_s": round(usage.tokens_per_s, 2),
            "first_token_ms": round(usage.first_token_ms, 1),
            "prompt_tokens": usage.prompt_tokens,
            "generated_tokens": usage.generated_tokens,
        }

    def _bench_embedding(self, name: str, call: Call) -> Mapping[str, Any]:
        embedder = self._embedders.current()
        if embedder is None or embedder.space.model != name:
            raise BadRequest(problem=f"Only the embedder in use can be measured. First: jackdaw models use {name}.")
        texts = [_BENCH_SENTENCE.format(n=n) * 6 for n in range(BENCH_TEXTS)]
        embedder.embed_passages(texts[:8], call)
        began = time.monotonic()
        windows = sum(len(found) for found in embedder.embed_passages(texts, call))
        took_s = time.monotonic() - began
        return {"model": name, "passages_per_s": round(BENCH_TEXTS / took_s, 2), "windows": windows}


def built_in(home: Home) -> Iterator[ModelEntry]:
    """Yield the models that came with the program, and embedding models that lie in folders of the home; in a source
    tree the one made for tests, where the environment asks for it.
    """
    yield from made_for_tests(Path(str(resources.files("assets"))) / "tiny", os.environ)
    for name in sorted({text_model.DEFAULT_NAME, *text_model.installed(home.models)}):
        with contextlib.suppress(ModelMissing):
            folder = text_model.folder_of(name, home.models)
            size = (folder / "model.safetensors").stat().st_size
            yield ModelEntry(name, "embedding", "safetensors", str(folder), size, text_model.published_sha256(name))
