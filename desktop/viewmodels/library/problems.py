"""Problems: files that were skipped or failed, grouped by cause with one remedy each."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.language import tr
from engine.contract.reason import Reason
from engine.contract.status import FileStatus


class Action(enum.StrEnum):
    """The one thing that can be done about a cause."""

    NONE = ""
    LOOK_AGAIN = "look_again"
    SHOW_FOLDER = "show_folder"
    COPY_COMMAND = "copy_command"
    ADD_AGAIN = "add_again"


_ACTIONS = {
    "unreadable": Action.LOOK_AGAIN,
    "changing": Action.LOOK_AGAIN,
    "vanished": Action.LOOK_AGAIN,
    "read_error": Action.LOOK_AGAIN,
    "needs_program": Action.COPY_COMMAND,
    "forgotten": Action.ADD_AGAIN,
}
_BY_ITSELF = frozenset({"empty", "ignored", "secret", "not_a_file", "binary", "sparse", "link", "link_outside"})
_NEEDS_PERSON = frozenset({"encrypted", "needs_program", "unreadable", "online_only"})


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
    can_be_ignored: bool = True


def action_words(action: Action) -> str:
    """Return what the button of an action says."""
    words = {
        Action.LOOK_AGAIN: tr("Look again"),
        Action.SHOW_FOLDER: tr("Show in folder"),
        Action.COPY_COMMAND: tr("Copy install command"),
        Action.ADD_AGAIN: tr("Add again"),
    }
    return words.get(action, "")


def cause_title(code: str, count: int) -> str:
    """Return a title such as ``14 files need a password``; empty for a cause without words of its own."""
    titles = {
        "encrypted": tr("%Ln file(s) need(s|) a password", "", count),
        "damaged": tr("%Ln file(s) (is|are) damaged", "", count),
        "empty": tr("%Ln file(s) (is|are) empty", "", count),
        "secret": tr("%Ln file(s) look(s|) like (a password or key file|password or key files)", "", count),
        "unsupported": tr("%Ln file(s) (has|have) no reader yet", "", count),
        "needs_program": tr("%Ln file(s) need(s|) another program to be read", "", count),
        "too_large": tr("%Ln file(s) (is|are) larger than the limit", "", count),
        "too_large_inside": tr("%Ln file(s) unpack(s|) to too much", "", count),
        "binary": tr("%Ln file(s) hold(s|) no text", "", count),
        "sparse": tr("%Ln file(s) (is|are) mostly empty space", "", count),
        "mislabelled": tr("%Ln file(s) (is not what its name says|are not what their names say)", "", count),
        "parser_crashed": tr("%Ln file(s) (is|are) too broken to be read", "", count),
        "parser_timeout": tr("%Ln file(s) take(s|) too long to read", "", count),
        "parser_memory": tr("%Ln file(s) need(s|) too much memory", "", count),
        "output_too_large": tr("%Ln file(s) hold(s|) more text than the limit", "", count),
        "unreadable": tr("%Ln file(s) may not be read", "", count),
        "online_only": tr("%Ln file(s) (is|are) kept online only", "", count),
        "ignored": tr("%Ln file(s) (is|are) left out by a rule", "", count),
        "forgotten": tr("%Ln file(s) (was|were) forgotten on request", "", count),
        "not_a_file": tr("%Ln entr(y is no ordinary file|ies are no ordinary files)", "", count),
        "changing": tr("%Ln file(s) keep(s|) changing", "", count),
        "vanished": tr("%Ln file(s) went away while being read", "", count),
        "read_error": tr("%Ln file(s) could not be read from the disk", "", count),
        "link": tr("%Ln link(s) to files elsewhere", "", count),
        "link_outside": tr("%Ln link(s) lead(s|) out of the folder", "", count),
    }
    return titles.get(code, "")


def cause_remedy(code: str) -> str:
    """Return what can be done about a cause, in one sentence."""
    again = tr("Tried again when the file changes.")
    nothing = tr("Nothing to do.")
    remedies = {
        "encrypted": tr("Save a copy without one to make it searchable."),
        "damaged": tr("Put a good copy in its place; it is read by itself."),
        "empty": tr("Nothing to do: an empty file joins once it holds something."),
        "secret": tr("Left alone on purpose."),
        "unsupported": tr("Save it in another format to make it searchable."),
        "needs_program": tr("Install it to go on."),
        "too_large": tr("Left alone so that the rest comes first."),
        "too_large_inside": tr("Left alone so that the disk cannot fill up."),
        "binary": nothing,
        "sparse": nothing,
        "mislabelled": tr("Rename it to what it is."),
        "parser_crashed": again,
        "parser_timeout": again,
        "parser_memory": again,
        "output_too_large": tr("Left alone."),
        "unreadable": tr("Grant your user the permission to read."),
        "online_only": tr("Keep it on this device, in your cloud's own menu, to make it searchable."),
        "ignored": nothing,
        "forgotten": tr("Add the folder again to read it again."),
        "not_a_file": nothing,
        "changing": tr("Read once it rests."),
        "vanished": tr("Nothing to do: it joins again when it is back."),
        "read_error": tr("Check the disk it lies on."),
        "link": tr("Nothing to do: the file is indexed where it lies."),
        "link_outside": tr("Add the place it leads to."),
    }
    return remedies.get(code, "")


def describe_cause(code: str, count: int, sample: FileStatus) -> tuple[str, str]:
    """Return a title such as ``14 files need a password`` and the remedy."""
    title = cause_title(code, count)
    if title:
        return title, cause_remedy(code)
    reason = Reason.from_wire_form(sample.reason) if sample.reason else Reason(code)
    return tr("%Ln file(s): {reason}", "", count, reason=reason.message), ""


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
        groups.append(
            ProblemGroup(
                code,
                title,
                remedy,
                tuple(file.path for file in members),
                failed or code in _NEEDS_PERSON,
                action_for(code),
                install_command(members),
                code not in ("ignored", "forgotten"),
            )
        )
    return tuple(sorted(groups, key=lambda group: (not group.needs_person, -len(group.paths), group.code)))
