"""Library: what is watched, how far it is, what needs the person, and what adding or forgetting would mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.viewmodels import wording
from desktop.viewmodels.feed import LibraryFeed
from desktop.viewmodels.files import PAGE, FilesModel
from desktop.viewmodels.machine import MachineViewModel, disk_words
from desktop.viewmodels.problems import ProblemGroup, group_problems
from desktop.viewmodels.progress import ProgressProps, RootCard, derive_card, derive_progress
from engine.contract.errors import JackdawError
from engine.contract.status import FileStatus, Forecast, ForgetReceipt, LibraryStatus

_PROBLEM_PAGES = 10


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A folder inside a proposed one that is better left out."""

    folder: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A folder that may be added, and what that would mean; ``words`` is empty while it is worked out."""

    path: str
    name: str
    words: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LibraryProps:
    """What the view shows besides the list of files."""

    cards: tuple[RootCard, ...] = ()
    progress: ProgressProps = field(default_factory=ProgressProps)
    proposals: tuple[Proposal, ...] = ()
    groups: tuple[ProblemGroup, ...] = ()
    attention: int = 0
    notice: str = ""
    disk: str = ""
    """What the index takes of the disk; empty while unknown."""
    is_loaded: bool = False


def forecast_words(forecast: Forecast) -> tuple[str, ...]:
    """Return the sentences of a forecast."""
    if forecast.files == 0:
        return ("No files to read in it yet. New ones are read as they come.",)
    return (
        f"{wording.counted(forecast.files, 'file')}, {wording.size(forecast.size_bytes)}.",
        (
            f"Words in {wording.duration(forecast.words_s)}, meaning in {wording.duration(forecast.meaning_s)}, "
            f"index about {wording.size(forecast.index_bytes)}."
        ),
    )


def exclusion_words(forecast: Forecast) -> tuple[str, ...]:
    """Return a line for each folder that is better left out."""
    return tuple(
        f"{folder}: {wording.counted(files, 'file')}, {wording.size(size_bytes)}"
        for folder, files, size_bytes in forecast.exclusions
    )


def suggested(forecast: Forecast) -> tuple[Exclusion, ...]:
    """Return the folders that are better left out."""
    folders = (folder for folder, _files, _size in forecast.exclusions)
    return tuple(Exclusion(*pair) for pair in zip(folders, exclusion_words(forecast), strict=True))


def ignore_line(folder: str) -> str:
    """Return the line of .gitignore syntax that leaves out exactly this folder of a root."""
    return "/" + "".join(f"\\{sign}" if sign in "\\*?[]!# " else sign for sign in folder.strip("/")) + "/"


def receipt_words(receipt: ForgetReceipt) -> str:
    """Return ``Forgotten: text, 212 vectors, 3 previews. Your file was not touched.``"""
    parts = ["text"]
    if receipt.vectors:
        parts.append(wording.counted(receipt.vectors, "vector"))
    if receipt.previews:
        parts.append(wording.counted(receipt.previews, "preview"))
    if receipt.quotes_blanked:
        parts.append(f"{wording.counted(receipt.quotes_blanked, 'quote')} in answers")
    untouched = "Your file was not touched" if len(receipt.paths) == 1 else "Your files were not touched"
    copies = f" All {len(receipt.paths)} copies are included." if len(receipt.paths) > 1 else ""
    return f"Forgotten: {', '.join(parts)}. {untouched}.{copies}"


def fetch_problems(engine: Engine) -> tuple[FileStatus, ...]:
    """Return skipped and failed files, at most ten pages of each."""
    found: list[FileStatus] = []
    for state in ("failed", "skipped"):
        cursor = ""
        for _page in range(_PROBLEM_PAGES):
            page = engine.files(state, cursor, PAGE)
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
        self.props = LibraryProps()
        self._left_in: set[tuple[str, str]] = set()
        feed.status_changed.connect(self._follow)
        feed.files_moved.connect(self._refresh_problems)
        machine.changed.connect(lambda: self._set(replace(self.props, disk=disk_words(machine.disk))))

    def propose(self, paths: list[str]) -> None:
        """Work out what adding these folders or files would mean, and show it."""
        known = {proposal.path for proposal in self.props.proposals}
        for path in paths:
            if path not in known:
                self._show(Proposal(path, wording.file_name(path)))
                self._forecast(path)

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
        notice = f"{wording.file_name(path)} is no longer searched. Its files were not touched."
        self._command(lambda engine: engine.remove_root(path), notice)

    def forget(self, path: str) -> None:
        """Remove a file from the index for good, and show the receipt."""
        self._link.query(lambda engine: engine.forget(path), self._forgotten, self._failed)

    def retry(self, path: str) -> None:
        """Read a file before all others."""
        self._command(lambda engine: engine.want(path), f"{wording.file_name(path)} is read next.")

    def look_again(self, paths: tuple[str, ...]) -> None:
        """Look at files again that could not be read."""

        def want(engine: Engine) -> None:
            for path in paths:
                engine.want(path)

        self._command(want, f"Looking again at {wording.counted(len(paths), 'file')}.")

    def tell(self, notice: str) -> None:
        """Say in one sentence what was done."""
        self._set(replace(self.props, notice=notice))

    def toggle_pause(self) -> None:
        """Pause indexing, or go on."""
        paused = self.props.progress.is_paused
        self._command(lambda engine: engine.resume() if paused else engine.pause(), "")

    def dismiss_notice(self) -> None:
        """Hide the last receipt or problem."""
        self._set(replace(self.props, notice=""))

    def _follow(self, status: LibraryStatus) -> None:
        first = not self.props.is_loaded
        troubled = status.files.failed + status.files.skipped != self.props.attention
        cards = tuple(derive_card(root) for root in status.roots)
        attention = status.files.failed + status.files.skipped
        progress = derive_progress(status)
        self._set(replace(self.props, cards=cards, progress=progress, attention=attention, is_loaded=True))
        if first or troubled:
            self._refresh_problems()

    def _refresh_problems(self) -> None:
        self._link.query(lambda engine: group_problems(fetch_problems(engine)), self._grouped)
        self.files.reload()

    def _grouped(self, groups: tuple[ProblemGroup, ...]) -> None:
        self._set(replace(self.props, groups=groups))

    def _forecast(self, path: str) -> None:
        def came(forecast: Forecast) -> None:
            self._show(Proposal(path, wording.file_name(path), forecast_words(forecast), suggested(forecast)))

        def failed(error: JackdawError) -> None:
            self._show(Proposal(path, wording.file_name(path), problem=error.message))

        self._link.query(lambda engine: engine.forecast(path), came, failed)

    def _show(self, proposal: Proposal) -> None:
        if any(each.path == proposal.path for each in self.props.proposals):
            self._put(proposal)
        else:
            self._set(replace(self.props, proposals=(*self.props.proposals, proposal)))

    def _put(self, proposal: Proposal) -> None:
        """Show a changed proposal where it stands."""
        changed = tuple(proposal if each.path == proposal.path else each for each in self.props.proposals)
        self._set(replace(self.props, proposals=changed))

    def _drop(self, path: str) -> None:
        kept = tuple(each for each in self.props.proposals if each.path != path)
        self._set(replace(self.props, proposals=kept))

    def _command(self, act: Callable[[Engine], object], notice: str) -> None:
        def done(_result: object) -> None:
            self._set(replace(self.props, notice=notice))
            self._feed.refresh()

        self._link.query(act, done, self._failed)

    def _forgotten(self, receipt: ForgetReceipt) -> None:
        self._set(replace(self.props, notice=receipt_words(receipt)))
        self._feed.refresh()
        self._refresh_problems()

    def _failed(self, error: JackdawError) -> None:
        self._set(replace(self.props, notice=error.message))

    def _set(self, props: LibraryProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
