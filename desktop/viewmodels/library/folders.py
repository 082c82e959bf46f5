"""Library: what is watched, how far it is, what needs the person, and what adding or forgetting would mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.library.files import FilesModel
from desktop.viewmodels.library.problems import ProblemGroup, group_problems
from desktop.viewmodels.library.progress import ProgressProps, RootCard, derive_card, derive_progress
from desktop.viewmodels.library.proposals import Proposal, forecast_words, ignore_line, receipt_words, suggested
from desktop.viewmodels.library.rules import RulesViewModel, set_all, with_files
from desktop.viewmodels.shell.machine import MachineViewModel, disk_words
from engine.contract.errors import JackdawError
from engine.contract.status import FileStatus, Forecast, ForgetReceipt, FoundCollection, LibraryStatus

_PROBLEM_PAGES, _PROBLEM_PAGE = 10, 2_000
_SETTLE_MS = 2_000
"""Problems are fetched again at most so often: a first run lists thousands of them one by one."""
MOST_IGNORED = 1_000
"""More files than that are better left out by a rule that a person writes."""


@dataclass(frozen=True, slots=True)
class LibraryProps:
    """What the view shows besides the list of files."""

    cards: tuple[RootCard, ...] = ()
    progress: ProgressProps = field(default_factory=ProgressProps)
    proposals: tuple[Proposal, ...] = ()
    groups: tuple[ProblemGroup, ...] = ()
    attention: int = 0
    notice: str = ""
    can_undo: bool = False
    """Whether what the notice tells can be taken back."""
    disk: str = ""
    """What the index takes of the disk; empty while unknown."""
    elsewhere: tuple[FoundCollection, ...] = ()
    """Folders that another program has indexed and that are not watched here."""
    is_loaded: bool = False


def fetch_problems(engine: Engine) -> tuple[FileStatus, ...]:
    """Return skipped and failed files, at most ten pages of each."""
    found: list[FileStatus] = []
    for state in ("failed", "skipped"):
        cursor = ""
        for _page in range(_PROBLEM_PAGES):
            page = engine.files(state, cursor, _PROBLEM_PAGE)
            found.extend(page.files)
            cursor = page.cursor
            if not cursor:
                break
    return tuple(found)


class LibraryViewModel(QObject):
    """The watched folders."""

    changed = Signal()

    def __init__(self, link: EngineLink, feed: LibraryFeed, machine: MachineViewModel) -> None:
        super().__init__()
        self._link = link
        self._feed = feed
        self.files = FilesModel(link)
        self.rules = RulesViewModel(link, feed)
        self.props = LibraryProps()
        self._left_in: set[tuple[str, str]] = set()
        self._undo: Mapping[str, tuple[str, ...]] = {}
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.refresh_problems)
        feed.status_changed.connect(self._follow)
        feed.files_moved.connect(self._files_moved)
        machine.changed.connect(lambda: self._set(replace(self.props, disk=disk_words(machine.disk))))
        self.rules.saved.connect(lambda path: self.tell(tr("New rules for {name}.", name=wording.file_name(path))))

    def propose(self, paths: list[str]) -> None:
        """Work out what adding these folders or files would mean, and show it."""
        known = {proposal.path for proposal in self.props.proposals}
        for path in paths:
            if path not in known:
                shown = (*self.props.proposals, Proposal(path, wording.file_name(path)))
                self._set(replace(self.props, proposals=shown))
                self._forecast(path)

    def look_elsewhere(self) -> None:
        """Look for folders that another program has indexed."""
        self._link.query(lambda engine: engine.collections(), self._found_elsewhere, self._failed)

    def accept(self, path: str) -> None:
        """Add a proposed folder."""
        proposal = next((each for each in self.props.proposals if each.path == path), Proposal(path, path))
        ignore = tuple(ignore_line(each.folder) for each in proposal.exclusions if self.is_left_out(path, each.folder))
        self._drop(path)
        self._command(lambda engine: engine.add_root(path, ignore=ignore), "")

    def leave_out(self, path: str, folder: str, wanted: bool) -> None:
        """Tick or untick a folder that is better left out of a proposed one."""
        (self._left_in.discard if wanted else self._left_in.add)((path, folder))

    def is_left_out(self, path: str, folder: str) -> bool:
        """Return whether a folder of a proposed one is ticked to be left out."""
        return (path, folder) not in self._left_in

    def decline(self, path: str) -> None:
        """Do not add it."""
        self._drop(path)

    def remove(self, path: str) -> None:
        """Stop watching a folder; its files stay where they are."""
        name = wording.file_name(path)
        notice = tr("{name} is no longer searched. Its files were not touched.", name=name)
        self._command(lambda engine: engine.remove_root(path), notice)

    def forget(self, path: str) -> None:
        """Remove a file from the index for good, and show the receipt."""
        self._link.query(lambda engine: engine.forget(path), self._forgotten, self._failed)

    def read_next(self, path: str) -> None:
        """Read a file or folder before all others."""
        notice = tr("{name} is read next.", name=wording.file_name(path))
        self._command(lambda engine: engine.want(path), notice)

    def look_again(self, paths: tuple[str, ...]) -> None:
        """Look at files again that could not be read."""

        def want(engine: Engine) -> None:
            for path in paths:
                engine.want(path)

        self._command(want, tr("Looking again at %Ln file(s).", "", len(paths)))

    def ignore_files(self, paths: tuple[str, ...]) -> None:
        """Leave these files out by rules of their folders; the notice offers to take that back."""
        if len(paths) > MOST_IGNORED:
            self.tell(tr("That are %Ln files. Write a rule for their folder instead.", "", len(paths)))
            return
        status = self._feed.status
        roots = status.roots if status is not None else ()
        wanted = with_files(roots, paths)
        before = {root.path: root.ignore for root in roots if root.path in wanted}

        def done(_result: object) -> None:
            self._undo = before
            notice = tr("%Ln file(s) left out from now on.", "", len(paths))
            self._set(replace(self.props, notice=notice, can_undo=True))
            self._feed.refresh()
            self._settle.start()

        self._link.query(lambda engine: set_all(engine, wanted), done, self._failed)

    def undo(self) -> None:
        """Take back the last rules that were made here."""
        rules, self._undo = self._undo, {}
        self._command(lambda engine: set_all(engine, rules), tr("Taken back."))

    def tell(self, notice: str) -> None:
        """Say in one sentence what was done."""
        self._set(replace(self.props, notice=notice, can_undo=False))

    def toggle_pause(self) -> None:
        """Pause indexing, or go on."""
        paused = self.props.progress.is_paused
        self._command(lambda engine: engine.resume() if paused else engine.pause(), "")

    def go_on_anyway(self) -> None:
        """Work on battery too, from now on."""
        notice = tr("Background work goes on without mains power from now on. Settings can change that back.")
        self._command(lambda engine: engine.change_settings({"indexing.pause_on_battery": False}), notice)

    def dismiss_notice(self) -> None:
        """Hide the last receipt or problem."""
        self.tell("")

    def refresh_problems(self) -> None:
        """Fetch what was left out, by cause."""
        self._link.query(lambda engine: group_problems(fetch_problems(engine)), self._grouped)

    def _follow(self, status: LibraryStatus) -> None:
        first = not self.props.is_loaded
        attention = status.files.failed + status.files.skipped
        troubled = attention != self.props.attention
        cards = tuple(derive_card(root) for root in status.roots)
        progress = derive_progress(status)
        self._set(replace(self.props, cards=cards, progress=progress, attention=attention, is_loaded=True))
        if first:
            self.refresh_problems()
            self.files.reload()
        elif troubled and not self._settle.isActive():
            self._settle.start()

    def _files_moved(self) -> None:
        self.files.refresh()
        if not self._settle.isActive():
            self._settle.start()

    def _grouped(self, groups: tuple[ProblemGroup, ...]) -> None:
        self._set(replace(self.props, groups=groups))

    def _found_elsewhere(self, found: tuple[FoundCollection, ...]) -> None:
        watched = {card.path for card in self.props.cards}
        fresh = tuple(each for each in found if each.is_there and each.path not in watched)
        self._set(replace(self.props, elsewhere=fresh))
        if fresh:
            self.propose(list(dict.fromkeys(each.path for each in fresh)))
        else:
            self.tell(tr("GPT4All has no folders here that are not in the library already."))

    def _forecast(self, path: str) -> None:
        def came(forecast: Forecast) -> None:
            self._tell_of(Proposal(path, wording.file_name(path), forecast_words(forecast), suggested(forecast)))

        def failed(error: JackdawError) -> None:
            self._tell_of(Proposal(path, wording.file_name(path), problem=error.message))

        self._link.query(lambda engine: engine.forecast(path), came, failed)

    def _tell_of(self, proposal: Proposal) -> None:
        """Show what came of a proposal where it stands; nothing when it was answered meanwhile."""
        shown = tuple(proposal if each.path == proposal.path else each for each in self.props.proposals)
        self._set(replace(self.props, proposals=shown))

    def _drop(self, path: str) -> None:
        kept = tuple(each for each in self.props.proposals if each.path != path)
        self._set(replace(self.props, proposals=kept))

    def _command(self, act: Callable[[Engine], object], notice: str) -> None:
        def done(_result: object) -> None:
            self.tell(notice)
            self._feed.refresh()

        self._link.query(act, done, self._failed)

    def _forgotten(self, receipt: ForgetReceipt) -> None:
        others = "\n".join(receipt.paths[:8]) if len(receipt.paths) > 1 else ""
        self.tell(wording.joined((receipt_words(receipt), others), "\n"))
        self._feed.refresh()
        self.refresh_problems()
        self.files.reload()

    def _failed(self, error: JackdawError) -> None:
        self.tell(error.message)

    def _set(self, props: LibraryProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
