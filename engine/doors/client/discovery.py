"""Discovery: the file by which a command finds the engine of a home, and what to do when none answers."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.contract.errors import Conflict, EngineFault, EngineUnreachable, HomeBusy, NotAuthorised
from engine.contract.version import API_VERSION, VERSION
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home

PATIENCE_S = 20.0
"""How long to wait for an engine that is just starting or just stopping."""
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an engine answers. ``token`` may not approve effects."""

    port: int
    pid: int
    token: str
    version: str
    api: int


def write(path: Path, where: Whereabouts) -> None:
    """Write the discovery file, readable by its owner alone, in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(asdict(where), file)
    os.replace(beside, path)


def read(path: Path) -> Whereabouts | None:
    """Return what the file says, None when it is missing, damaged or of a process that is gone."""
    try:
        data = json.loads(path.read_text("ascii"))
        where = Whereabouts(**{name: data[name] for name in Whereabouts.__slots__})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return where if is_alive(where.pid) else None


def is_alive(pid: int) -> bool:
    """Return whether there is a process of this number."""
    if os.name != "posix":
        import psutil  # 30 ms that a command on Linux and macOS need not wait for

        return psutil.pid_exists(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def find(home: Home) -> EngineClient | None:
    """Return a client of the running engine, None when there is none.

    An idle engine of another version is asked to stop; a busy one raises Conflict.
    """
    where = read(home.discovery_file)
    if where is None:
        return None
    client = EngineClient(f"http://127.0.0.1:{where.port}", where.token)
    try:
        if (where.version, where.api) == (VERSION, API_VERSION):
            client.info()
            return client
        _replace(client, where)
    except (EngineUnreachable, NotAuthorised):  # a stale file: the number or the port belongs to somebody else now
        pass
    except BaseException:
        client.close()
        raise
    client.close()
    return None


def attach_or_start(home: Home) -> EngineClient:
    """Return a client that holds a lease, of the running engine or of one started for it."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            client = find(home) or _start(home)
            client.take_lease()
        except (HomeBusy, EngineUnreachable):  # it is just starting, or just stopping
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)
        else:
            return client


def _start(home: Home) -> EngineClient:
    from engine.doors.client.launch import start_leased  # brings all of process: most commands find an engine

    child = start_leased(home)
    client = find(home)
    if client is None:
        raise EngineUnreachable(child.stderr_tail(), problem="the engine ended as soon as it had started")
    client.started = child
    return client


def _replace(client: EngineClient, where: Whereabouts) -> None:
    """Stop an idle engine of another version. Raises Conflict when it is busy."""
    try:
        is_idle = client.status().rate.phase == "idle"
    except (EngineFault, ValueError):
        is_idle = False
    if not is_idle:
        raise Conflict(
            problem=f"An engine of version {where.version} is busy in this home; this is {VERSION}. "
            f"Wait until it is idle, or stop process {where.pid}."
        )
    client.shutdown()
    end = time.monotonic() + PATIENCE_S
    while is_alive(where.pid) and time.monotonic() < end:
        time.sleep(POLL_S)
