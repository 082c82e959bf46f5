"""Where models come from, and whether they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.job import Job
from engine.contract.model import CatalogueEntry, Fit, FoundModel, HardwareReport, LoadPlan, PullForecast
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import path_in

routes = Routes("/models")


@dataclass(frozen=True, slots=True)
class NameIn:
    """A model of the catalogue."""

    name: str


@dataclass(frozen=True, slots=True)
class PlaceIn:
    """A model file or a folder of them, by ``file://`` address."""

    uri: str


@dataclass(frozen=True, slots=True)
class FitIn:
    """A model file by its ``file://`` address, and how it would be loaded."""

    uri: str
    plan: LoadPlan


@dataclass(frozen=True, slots=True)
class PairIn:
    """Two model files by their ``file://`` addresses."""

    first: str
    second: str


@routes.get("/catalogue")
def catalogue(doors: Doors) -> Sequence[CatalogueEntry]:
    """Return every CatalogueEntry: what can be fetched, with recommendations for this machine."""
    return doors.services.model_sources.catalogue()


@routes.get("/found")
def found(doors: Doors) -> Sequence[FoundModel]:
    """Return every FoundModel: files that other programs keep here and that can be used in place."""
    return doors.services.model_sources.found()


@routes.get("/hardware")
def hardware(doors: Doors) -> HardwareReport:
    """Return the HardwareReport: what this machine has for models, now."""
    return doors.services.model_sources.hardware()


@routes.post("/pull/forecast")
def forecast_pull(doors: Doors, model: NameIn) -> PullForecast:
    """Say what fetching a model would take, and which destinations have to be allowed; return a PullForecast."""
    return doors.services.model_sources.forecast_pull(model.name)


@routes.post("/pull", status=202)
def pull(doors: Doors, model: NameIn) -> Job:
    """Fetch a model and make it known; return the Job. Cancelling pauses: the next one goes on from there."""
    sources = doors.services.model_sources
    sources.forecast_pull(model.name)
    return doors.jobs.start("pull", lambda report, call: sources.pull(model.name, report, call))


@routes.post("/discard")
def discard(doors: Doors, model: NameIn) -> None:
    """Delete the files of a model that were fetched, unfinished ones too."""
    doors.services.model_sources.discard(model.name)


@routes.post("/copy", status=202)
def copy_in(doors: Doors, place: PlaceIn) -> Job:
    """Copy a model file, or every one in a folder, into the home and make them known; return the Job."""
    sources, path = doors.services.model_sources, path_in(place.uri)
    return doors.jobs.start("copy", lambda report, call: {"models": sources.copy_in(path, report, call)})


@routes.post("/fit")
def fit(doors: Doors, wish: FitIn) -> Fit:
    """Say whether a model file could be loaded here and now; return a Fit."""
    return doors.services.model_sources.fit(path_in(wish.uri), wish.plan)


@routes.post("/compare")
def compare(doors: Doors, pair: PairIn) -> Mapping[str, Any]:
    """Return what two model files say of themselves, and where they differ."""
    return doors.services.model_sources.compare(path_in(pair.first), path_in(pair.second))
