"""HouseCalls: what the window asks of the engine about folders, models, settings and the home. Every call blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from engine.contract.gateway import GatewayState, KeyReport, NewGatewayKey
from engine.contract.job import Job
from engine.contract.machine import Grant
from engine.contract.model import CatalogueEntry, FoundModel, HardwareReport, PullForecast
from engine.contract.request import ModelEntry, ModelUse
from engine.contract.server import ModelServer
from engine.contract.status import FoundCollection, RootStatus, RulesPreview

AnyPath = str | bytes | Path


class HouseCalls(Protocol):
    """The part of an engine's connection that Library, Models, Activity and Settings use. Raises JackdawError."""

    def set_rules(self, path: AnyPath, ignore: Sequence[str]) -> RootStatus:
        """Give a watched folder other lines of .gitignore syntax."""

    def preview_rules(self, path: AnyPath, ignore: Sequence[str]) -> RulesPreview:
        """Return what these lines would drop of a watched folder."""

    def collections(self) -> tuple[FoundCollection, ...]:
        """Return folders that other programs have indexed."""

    def index(self) -> Job:
        """Compare all folders with the disk now."""

    def job(self, job: str) -> Job:
        """Return one piece of long work."""

    def cancel_job(self, job: str) -> Job:
        """Ask long work to stop."""

    def reclaim(self) -> Job:
        """Give back the room of what can be made again."""

    def back_up(self, folder: AnyPath) -> Job:
        """Write a checked copy of all that cannot be made again into a folder."""

    def diagnostics(self, folder: AnyPath) -> Job:
        """Write what helps to find a fault into a folder, without secrets."""

    def doctor(self, repair: bool = False) -> Job:
        """Compare folders, ledger and index; mend differences when asked."""

    def settings(self) -> Mapping[str, Any]:
        """Return all settings as a tree."""

    def grants(self) -> tuple[Grant, ...]:
        """Return where connections may go."""

    def grant(self, grant: Grant) -> Grant:
        """Allow a destination from now on."""

    def withdraw_grant(self, grant: Grant) -> None:
        """Allow a destination no longer."""

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return the models that can be fetched, as this machine sees them."""

    def found_models(self) -> tuple[FoundModel, ...]:
        """Return the model files that other programs keep on this machine."""

    def hardware(self) -> HardwareReport:
        """Return what the machine has for models, now."""

    def forecast_pull(self, name: str) -> PullForecast:
        """Return what fetching a model would take, and what has to be allowed first."""

    def pull_model(self, name: str) -> Job:
        """Fetch a model; cancelling the job pauses it."""

    def discard_model(self, name: str) -> None:
        """Delete the files of a model that were fetched."""

    def copy_models(self, path: AnyPath) -> Job:
        """Copy a model file, or every one in a folder, into the home."""

    def add_model(self, path: AnyPath) -> ModelEntry:
        """Check a model file and make it known where it lies."""

    def remove_model(self, name: str) -> None:
        """Forget a model."""

    def inspect_model(self, path: AnyPath) -> Mapping[str, Any]:
        """Return what a model file says of itself."""

    def compare_models(self, first: AnyPath, second: AnyPath) -> Mapping[str, Any]:
        """Return what two model files say of themselves, and where they differ."""

    def forecast_use(self, name: str, task: str) -> ModelUse:
        """Return what choosing the model for a task would bring with it."""

    def use_model(self, name: str, task: str) -> ModelUse:
        """Choose the model for a task."""

    def bench_model(self, name: str) -> Job:
        """Measure a model on this machine."""

    def model_servers(self) -> tuple[ModelServer, ...]:
        """Return the servers that were added."""

    def add_server(self, url: str, name: str = "", key: str = "") -> tuple[ModelEntry, ...]:
        """Keep a server and return its models. Raises NotGranted when its host was not allowed yet."""

    def remove_server(self, name: str) -> None:
        """Forget a server and its key."""

    def use_served(self, name: str, task: str, cloud: bool = False) -> ModelEntry:
        """Choose a server's model for a task; ``cloud`` allows that another machine answers for it."""

    def gateway(self) -> GatewayState:
        """Return whether programs are served, and where."""

    def switch_gateway(self, on: bool) -> GatewayState:
        """Serve other programs of this machine from now on, or no longer."""

    def gateway_keys(self) -> tuple[KeyReport, ...]:
        """Return every key with what it used."""

    def create_gateway_key(self, name: str) -> NewGatewayKey:
        """Make a key; its secret is not shown again."""

    def revoke_gateway_key(self, key: str) -> None:
        """Let a key be good no longer."""
