"""Shell: the strip at the foot and the calm bar at the head of the window."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.link import EngineLink, LinkPhase, LinkState
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.library.progress import strip_words
from desktop.viewmodels.shell.machine import MachineViewModel, connection_words
from engine.contract.errors import LedgerDamaged
from engine.contract.machine import ConnectionReport
from engine.contract.request import ModelEntry
from engine.contract.status import LibraryStatus


@dataclass(frozen=True, slots=True)
class ShellInputs:
    """One field for each thing the shell's words depend on."""

    link: LinkState
    status: LibraryStatus | None = None
    models: tuple[ModelEntry, ...] = ()
    connections: ConnectionReport | None = None


@dataclass(frozen=True, slots=True)
class ShellProps:
    """The strip's three texts and the bar's sentence (empty: no bar)."""

    library: str = ""
    model: str = ""
    model_size: str = ""
    """How large the model in use is; empty when files are quoted or another machine has it."""
    model_sentence: str = ""
    can_hear: bool = False
    """Whether a model here writes down what is said."""
    connections: str = ""
    """Empty while nothing is known of them."""
    bar: str = ""
    bar_is_final: bool = False
    bar_can_restore: bool = False
    """Whether a copy of the ledger can be put back."""


def chat_model(models: tuple[ModelEntry, ...]) -> ModelEntry | None:
    """Return the model in use for answers."""
    return next((model for model in models if "chat" in model.used_for), None)


def bar_sentence(state: LinkState) -> str:
    """Return what to say about the engine; nothing while all is well or it is starting for the first time."""
    if state.phase is LinkPhase.RESTARTING:
        sentence = tr("The engine stopped and is being started again. Nothing that was saved is lost.")
        return sentence if state.attempt <= 1 else f"{sentence} {tr('Attempt {number}.', number=state.attempt)}"
    if state.phase is LinkPhase.REFUSED:
        return state.problem
    return ""


def derive_shell(inputs: ShellInputs) -> ShellProps:
    """Return the shell's words."""
    model = chat_model(inputs.models)
    if inputs.link.phase is LinkPhase.READY and inputs.status is not None:
        library = strip_words(inputs.status)
    else:
        library = tr("Starting") if inputs.link.phase is LinkPhase.STARTING else tr("Waiting for the engine")
    return ShellProps(
        library=library,
        model=model.name if model else tr("Quotes your files"),
        model_size=wording.size(model.size_bytes) if model and model.size_bytes else "",
        can_hear=any(entry.task == "speech" for entry in inputs.models),
        model_sentence=(
            tr("{model} writes the answers.", model=model.name)
            if model
            else tr("Answers quote your files word for word. With a model they are written: see Settings, Models.")
        ),
        connections=connection_words(inputs.connections),
        bar=bar_sentence(inputs.link),
        bar_is_final=inputs.link.phase is LinkPhase.REFUSED,
        bar_can_restore=inputs.link.phase is LinkPhase.REFUSED and inputs.link.code == LedgerDamaged.code,
    )


class ShellViewModel(QObject):
    """Words that are always visible."""

    changed = Signal()

    def __init__(self, link: EngineLink, feed: LibraryFeed, machine: MachineViewModel) -> None:
        super().__init__()
        self._link = link
        self._inputs = ShellInputs(link.state)
        self.props = derive_shell(self._inputs)
        link.state_changed.connect(lambda state: self._update(replace(self._inputs, link=state)))
        feed.status_changed.connect(lambda status: self._update(replace(self._inputs, status=status)))
        feed.models_moved.connect(self._fetch_models)
        machine.changed.connect(lambda: self._update(replace(self._inputs, connections=machine.connections)))

    @property
    def models(self) -> tuple[ModelEntry, ...]:
        """The models on this machine."""
        return self._inputs.models

    def try_again(self) -> None:
        """Start the engine again after it refused."""
        self._link.open()

    def restore(self) -> None:
        """Put the newest sound copy of the ledger back and start the engine again."""
        self._link.restore(None, lambda: None, lambda _error: None)

    def _fetch_models(self) -> None:
        self._link.query(
            lambda engine: engine.models(), lambda models: self._update(replace(self._inputs, models=models))
        )

    def _update(self, inputs: ShellInputs) -> None:
        models_moved = inputs.models != self._inputs.models
        self._inputs = inputs
        props = derive_shell(inputs)
        if props != self.props or models_moved:
            self.props = props
            self.changed.emit()
