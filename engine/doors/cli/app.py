"""The ``jackdaw`` command: reads the global options, starts the right command, turns errors into exit codes."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Sequence

from engine.contract.errors import JackdawError
from engine.doors.cli.session import Session
from engine.settings.paths import default_home

COMPLETION = "_JACKDAW_COMPLETE"
"""Set by the shell when it wants completions and not the window."""
GLOBAL_FLAGS = ("--json",)
GLOBAL_VALUES = ("--home",)


def main() -> None:
    """Run the command line and exit: 0 done, 1 the user can fix it, 2 usage, 3 engine failure."""
    front, rest = hoist(sys.argv[1:])
    try:
        if rest[:1] in ([], ["window"], ["quick"]) and COMPLETION not in os.environ:
            from engine.doors.cli.window import open_window

            wishes = ["--quick", *rest[1:]] if rest[:1] == ["quick"] else rest[1:]
            raise SystemExit(open_window(_home_of(front), wishes))
        if rest[:1] == ["engine"]:
            run_program("engine", [*_home_arguments(front), *rest[1:]])
        from engine.doors.cli.plain import is_plain, tell_status

        if is_plain(rest):
            tell_status(Session(default_home(_home_of(front)), "--json" in front))
            return
        from engine.doors.cli.commands import build

        sys.argv[1:] = [*front, *rest]
        build(rest)(prog_name="jackdaw")
    except JackdawError as error:
        from engine.doors.cli.output import say_error

        say_error(error)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:  # the reader of our output went away, as in: jackdaw search x | head -1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def hoist(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the global options, wherever they stood before a ``--``, and the other arguments in order."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            rest += [argument, *left]
        elif argument in GLOBAL_FLAGS or argument.startswith(tuple(f"{name}=" for name in GLOBAL_VALUES)):
            front.append(argument)
        elif argument in GLOBAL_VALUES:
            front += [argument, *[value for value in [next(left, None)] if value is not None]]
        else:
            rest.append(argument)
    return front, rest


def run_program(module: str, arguments: Sequence[str]) -> None:
    """Become another program of ours in this process: its first line and the signals it gets are its own."""
    sys.argv = [f"jackdaw {module}", *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    raise SystemExit(0)


def _home_of(front: Sequence[str]) -> str | None:
    arguments = _home_arguments(front)
    return arguments[1] if len(arguments) > 1 else None


def _home_arguments(front: Sequence[str]) -> list[str]:
    """Return ``--home DIR`` of the global options, or nothing."""
    left = iter(front)
    for argument in left:
        if argument.startswith("--home="):
            return ["--home", argument.partition("=")[2]]
        if argument == "--home":
            return ["--home", *left][:2]
    return []


if __name__ == "__main__":
    main()
