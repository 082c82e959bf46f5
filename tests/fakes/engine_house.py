"""FakeHouse: the part of the fake engine about folders, models, settings and the home."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.contract.errors import NotGranted
from engine.contract.gateway import GatewayKey, GatewayState, KeyReport, NewGatewayKey
from engine.contract.job import Job, JobState
from engine.contract.machine import Grant
from engine.contract.model import (
    CatalogueEntry,
    CatalogueFile,
    CatalogueModel,
    FoundModel,
    Gpu,
    HardwareReport,
    PullForecast,
    Verdict,
)
from engine.contract.reason import Remedy
from engine.contract.request import ModelEntry, ModelUse, SpaceChange
from engine.contract.server import ModelServer
from engine.contract.status import FileCounts, FoundCollection, RootStatus, RulesPreview
from engine.contract.wire import to_wire
from engine.settings.values import Settings

HUB = Grant("download", "huggingface.co", 443)
_CHAT = CatalogueModel(
    "qwen3-4b-instruct", "Qwen3 4B Instruct", "chat", "Qwen/Qwen3-4B", "main", "Apache-2.0",
    (CatalogueFile("Qwen3-4B-Q4_K_M.gguf", "weights", 2_500_000_000),), 4_000_000_000, 32_768, 4_100_000_000, 5,
)  # fmt: skip
_SMALL = replace(
    _CHAT, name="qwen3-0.6b", title="Qwen3 0.6B", files=(CatalogueFile("q.gguf", "weights", 640_000_000),),
    parameters=600_000_000, memory_bytes=1_100_000_000, rank=1,
)  # fmt: skip
_SEES = replace(_CHAT, name="qwen2.5-vl-3b", title="Qwen2.5-VL 3B", task="vision", memory_bytes=4_400_000_000)
_LARGE = replace(_CHAT, name="qwen3-14b", title="Qwen3 14B", memory_bytes=12_000_000_000, rank=9)
_WORDS = replace(
    _CHAT, name="bge-m3", title="BGE M3", task="embedding", files=(CatalogueFile("m.safetensors"),), memory_bytes=0
)
CATALOGUE = (
    CatalogueEntry(_CHAT, False, True, Verdict.FITS),
    CatalogueEntry(_SMALL, False, True, Verdict.FITS, 120_000_000),
    CatalogueEntry(_SEES, False, True, Verdict.FITS),
    CatalogueEntry(_LARGE, False, False, Verdict.REFUSED),
    CatalogueEntry(_WORDS, True, False, Verdict.FITS),
)
ENTRIES = (
    ModelEntry("all-MiniLM-L6-v2", "embedding", "safetensors", "/app/minilm", 91_000_000, used_for=("embedding",)),
    ModelEntry("bge-m3", "embedding", "safetensors", "/home/mira/jackdaw/models/bge-m3", 2_200_000_000),
    ModelEntry("Qwen3-4B", "chat", "gguf", "/home/mira/models/qwen3-4b.gguf", 2_500_000_000, used_for=("chat",)),
)


class FakeHouse:
    """Answers from fixed data; jobs run until ``finish``."""

    def __init__(self) -> None:
        self.rules: dict[str, tuple[str, ...]] = {}
        self.running: dict[str, Job] = {}
        self.values: dict[str, Any] = copy.deepcopy(to_wire(Settings()))
        self.granted: tuple[Grant, ...] = ()
        self.air_gap = False
        self.elsewhere = (
            FoundCollection("Lab", "gpt4all", "/home/mira/Lab", "file:///home/mira/Lab", True, 40),
            FoundCollection("Old", "gpt4all", "/mnt/gone", "file:///mnt/gone", False, 3),
        )
        self.catalogue_entries = CATALOGUE
        self.servers = (ModelServer("ollama", "ollama", "http://127.0.0.1:11434"),)
        self.gateway_state = GatewayState(False)
        self.keys: tuple[KeyReport, ...] = ()

    def _tell(self, what: str, about: object = None) -> None:
        raise NotImplementedError

    def set_rules(self, path: object, ignore: Sequence[str]) -> RootStatus:
        self._tell("set_rules", (path, tuple(ignore)))
        self.rules[str(path)] = tuple(ignore)
        return RootStatus(1, str(path), f"file://{path}", False, True, False, FileCounts(), tuple(ignore))

    def preview_rules(self, path: object, ignore: Sequence[str]) -> RulesPreview:
        self._tell("preview_rules", (path, tuple(ignore)))
        lines = [line for line in ignore if line]
        bad = tuple(line for line in lines if line == "!!!")
        return RulesPreview(312 * len(lines), 40_000_000 * len(lines), ("old/a.txt", "old/b.txt")[: len(lines)], bad)

    def collections(self) -> tuple[FoundCollection, ...]:
        self._tell("collections")
        return self.elsewhere

    def _begin(self, what: str, about: object = None) -> Job:
        self._tell(what, about)
        job = Job(f"{what}-1", what, JobState.RUNNING, 0, 100)
        self.running[job.id] = job
        return job

    def move(self, job: str, **changes: Any) -> None:
        """Let a job be in another state."""
        self.running[job] = replace(self.running[job], **changes)

    def job(self, job: str) -> Job:
        return self.running[job]

    def cancel_job(self, job: str) -> Job:
        self._tell("cancel_job", job)
        self.move(job, state=JobState.CANCELLED)
        return self.running[job]

    def index(self) -> Job:
        return self._begin("index")

    def reclaim(self) -> Job:
        return self._begin("reclaim")

    def back_up(self, folder: object) -> Job:
        return self._begin("backup", folder)

    def diagnostics(self, folder: object) -> Job:
        return self._begin("diagnostics", folder)

    def doctor(self, repair: bool = False) -> Job:
        return self._begin("doctor", repair)

    def settings(self) -> Mapping[str, Any]:
        self._tell("settings")
        return self.values

    def change_settings(self, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        self._tell("change_settings", dict(changes))
        for dotted, value in changes.items():
            group, _, key = dotted.partition(".")
            self.values[group][key] = value
        return self.values

    def grants(self) -> tuple[Grant, ...]:
        return self.granted

    def grant(self, grant: Grant) -> Grant:
        self._tell("grant", grant)
        self.granted = (*self.granted, grant)
        return grant

    def withdraw_grant(self, grant: Grant) -> None:
        self._tell("withdraw_grant", grant)
        self.granted = tuple(each for each in self.granted if each != grant)

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        self._tell("catalogue")
        return self.catalogue_entries

    def found_models(self) -> tuple[FoundModel, ...]:
        return (FoundModel("llama3.2:3b", "/home/mira/.ollama/models/blobs/sha256-1", 2_000_000_000, "ollama"),)

    def hardware(self) -> HardwareReport:
        card = Gpu("GeForce RTX 4060", 8_000_000_000, 7_100_000_000)
        return HardwareReport("Ryzen 7", ("avx2",), 8, 16_000_000_000, 9_400_000_000, (card,), {"backend": "CPU"})

    def forecast_pull(self, name: str) -> PullForecast:
        self._tell("forecast_pull", name)
        missing = () if HUB in self.granted else (HUB,)
        source = "https://huggingface.co/Qwen/Qwen3-4B/tree/main"
        return PullForecast(name, source, "Apache-2.0", 2_500_000_000, 0, 84_000_000_000, missing, self.air_gap)

    def pull_model(self, name: str) -> Job:
        return self._begin("pull", name)

    def discard_model(self, name: str) -> None:
        self._tell("discard_model", name)

    def copy_models(self, path: object) -> Job:
        return self._begin("copy", path)

    def add_model(self, path: object) -> ModelEntry:
        self._tell("add_model", path)
        return ModelEntry("added", "chat", "gguf", str(path), 9)

    def remove_model(self, name: str) -> None:
        self._tell("remove_model", name)

    def inspect_model(self, path: object) -> Mapping[str, Any]:
        self._tell("inspect_model", path)
        return {"name": "Qwen3 4B", "layers": 36, "heads": 32, "attention": {"ratio": 4, "kind": "grouped"}}

    def compare_models(self, first: object, second: object) -> Mapping[str, Any]:
        self._tell("compare_models", (first, second))
        one = dict(self.inspect_model(first))
        two = {**one, "name": "Qwen3 0.6B", "layers": 28}
        return {"facts": [one, two], "differences": {"name": [one["name"], two["name"]], "layers": [36, 28]}}

    def forecast_use(self, name: str, task: str) -> ModelUse:
        self._tell("forecast_use", (name, task))
        change = SpaceChange("all-MiniLM-L6-v2", name, 88_000, 90_000, 1024, 400_000_000, 9_000_000_000)
        return ModelUse(ENTRIES[1], change if task == "embedding" else None)

    def use_model(self, name: str, task: str) -> ModelUse:
        self._tell("use_model", (name, task))
        return ModelUse(ENTRIES[1])

    def bench_model(self, name: str) -> Job:
        return self._begin("bench", name)

    def model_servers(self) -> tuple[ModelServer, ...]:
        return self.servers

    def add_server(self, url: str, name: str = "", key: str = "") -> tuple[ModelEntry, ...]:
        grant = Grant("model", "models.example", 443)
        if "models.example" in url and grant not in self.granted:
            params = {"purpose": grant.purpose, "host": grant.host, "port": str(grant.port)}
            raise NotGranted(destination=url, purpose="model", remedy=Remedy("grant", params))
        self._tell("add_server", (url, name, key))
        self.servers = (*self.servers, ModelServer(name or "server", "openai", url, "models.example", bool(key)))
        return (ModelEntry("server:one", "chat", "openai", url, 0),)

    def remove_server(self, name: str) -> None:
        self._tell("remove_server", name)
        self.servers = tuple(each for each in self.servers if each.name != name)

    def use_served(self, name: str, task: str, cloud: bool = False) -> ModelEntry:
        self._tell("use_served", (name, task, cloud))
        return ModelEntry(name, "chat", "ollama", "http://127.0.0.1:11434", 0, used_for=(task,))

    def gateway(self) -> GatewayState:
        return self.gateway_state

    def switch_gateway(self, on: bool) -> GatewayState:
        self._tell("switch_gateway", on)
        self.gateway_state = GatewayState(on, "http://127.0.0.1:8911/v1" if on else "")
        return self.gateway_state

    def gateway_keys(self) -> tuple[KeyReport, ...]:
        return self.keys

    def create_gateway_key(self, name: str) -> NewGatewayKey:
        self._tell("create_gateway_key", name)
        key = GatewayKey("k1", name)
        self.keys = (*self.keys, KeyReport(key))
        return NewGatewayKey(key, "jk-secret-once")

    def revoke_gateway_key(self, key: str) -> None:
        self._tell("revoke_gateway_key", key)
        self.keys = tuple(each for each in self.keys if each.key.id != key)
