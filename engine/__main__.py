"""The engine's program: one engine a home, the API on loopback, a clean end however it is asked for."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

from engine.contract.errors import DiskFull, EngineFault, JackdawError
from engine.contract.version import API_VERSION, VERSION
from engine.doors.api.app import build_app
from engine.doors.api.doors import Doors, open_doors
from engine.doors.api.events import EventLog
from engine.doors.api.interfaces import Services
from engine.doors.api.serve import ApiServer, bind
from engine.doors.api.tokens import Tokens
from engine.process.channel import Channel, ChannelClosed
from engine.process.collector import look_rarely
from engine.process.lock import HomeLock
from engine.process.serve import control_channel
from engine.process.turns import take_short_turns
from engine.settings.logs import open_log
from engine.settings.paths import Home, default_home
from engine.wiring.going_first import going_first

LEASE_CHECK_S = 0.25
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("engine")


class Rooms(Protocol):
    """Everything behind the doors."""

    def services(self) -> Services:
        """Return what the API serves."""

    def begin(self) -> None:
        """Begin with everything that the API need not wait for."""

    def close(self) -> bool:
        """Finish or roll back what is under way, stop all children, close the stores.

        Returns False when something goes on all the same; the process must end at once then.
        """


Compose = Callable[[Home, EventLog, bool], Rooms]
"""Opens the rooms of a home; told whether the engine is leased."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an engine until it is asked to stop; return the exit code."""
    options = _parse(arguments)
    channel = control_channel(options.control)
    try:
        if options.restore or options.restore_from:
            return restore(default_home(options.home), channel, options.restore_from)
        from engine.wiring.rooms import open_rooms

        return run(default_home(options.home), open_rooms, channel=channel, leased=options.leased)
    except JackdawError as error:
        _tell_failure(error, channel)
        return error.exit_code
    except Exception as error:
        log.exception("the engine could not start")
        told = _told(error, default_home(options.home))
        _tell_failure(told, channel)
        return told.exit_code


def _told(error: Exception, home: Home) -> JackdawError:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DiskFull(str(error), path=home.root, free="0 bytes", needed="more")
    return EngineFault(problem=f"{type(error).__name__} while starting; see the log")


def run(home: Home, compose: Compose, *, channel: Channel | None = None, leased: bool = False) -> int:
    """Serve the home until a signal, the parent's death, the last lease or a request ends it. Raises HomeBusy."""
    home.create()
    with HomeLock(home.lock_file):
        open_log(home, "engine")
        log.info("engine %s starts", VERSION)
        look_rarely()
        take_short_turns()
        stop = threading.Event()
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: stop.set())
        engine = Engine(home, compose, stop, leased)
        try:
            engine.start(channel)
            stop.wait()
        finally:
            has_ended = engine.close()
        log.info("engine stopped")
        if not has_ended:  # the lock on the home must not go before the last thread that writes to it
            leave(0)
    return 0


def restore(home: Home, channel: Channel | None, backup: str = "") -> int:
    """Put a backup back, or the latest snapshot of the ledger, and say which; no engine runs.

    Raises HomeBusy, Conflict, NotFound, BadRequest.
    """
    from engine.wiring.restoring import restore_backup, restore_ledger

    home.create()
    with HomeLock(home.lock_file):
        open_log(home, "engine")
        snapshot, set_aside = restore_backup(home, backup) if backup else restore_ledger(home)
    told = {"event": "restored", "snapshot": str(snapshot), "set_aside": str(set_aside or "")}
    sys.stdout.write(json.dumps(told) + "\n")
    if channel is not None:
        channel.send({**told, "ready": True})
    return 0


def leave(code: int) -> NoReturn:
    """End the process now. Threads that only wait or read are not waited for, nor are libraries taken down."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Engine:
    """The running parts of one engine."""

    def __init__(self, home: Home, compose: Compose, stop: threading.Event, leased: bool) -> None:
        self._home = home
        self._stop = stop
        self._leased = leased
        self._tokens = Tokens()
        self._events = EventLog()
        self._rooms = compose(home, self._events, leased)
        try:
            self._doors = self._open_doors()
        except BaseException:
            self._rooms.close()
            raise

    def _open_doors(self) -> Doors:
        listener = bind()
        self._port = int(listener.getsockname()[1])
        doors = open_doors(self._rooms.services(), self._tokens, self._events, self._stop.set)
        self._server = ApiServer(going_first(build_app(doors, self._port)), listener)
        return doors

    def start(self, channel: Channel | None) -> None:
        """Serve, and say so: discovery file, ready line, ready frame."""
        from engine.doors.client.discovery import Whereabouts, write

        self._server.start()
        write(
            self._home.discovery_file, Whereabouts(self._port, os.getpid(), self._tokens.command, VERSION, API_VERSION)
        )
        ready = {"event": "ready", "port": self._port, "pid": os.getpid(), "version": VERSION, "api": API_VERSION}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        if channel is not None:
            channel.send({**ready, "ready": True})
            threading.Thread(target=self._listen, args=(channel,), name="control", daemon=True).start()
        if self._leased:
            threading.Thread(target=self._watch_leases, name="leases", daemon=True).start()
        self._rooms.begin()

    def close(self) -> bool:
        """Stop in the order that loses nothing: no new callers, running calls, rooms. Returns as ``Rooms.close``."""
        self._home.discovery_file.unlink(missing_ok=True)
        self._events.close()
        self._doors.runs.cancel_all()
        self._doors.jobs.cancel_all()
        self._server.stop()
        return self._rooms.close()

    def _listen(self, channel: Channel) -> None:
        """Take the window's token; the channel's end is the parent's death."""
        try:
            while True:
                frame = channel.receive()
                if frame.header.get("op") == "token":
                    self._tokens.set_window(str(frame.header["token"]))
                    self._doors.leases.take(os.getppid())
                channel.send({"id": frame.header.get("id"), "end": True})
        except (ChannelClosed, ValueError):
            if self._leased:
                _drop_output()
            else:
                log.info("the window is gone")
                self._stop.set()

    def _watch_leases(self) -> None:
        while not self._stop.wait(LEASE_CHECK_S):
            self._doors.leases.drop_dead()
            if self._doors.leases.is_over:
                log.info("the last lease is gone")
                self._stop.set()


def _drop_output() -> None:
    """Point standard output and error at nothing: the command that read them is gone, the engine lives on."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _tell_failure(error: JackdawError, channel: Channel | None) -> None:
    sys.stderr.write(f"jackdaw: {error.message}\n")
    if channel is not None:
        try:
            channel.send({"error": error.to_wire()})
        except ChannelClosed:
            log.warning("nobody heard why the engine did not start")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="jackdaw engine",
        allow_abbrev=False,
        description="Run the engine in the foreground. The first line on stdout is JSON and tells the port; "
        "SIGTERM and Ctrl+C stop it cleanly.",
    )
    parser.add_argument("--home", metavar="DIR", help="where Jackdaw keeps everything (or set JACKDAW_HOME)")
    parser.add_argument("--leased", action="store_true", help="stop when the last command that needs it is done")
    parser.add_argument("--restore-from", default="", help="put a backup in the place of what the home holds, and end")
    parser.add_argument("--restore", action="store_true", help="put the latest snapshot of a lost ledger back, and end")
    parser.add_argument("--control", type=int, metavar="FD", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    leave(main())
