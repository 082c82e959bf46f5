"""EngineClient: every endpoint of the API as a method that returns contract dataclasses."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from engine.contract.errors import DeadlinePassed, EngineUnreachable
from engine.contract.event import Event
from engine.contract.hit import SearchResult
from engine.contract.job import Job, JobState
from engine.contract.machine import ConnectionReport, DiskUse, Grant
from engine.contract.recording import RecordingOutline
from engine.contract.request import (
    BatchResult,
    DocumentText,
    EngineInfo,
    FilePage,
    ModelEntry,
    ModelUse,
    SearchRequest,
)
from engine.contract.status import Forecast, ForgetReceipt, LibraryStatus, RootStatus
from engine.contract.wire import from_wire, to_wire
from engine.doors.client.addresses import AnyPath, uri_of
from engine.doors.client.chat_methods import ChatMethods
from engine.doors.client.gateway_methods import GatewayMethods
from engine.doors.client.home_methods import HomeMethods
from engine.doors.client.model_methods import ModelMethods
from engine.doors.client.server_methods import ServerMethods
from engine.doors.client.transport import PICTURE_S, Transport

if TYPE_CHECKING:
    import httpx

SEARCH_S = 120.0
BATCH_S = 1800.0
FORGET_S = 600.0
JOB_POLL_S = 0.15


class EngineClient(ChatMethods, ModelMethods, ServerMethods, GatewayMethods, HomeMethods):
    """One engine. Synchronous and thread-safe; every method raises the JackdawError that the engine raised."""

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = Transport(base_url, token, transport)
        self._call = self._transport.request
        self.lease = ""
        """The lease this client holds; given back by ``close``."""
        self.started: object | None = None
        """The handle on the engine's process when this client started it; it lives as long as the client."""

    def info(self) -> EngineInfo:
        """Return who answers."""
        return from_wire(EngineInfo, self._call("GET", "/v1/engine", timeout_s=10.0))

    def status(self) -> LibraryStatus:
        """Return the state of the library."""
        return from_wire(LibraryStatus, self._call("GET", "/v1/status"))

    def connections(self) -> ConnectionReport:
        """Look at every socket now; return what was ever seen to reach beyond this machine."""
        return from_wire(ConnectionReport, self._call("GET", "/v1/connections"))

    def grants(self) -> tuple[Grant, ...]:
        """Return where connections may go."""
        return from_wire(tuple[Grant, ...], self._call("GET", "/v1/grants"))

    def grant(self, grant: Grant) -> Grant:
        """Allow a destination from now on."""
        return from_wire(Grant, self._call("POST", "/v1/grants", to_wire(grant)))

    def withdraw_grant(self, grant: Grant) -> None:
        """Allow a destination no longer."""
        self._call("POST", "/v1/grants/withdraw", to_wire(grant))

    def disk(self) -> DiskUse:
        """Return what the home takes of the disk, at most some seconds old."""
        return from_wire(DiskUse, self._call("GET", "/v1/disk"))

    def files(self, state: str = "", cursor: str = "", limit: int = 200, since_ns: int = 0) -> FilePage:
        """Return files (of one state, or of all) that came or changed since a moment, after the cursor."""
        params: dict[str, str | int] = {"state": state, "cursor": cursor, "limit": limit, "since_ns": since_ns}
        return from_wire(FilePage, self._call("GET", "/v1/files", params=params))

    def roots(self) -> tuple[RootStatus, ...]:
        """Return the watched folders and files."""
        return from_wire(tuple[RootStatus, ...], self._call("GET", "/v1/roots"))

    def add_root(self, path: AnyPath, trusted: bool = False, ignore: Sequence[str] = ()) -> RootStatus:
        """Watch a folder or file from now on, without what the lines of .gitignore syntax name."""
        body = {"uri": uri_of(path), "trusted": trusted, "ignore": list(ignore)}
        return from_wire(RootStatus, self._call("POST", "/v1/roots", body))

    def remove_root(self, path: AnyPath) -> None:
        """Stop watching a folder or file."""
        self._call("POST", "/v1/roots/remove", {"uri": uri_of(path)}, timeout_s=FORGET_S)

    def forecast(self, path: AnyPath) -> Forecast:
        """Return what adding would mean."""
        return from_wire(Forecast, self._call("POST", "/v1/roots/forecast", {"uri": uri_of(path)}, timeout_s=FORGET_S))

    def want(self, path: AnyPath) -> None:
        """Put a file or folder first."""
        self._call("POST", "/v1/want", {"uri": uri_of(path)})

    def forget(self, path: AnyPath) -> ForgetReceipt:
        """Remove everything known of a path."""
        return from_wire(ForgetReceipt, self._call("POST", "/v1/forget", {"uri": uri_of(path)}, timeout_s=FORGET_S))

    def index(self) -> Job:
        """Compare all folders with the disk now."""
        return from_wire(Job, self._call("POST", "/v1/index"))

    def doctor(self, repair: bool = False) -> Job:
        """Check (and mend) the index; the job's result is a Diagnosis."""
        return from_wire(Job, self._call("POST", "/v1/doctor", {"repair": repair}))

    def pause(self) -> None:
        """Stop indexing until ``resume``."""
        self._call("POST", "/v1/pause")

    def resume(self) -> None:
        """Go on indexing."""
        self._call("POST", "/v1/resume")

    def jobs(self) -> tuple[Job, ...]:
        """Return every job of this launch."""
        return from_wire(tuple[Job, ...], self._call("GET", "/v1/jobs"))

    def job(self, job: str) -> Job:
        """Return one job."""
        return from_wire(Job, self._call("GET", f"/v1/jobs/{quote(job)}"))

    def cancel_job(self, job: str) -> Job:
        """Ask a job to stop."""
        return from_wire(Job, self._call("POST", f"/v1/jobs/{quote(job)}/cancel"))

    def wait_job(self, job: str, timeout_s: float = FORGET_S) -> Job:
        """Return the job once it has ended. Raises DeadlinePassed."""
        end = time.monotonic() + timeout_s
        while (found := self.job(job)).state is JobState.RUNNING:
            if time.monotonic() > end:
                raise DeadlinePassed(f"{found.what} still runs")
            time.sleep(JOB_POLL_S)
        return found

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the hits."""
        return from_wire(SearchResult, self._call("POST", "/v1/search", to_wire(request), timeout_s=SEARCH_S))

    def search_batch(self, lines: Sequence[tuple[str, SearchRequest]]) -> tuple[BatchResult, ...]:
        """Return the results of many searches (at most 256), in order."""
        body = {"lines": [{"id": name, "request": to_wire(request)} for name, request in lines]}
        return from_wire(tuple[BatchResult, ...], self._call("POST", "/v1/search/batch", body, timeout_s=BATCH_S))

    def document(self, document: int, layer: str = "body") -> DocumentText:
        """Return one layer of a document."""
        return from_wire(DocumentText, self._call("GET", f"/v1/documents/{document}", params={"layer": layer}))

    def outline(self, document: int) -> RecordingOutline:
        """Return the key moments of a film or a recording and the times of its storyboard, as far as it was read."""
        return from_wire(RecordingOutline, self._call("GET", f"/v1/documents/{document}/outline"))

    def summarise(self, document: int) -> Job:
        """Have the chat model write a summary of a recording, which its outline has from then on."""
        return from_wire(Job, self._call("POST", f"/v1/documents/{document}/summary"))

    def picture(self, document: int, part: str = "", side: int = 640) -> bytes:
        """Return a page (``page:3``) or picture as WebP, upright, at most ``side`` pixels long. Raises NotShown."""
        params: dict[str, str | int] = {"part": part, "side": side}
        return self._transport.fetch(f"/v1/documents/{document}/picture", params, timeout_s=PICTURE_S)

    def models(self) -> tuple[ModelEntry, ...]:
        """Return the models of this machine."""
        return from_wire(tuple[ModelEntry, ...], self._call("GET", "/v1/models"))

    def add_model(self, path: AnyPath) -> ModelEntry:
        """Check a model file and make it known."""
        return from_wire(ModelEntry, self._call("POST", "/v1/models", {"uri": uri_of(path)}, timeout_s=FORGET_S))

    def inspect_model(self, path: AnyPath) -> dict[str, Any]:
        """Return what a model file says of itself."""
        return dict(self._call("POST", "/v1/models/inspect", {"uri": uri_of(path)}, timeout_s=FORGET_S))

    def remove_model(self, name: str) -> None:
        """Forget a model."""
        self._call("DELETE", f"/v1/models/{quote(name, safe='')}")

    def forecast_use(self, name: str, task: str) -> ModelUse:
        """Return what choosing the model for a task would bring with it."""
        address = f"/v1/models/{quote(name, safe='')}/use/forecast"
        return from_wire(ModelUse, self._call("POST", address, {"task": task}))

    def use_model(self, name: str, task: str) -> ModelUse:
        """Choose the model for a task."""
        return from_wire(ModelUse, self._call("POST", f"/v1/models/{quote(name, safe='')}/use", {"task": task}))

    def bench_model(self, name: str) -> Job:
        """Measure a model on this machine."""
        return from_wire(Job, self._call("POST", f"/v1/models/{quote(name, safe='')}/bench"))

    def bench_tools(self, name: str, cases: AnyPath = "") -> Job:
        """Measure how well a model calls tools, on the cases of a file of the engine's machine or our own."""
        uri = uri_of(cases) if cases else ""
        return from_wire(Job, self._call("POST", f"/v1/models/{quote(name, safe='')}/bench/tools", {"uri": uri}))

    def settings(self) -> dict[str, Any]:
        """Return all settings as a tree."""
        return dict(self._call("GET", "/v1/settings"))

    def change_settings(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Set values by dotted name and return the new tree."""
        return dict(self._call("PATCH", "/v1/settings", {"values": dict(changes)}))

    def events(self, last_id: int | None = None) -> Iterator[Event]:
        """Yield the engine's events after ``last_id`` (first a ``resync`` without one) until it stops."""
        for event in self._transport.stream("/v1/events", last_id):
            yield from_wire(Event, event.data)

    def take_lease(self) -> str:
        """Need the engine; return the lease. It ends with this process at the latest."""
        self.lease = str(self._call("POST", "/v1/leases", {"pid": os.getpid()})["id"])
        return self.lease

    def drop_lease(self, lease: str) -> None:
        """Need it no longer."""
        self._call("DELETE", f"/v1/leases/{quote(lease)}", timeout_s=10.0)

    def shutdown(self) -> None:
        """Ask the engine to stop cleanly."""
        self._call("POST", "/v1/shutdown")

    def close(self) -> None:
        """Give the lease back (when the engine still answers) and close the connections."""
        lease, self.lease = self.lease, ""
        try:
            if lease:
                self.drop_lease(lease)
        except EngineUnreachable:
            pass  # an engine that is gone holds no leases
        finally:
            self._transport.close()
