"""Servers: other programs that run models for us, and keys for programs that ask ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.errors import JackdawError, NotGranted
from engine.contract.gateway import GatewayState, KeyReport, NewGatewayKey
from engine.contract.machine import Grant
from engine.contract.server import ModelServer


@dataclass(frozen=True, slots=True)
class Wanted:
    """A server that is to be added, and the place that has to be allowed first."""

    url: str
    name: str
    key: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class ServersProps:
    """What the page shows."""

    servers: tuple[tuple[str, str], ...] = ()
    """Name and words of each server."""
    gateway: GatewayState = field(default_factory=lambda: GatewayState(on=False))
    keys: tuple[tuple[str, str], ...] = ()
    """Id and words of each key."""
    secret: str = ""
    """Of the key that was just made; shown once."""
    wanted: Wanted | None = None
    notice: str = ""
    unseen: str = ""
    """Why the last look saw nothing; gone with the next that sees."""
    is_loaded: bool = False


def server_words(server: ModelServer) -> str:
    """Return a server in a line, and whether what it is asked leaves this machine."""
    where = tr("on this machine")
    if server.remote:
        where = tr("what it is asked goes to {host}", host=server.remote)
    return wording.joined((server.name, server.url, where))


def key_words(report: KeyReport) -> str:
    """Return a key and what it was used for, in a line."""
    today = tr("%Ln request(s) today", "", report.today.requests)
    total = tr("{count} tokens in all", count=wording.number(report.total.tokens))
    return wording.joined((report.key.name, today, total))


class ServersViewModel(QObject):
    """Asks when the page is shown; a host beyond this machine is asked about before anything is sent."""

    changed = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.props = ServersProps()
        self._is_wanted = False
        link.state_changed.connect(self._link_changed)

    def _link_changed(self, _state: object) -> None:
        """Look again, once the engine is back, where somebody has looked."""
        if self._is_wanted:
            self.refresh()

    def refresh(self) -> None:
        """Ask which servers and keys there are, once the engine can be asked."""
        self._is_wanted = True
        if self._link.state.phase is LinkPhase.READY:

            def ask(engine: Engine) -> tuple[tuple[ModelServer, ...], GatewayState, tuple[KeyReport, ...]]:
                return engine.model_servers(), engine.gateway(), engine.gateway_keys()

            self._link.query(ask, self._came, self._not_seen)

    def add(self, url: str, name: str = "", key: str = "") -> None:
        """Add a server by its address."""

        def failed(error: JackdawError) -> None:
            remedy = error.remedy
            if error.code != NotGranted.code or remedy is None:
                self._failed(error)
                return
            params = remedy.params
            grant = Grant(params["purpose"], params["host"], int(params["port"]))
            self._set(replace(self.props, wanted=Wanted(url, name, key, grant), notice=""))

        self._link.query(lambda engine: engine.add_server(url, name, key), lambda _models: self._done(), failed)

    def allow(self) -> None:
        """Allow the place that was asked about, and add the server."""
        wanted = self.props.wanted
        if wanted is not None:
            self._set(replace(self.props, wanted=None))
            again = lambda _grant: self.add(wanted.url, wanted.name, wanted.key)  # noqa: E731
            self._link.query(lambda engine: engine.grant(wanted.grant), again, self._failed)

    def refuse(self) -> None:
        """Allow nothing."""
        self._set(replace(self.props, wanted=None))

    def remove(self, name: str) -> None:
        """Forget a server."""
        self._act(lambda engine: engine.remove_server(name))

    def switch(self, on: bool) -> None:
        """Serve other programs of this machine, or no longer."""
        self._act(lambda engine: engine.switch_gateway(on))

    def make_key(self, name: str) -> None:
        """Make a key for a program; its secret is shown once."""

        def made(new: NewGatewayKey) -> None:
            self._set(replace(self.props, secret=new.secret))
            self.refresh()

        self._link.query(lambda engine: engine.create_gateway_key(name), made, self._failed)

    def revoke(self, key: str) -> None:
        """Let a key be good no longer."""
        self._act(lambda engine: engine.revoke_gateway_key(key))

    def hide_secret(self) -> None:
        """Show the new key no longer."""
        self._set(replace(self.props, secret=""))

    def _act(self, act: Callable[[Engine], object]) -> None:
        self._link.query(act, lambda _none: self._done(), self._failed)

    def _done(self) -> None:
        self._set(replace(self.props, notice=""))
        self.refresh()

    def _came(self, said: tuple[tuple[ModelServer, ...], GatewayState, tuple[KeyReport, ...]]) -> None:
        servers, gateway, keys = said
        self._set(
            replace(
                self.props,
                servers=tuple((server.name, server_words(server)) for server in servers),
                gateway=gateway,
                keys=tuple((each.key.id, key_words(each)) for each in keys if not each.key.revoked_at),
                is_loaded=True,
                unseen="",
            )
        )

    def _not_seen(self, error: JackdawError) -> None:
        self._set(replace(self.props, unseen=error.message))

    def _failed(self, error: JackdawError) -> None:
        self._set(replace(self.props, notice=error.message))

    def _set(self, props: ServersProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
