"""ModelSources: where models come from: the catalogue, the hub, folders, other programs; and whether they fit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from engine.contract.call import Call
from engine.contract.errors import BadRequest, PathMissing
from engine.contract.model import (
    CatalogueEntry,
    CatalogueModel,
    Fit,
    FoundModel,
    HardwareReport,
    LoadPlan,
    PullForecast,
    Verdict,
)
from engine.contract.request import ModelEntry
from engine.doors.api.interfaces import Report
from engine.network.grants import read_grants
from engine.network.web_opener import WebOpener
from engine.settings.paths import Home
from engine.wiring.preferences import Preferences
from engine.wiring.way_out import WayOut
from models.catalogue import listing as catalogue
from models.catalogue.pins import Pins
from models.catalogue.registry import ModelRegistry
from models.fetch import elsewhere
from models.fetch.copying import copy_in, model_files
from models.fetch.download import Downloader
from models.fetch.hub import Hub
from models.fetch.pace import Pace
from models.fetch.pull import Puller
from models.fit.fitting import Fitting
from models.formats.inspection import compared
from models.formats.projector_file import is_projector

_REGISTERED = {"chat": "chat", "vision": "chat", "embedding": "embedding", "rerank": "rerank"}
"""Tasks whose models the registry knows; the others are found in their folder by the rooms that use them."""


class ModelSources:
    """What the door offers of getting models."""

    def __init__(
        self, home: Home, preferences: Preferences, way_out: WayOut, registry: ModelRegistry, fitting: Fitting
    ) -> None:
        self._home = home
        self._preferences = preferences
        self._registry = registry
        self._fitting = fitting
        downloader = Downloader(
            WebOpener(lambda: way_out.outbound),
            Pace(lambda: preferences.now.network.download_bytes_per_s),
            self._spare_bytes,
        )
        self._puller = Puller(home.models, downloader, Pins(home.models / "pins.json"), self._hub)

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return every model that can be fetched, as this machine sees it."""
        models = self._puller.as_seen(read_assets())
        memory, card = self._fitting.sizes()
        recommended = catalogue.recommend(models, memory, card)
        return [
            CatalogueEntry(
                model=model,
                installed=self._puller.is_here(model),
                recommended=model.name in recommended,
                verdict=Verdict.FITS if model.memory_bytes <= max(memory, card) else Verdict.REFUSED,
                partial_bytes=0 if self._puller.is_here(model) else self._puller.present_bytes(model),
            )
            for model in models
        ]

    def forecast_pull(self, name: str) -> PullForecast:
        """Return what fetching a model would take. Raises NotFound."""
        model = self._find(name)
        network, hub = self._preferences.now.network, self._hub()
        given = read_grants(network.granted)
        return PullForecast(
            name=name,
            source=hub.page_url(model.repo, model.revision),
            licence=model.licence,
            total_bytes=model.size_bytes,
            present_bytes=self._puller.present_bytes(model),
            free_bytes=self._spare_bytes(self._home.models),
            missing_grants=tuple(grant for grant in hub.grants if grant not in given and not _is_here(grant.host)),
            air_gap=network.air_gap,
        )

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Fetch a model and make it known; cancelling keeps what came, and pulling again goes on from there."""
        model = self._find(name)
        places = self._puller.pull(model, report, call)
        task = _REGISTERED.get(model.task)
        known = [entry.name for entry in self._registry.models()]
        if task is not None and name not in known:
            try:
                self._registry.add(os.fsencode(places[0]), name)
            except BadRequest:
                self._puller.discard(model)
                raise
        return {"name": name, "task": model.task, "paths": [str(place) for place in places]}

    def discard(self, name: str) -> None:
        """Delete the files of a model that were fetched; files of others are left alone. Raises NotFound, Conflict."""
        self._puller.discard(self._find(name))

    def copy_in(self, path: bytes, report: Report, call: Call) -> Sequence[ModelEntry]:
        """Copy a model file, or every one in a folder (a stick), into the home and make them known."""
        source = Path(os.fsdecode(path))
        files = model_files(source)
        if not files:
            raise (
                PathMissing(path=str(source))
                if not source.exists()
                else BadRequest(problem=f"{source} holds no GGUF or safetensors file.")
            )
        places = []
        for number, file in enumerate(files):
            report(number, len(files), file.name)
            place = self._home.models / "copied" / file.name
            copy_in(file, place, self._spare_bytes, call)
            places.append(place)
        return [self._registry.add(os.fsencode(place)) for place in places if not is_projector(place)]

    def found(self) -> Sequence[FoundModel]:
        """Return the model files that other programs keep here."""
        return elsewhere.look(elsewhere.usual_keepers(Path.home(), os.environ))

    def hardware(self) -> HardwareReport:
        """Return what this machine has for models, now."""
        return self._fitting.hardware()

    def fit(self, path: bytes, wish: LoadPlan) -> Fit:
        """Return whether a GGUF file can be loaded here and now. Raises PathMissing, BadRequest."""
        return self._fitting.fit(Path(os.fsdecode(path)), wish)

    def compare(self, first: bytes, second: bytes) -> Mapping[str, Any]:
        """Return what two model files say of themselves, and where they differ."""
        return compared(self._registry.inspect(first), self._registry.inspect(second))

    def _find(self, name: str) -> CatalogueModel:
        return catalogue.find(self._puller.as_seen(read_assets()), name)

    def _hub(self) -> Hub:
        return Hub(self._preferences.now.models.hub)

    def _spare_bytes(self, folder: Path) -> int:
        free = shutil.disk_usage(folder if folder.exists() else self._home.root).free
        return max(0, free - self._preferences.now.indexing.min_free_bytes)


def read_assets() -> tuple[CatalogueModel, ...]:
    """Return the catalogue that ships with the program."""
    folder = resources.files("assets") / "catalogue"
    texts = [(folder / f"{task}.toml").read_text(encoding="utf-8") for task in catalogue.TASKS]
    return catalogue.read_catalogue((folder / "sources.toml").read_text(encoding="utf-8"), texts)


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
