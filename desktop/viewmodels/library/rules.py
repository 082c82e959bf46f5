"""Rules: the ignore lines of a watched folder, and what they would drop before they are set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.library.proposals import ignore_line
from engine.contract.errors import JackdawError
from engine.contract.status import RootStatus, RulesPreview

_PAUSE_MS = 350


@dataclass(frozen=True, slots=True)
class RulesProps:
    """The folder whose rules are open; ``path`` is empty while none are."""

    path: str = ""
    name: str = ""
    lines: tuple[str, ...] = ()
    preview: str = ""
    sample: tuple[str, ...] = ()
    problem: str = ""
    is_changed: bool = False


def preview_words(preview: RulesPreview) -> str:
    """Return what the rules would drop, in a sentence."""
    if not preview.files:
        return tr("These rules drop none of the files that are listed now.")
    size = wording.size(preview.size_bytes)
    return tr("These rules drop %Ln file(s), {size}. The files themselves stay.", "", preview.files, size=size)


def owner_of(path: str, roots: Iterable[RootStatus]) -> RootStatus | None:
    """Return the innermost root that a shown path lies in."""
    holders = [root for root in roots if path == root.path or path.startswith(root.path.rstrip("/") + "/")]
    return max(holders, key=lambda root: len(root.path), default=None)


def with_files(roots: Iterable[RootStatus], paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each root's path the ignore lines that leave these files out too."""
    listed = tuple(roots)
    by_root: dict[str, list[str]] = defaultdict(list)
    known = {root.path: root for root in listed}
    for path in paths:
        root = owner_of(path, listed)
        if root is not None and not root.is_file:
            by_root[root.path].append(ignore_line(path[len(root.path) :], is_folder=False))
    return {path: (*known[path].ignore, *lines) for path, lines in by_root.items()}


def set_all(engine: Engine, rules: Mapping[str, tuple[str, ...]]) -> None:
    """Set the rules of several roots."""
    for path, lines in rules.items():
        engine.set_rules(path, lines)


class RulesViewModel(QObject):
    """The editor of one folder's rules."""

    changed = Signal()
    saved = Signal(str)

    def __init__(self, link: EngineLink, feed: LibraryFeed) -> None:
        super().__init__()
        self._link = link
        self._feed = feed
        self._ticket: Ticket | None = None
        self.props = RulesProps()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.look)

    def open(self, path: str, lines: tuple[str, ...]) -> None:
        """Show the rules of a folder."""
        self._set(RulesProps(path, wording.file_name(path), lines))
        self.look()

    def close(self) -> None:
        """Leave the rules as they are."""
        self._timer.stop()
        self._set(RulesProps())

    def edit(self, text: str) -> None:
        """Take other lines; what they would drop is told after a short pause."""
        lines = tuple(text.splitlines())
        if lines != self.props.lines:
            self._set(replace(self.props, lines=lines, is_changed=True, preview="", sample=(), problem=""))
            self._timer.start()

    def save(self) -> None:
        """Set the rules."""
        path, lines = self.props.path, tuple(line for line in self.props.lines if line.strip())
        self._link.query(lambda engine: engine.set_rules(path, lines), self._saved, self._failed)

    def look(self) -> None:
        """Ask what the lines would drop."""
        path, lines = self.props.path, self.props.lines
        if self._ticket is not None:
            self._ticket.cancel()
        if path:
            self._ticket = self._link.query(
                lambda engine: engine.preview_rules(path, lines), self._previewed, self._failed
            )

    def _previewed(self, preview: RulesPreview) -> None:
        bad = tr("Not a pattern: {line}", line=preview.invalid[0]) if preview.invalid else ""
        self._set(replace(self.props, preview=preview_words(preview), sample=preview.sample, problem=bad))

    def _saved(self, root: RootStatus) -> None:
        self.saved.emit(root.path)
        self.close()
        self._feed.refresh()

    def _failed(self, error: JackdawError) -> None:
        self._set(replace(self.props, problem=error.message))

    def _set(self, props: RulesProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
