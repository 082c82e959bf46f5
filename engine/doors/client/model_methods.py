"""ModelMethods: the part of the client that gets models and says whether they fit."""

from __future__ import annotations

from typing import Any

from engine.contract.job import Job
from engine.contract.model import CatalogueEntry, Fit, FoundModel, HardwareReport, LoadPlan, PullForecast
from engine.contract.wire import from_wire, to_wire
from engine.doors.client.addresses import AnyPath, uri_of

LOOKING_S = 120.0
"""Looking through the folders of other programs may take so long on a slow disk."""


class ModelMethods:
    """Catalogue, downloads, other programs' models, hardware and fit."""

    _call: Any

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return the models that can be fetched, as this machine sees them."""
        return from_wire(tuple[CatalogueEntry, ...], self._call("GET", "/v1/models/catalogue", timeout_s=LOOKING_S))

    def found_models(self) -> tuple[FoundModel, ...]:
        """Return the model files that other programs keep on this machine."""
        return from_wire(tuple[FoundModel, ...], self._call("GET", "/v1/models/found", timeout_s=LOOKING_S))

    def hardware(self) -> HardwareReport:
        """Return what the machine has for models, now."""
        return from_wire(HardwareReport, self._call("GET", "/v1/models/hardware", timeout_s=LOOKING_S))

    def forecast_pull(self, name: str) -> PullForecast:
        """Return what fetching a model would take, and what has to be allowed first."""
        return from_wire(PullForecast, self._call("POST", "/v1/models/pull/forecast", {"name": name}))

    def pull_model(self, name: str) -> Job:
        """Fetch a model; cancelling the job pauses it."""
        return from_wire(Job, self._call("POST", "/v1/models/pull", {"name": name}))

    def discard_model(self, name: str) -> None:
        """Delete the files of a model that were fetched."""
        self._call("POST", "/v1/models/discard", {"name": name})

    def copy_models(self, path: AnyPath) -> Job:
        """Copy a model file, or every one in a folder, into the home."""
        return from_wire(Job, self._call("POST", "/v1/models/copy", {"uri": uri_of(path)}))

    def fit_model(self, path: AnyPath, plan: LoadPlan) -> Fit:
        """Return whether a model file could be loaded here and now."""
        body = {"uri": uri_of(path), "plan": to_wire(plan)}
        return from_wire(Fit, self._call("POST", "/v1/models/fit", body, timeout_s=LOOKING_S))

    def compare_models(self, first: AnyPath, second: AnyPath) -> dict[str, Any]:
        """Return what two model files say of themselves, and where they differ."""
        body = {"first": uri_of(first), "second": uri_of(second)}
        return dict(self._call("POST", "/v1/models/compare", body, timeout_s=LOOKING_S))
