"""Problems: files that were skipped or failed, grouped by cause with one remedy each."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.viewmodels import wording
from engine.contract.reason import Reason
from engine.contract.status import FileStatus

_CAUSES: dict[str, tuple[str, str, str]] = {
    "encrypted": ("needs a password", "need a password", "Save a copy without one to make it searchable."),
    "damaged": ("is damaged", "are damaged", "Put a good copy in its place; it is read by itself."),
    "empty": ("is empty", "are empty", "Nothing to do: an empty file joins once it holds something."),
    "secret": ("looks like a password or key file", "look like password or key files", "Left alone on purpose."),
    "unsupported": ("has no reader yet", "have no reader yet", "Save it in another format to make it searchable."),
    "needs_program": ("needs another program to be read", "need another program to be read", "Install it to go on."),
    "too_large": ("is larger than the limit", "are larger than the limit", "Left alone so that the rest comes first."),
    "too_large_inside": ("unpacks to too much", "unpack to too much", "Left alone so that the disk cannot fill up."),
    "binary": ("holds no text", "hold no text", "Nothing to do."),
    "sparse": ("is mostly empty space", "are mostly empty space", "Nothing to do."),
    "mislabelled": ("is not what its name says", "are not what their names say", "Rename it to what it is."),
    "parser_crashed": ("is too broken to be read", "are too broken to be read", "Tried again when the file changes."),
    "parser_timeout": ("takes too long to read", "take too long to read", "Tried again when the file changes."),
    "parser_memory": ("needs too much memory", "need too much memory", "Tried again when the file changes."),
    "output_too_large": ("holds more text than the limit", "hold more text than the limit", "Left alone."),
    "unreadable": ("may not be read", "may not be read", "Grant your user the permission to read."),
    "online_only": ("is kept online only", "are kept online only", "Download to make it searchable."),
    "ignored": ("is left out by a rule", "are left out by a rule", "Nothing to do."),
    "forgotten": ("was forgotten on request", "were forgotten on request", "Add the folder again to read it again."),
    "not_a_file": ("is no ordinary file", "are no ordinary files", "Nothing to do."),
    "changing": ("keeps changing", "keep changing", "Read once it rests."),
    "link_outside": ("leads out of its folder", "lead out of their folder", "Add the place it leads to."),
}


class Action(enum.StrEnum):
    """The one thing that can be done about a group; the value is what its button says."""

    NONE = ""
    LOOK_AGAIN = "Look again"
    SHOW_FOLDER = "Show in folder"
    COPY_COMMAND = "Copy install command"
    ADD_AGAIN = "Add again"


_ACTIONS = {
    "unreadable": Action.LOOK_AGAIN,
    "changing": Action.LOOK_AGAIN,
    "vanished": Action.LOOK_AGAIN,
    "read_error": Action.LOOK_AGAIN,
    "needs_program": Action.COPY_COMMAND,
    "forgotten": Action.ADD_AGAIN,
}
_BY_ITSELF = frozenset({"empty", "ignored", "secret", "not_a_file", "binary", "sparse", "link", "link_outside"})


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """All files with one cause."""

    code: str
    title: str
    remedy: str
    paths: tuple[str, ...]
    needs_person: bool
    action: Action = Action.NONE
    command: str = ""
    """What to type to install what is missing."""


def describe_cause(code: str, count: int, sample: FileStatus) -> tuple[str, str]:
    """Return a title such as ``14 files need a password`` and the remedy."""
    known = _CAUSES.get(code)
    noun = wording.counted(count, "file")
    if known is not None:
        return f"{noun} {known[0] if count == 1 else known[1]}", known[2]
    reason = Reason.from_wire_form(sample.reason) if sample.reason else Reason(code)
    return f"{noun}: {reason.message}", ""


def action_for(code: str) -> Action:
    """Return what can be done about a cause."""
    return _ACTIONS.get(code, Action.NONE if code in _BY_ITSELF else Action.SHOW_FOLDER)


def install_command(files: Iterable[FileStatus]) -> str:
    """Return the command that installs the programs these files need; nothing when they need none."""
    needed = {str(dict((file.reason or {}).get("params") or {}).get("program", "")) for file in files}
    return f"sudo apt install {' '.join(sorted(needed - {''}))}" if needed - {""} else ""


def group_problems(files: Iterable[FileStatus]) -> tuple[ProblemGroup, ...]:
    """Return the groups, those that need the person first, then the largest."""
    by_code: dict[tuple[str, bool], list[FileStatus]] = defaultdict(list)
    for file in files:
        code = str((file.reason or {}).get("code", "unknown"))
        by_code[code, file.state == "failed"].append(file)
    groups = []
    for (code, failed), members in by_code.items():
        title, remedy = describe_cause(code, len(members), members[0])
        needs = failed or code in ("encrypted", "needs_program", "unreadable", "online_only")
        paths = tuple(file.path for file in members)
        groups.append(ProblemGroup(code, title, remedy, paths, needs, action_for(code), install_command(members)))
    return tuple(sorted(groups, key=lambda group: (not group.needs_person, -len(group.paths), group.code)))
