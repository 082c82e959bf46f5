"""Attachments: what was dropped or pasted for the next question, and how far it is read."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.ask.mention import Mention, MentionsViewModel
from desktop.viewmodels.kinds import RECORDED
from engine.contract.chat import Attachment, AttachmentPart
from engine.contract.errors import JackdawError, error_from_wire


class Reading(enum.Enum):
    """How far something that was dropped is."""

    READING = "reading"
    READY = "ready"
    UNREAD = "unread"
    """It is kept and sent along, but there is no text in it that a model without eyes could read."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Dropped:
    """One thing that will go along with the next question."""

    number: int
    name: str
    state: Reading = Reading.READING
    note: str = ""
    part: AttachmentPart | None = None


def derive_dropped(dropped: Dropped, attachment: Attachment) -> Dropped:
    """Return the thing once the engine has read it."""
    part = AttachmentPart(attachment.content_hash, attachment.name)
    note = wording.size(attachment.size_bytes)
    if attachment.reason is not None:
        return replace(dropped, state=Reading.UNREAD, part=part, note=error_from_wire(attachment.reason).message)
    if attachment.media_kind in RECORDED and not attachment.passages:
        unheard = tr("What is said in it is heard only where it is kept searchable.")
        return replace(dropped, state=Reading.UNREAD, part=part, note=unheard)
    return replace(dropped, state=Reading.READY, part=part, note=note)


class AttachmentsViewModel(QObject):
    """Things for the next question. ``waiting`` are dropped files of which it is not decided where they belong."""

    changed = Signal()
    decision_wanted = Signal()
    folders_dropped = Signal(object)
    """Paths of folders: those are no attachments, the library takes them."""

    def __init__(self, link: EngineLink, mentions: MentionsViewModel) -> None:
        super().__init__()
        self._link = link
        self._mentions = mentions
        self._count = 0
        self.items: tuple[Dropped, ...] = ()
        self.waiting: tuple[str, ...] = ()

    @property
    def is_reading(self) -> bool:
        """Whether something is still being read."""
        return any(each.state is Reading.READING for each in self.items)

    def drop(self, paths: Sequence[str]) -> None:
        """Take dropped files; whoever hears ``decision_wanted`` asks once where they belong."""
        folders = [path for path in paths if os.path.isdir(path)]
        if folders:
            self.folders_dropped.emit(folders)
        self.waiting = (*self.waiting, *(path for path in paths if path not in folders))
        if self.waiting:
            self.decision_wanted.emit()

    def keep_searchable(self) -> None:
        """Put the waiting files into the library, and ask of them."""
        for path in self._decided():
            self._link.query(
                lambda engine, path=path: engine.add_root(path),  # type: ignore[misc]
                lambda root: self._mentions.add(Mention(wording.file_name(root.path), "", root.uri)),
                lambda error, path=path: self._fail_new(wording.file_name(path), error),  # type: ignore[misc]
            )

    def only_this_chat(self) -> None:
        """Send the waiting files along with the next question and keep them nowhere else."""
        for path in self._decided():
            self.bring(path)

    def bring(self, path: str) -> None:
        """Send a file along with the next question."""
        self._read(wording.file_name(path), lambda engine: engine.add_attachment(path))

    def forget_waiting(self) -> None:
        """Do nothing with the waiting files."""
        self._decided()

    def paste(self, data: Callable[[], bytes], suffix: str = "png") -> None:
        """Take a pasted picture or text; ``data`` is made elsewhere than on the window's thread."""
        name = tr("Pasted picture {number}", number=self._count + 1) if suffix == "png" else tr("Pasted text")
        self._read(f"{name}.{suffix}", lambda engine: engine.paste_attachment(f"{name}.{suffix}", data()))

    def remove(self, number: int) -> None:
        """Send it along no longer."""
        self._show(tuple(each for each in self.items if each.number != number))

    def take(self) -> tuple[AttachmentPart, ...]:
        """Return what goes along with the question that is sent now, and begin anew."""
        parts = tuple(each.part for each in self.items if each.part is not None)
        self._show(())
        return parts

    def _decided(self) -> tuple[str, ...]:
        paths, self.waiting = self.waiting, ()
        return paths

    def _read(self, name: str, work: Callable[[Engine], Attachment]) -> None:
        self._count += 1
        new = Dropped(self._count, name)
        self._show((*self.items, new))
        self._link.query(
            work,
            lambda attachment: self._exchange(derive_dropped(new, attachment)),
            lambda error: self._exchange(replace(new, state=Reading.FAILED, note=error.message)),
        )

    def _fail_new(self, name: str, error: JackdawError) -> None:
        self._count += 1
        self._show((*self.items, Dropped(self._count, name, Reading.FAILED, error.message)))

    def _exchange(self, dropped: Dropped) -> None:
        self._show(tuple(dropped if each.number == dropped.number else each for each in self.items))

    def _show(self, items: tuple[Dropped, ...]) -> None:
        if items != self.items:
            self.items = items
            self.changed.emit()
