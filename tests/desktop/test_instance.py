"""A second start wakes the first window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.instance import Instance, Wish, decode, encode, hand_over, wish_of

_SECOND = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.instance import Wish, hand_over
app = QCoreApplication([])
print(json.dumps(hand_over(Path(sys.argv[1]), Wish(("/tmp/a b",), "when?", "", False))))
"""


@given(st.builds(Wish, st.tuples(st.text(), st.text()), st.text(), st.text(), st.booleans()))
def test_a_wish_survives_the_wire(wish: Wish) -> None:
    assert decode(encode(wish)) == wish


@given(st.binary(max_size=200))
def test_rubbish_is_an_empty_wish_or_a_wish(line: bytes) -> None:
    assert isinstance(decode(line), Wish)


def test_nobody_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    assert hand_over(tmp_path, Wish()) is False


def test_another_process_hands_its_wish_over(qtbot: QtBot, tmp_path: Path) -> None:
    first = Instance(tmp_path)
    with qtbot.waitSignal(first.wished, timeout=20_000) as came:
        second = subprocess.Popen([sys.executable, "-c", _SECOND, str(tmp_path)], stdout=subprocess.PIPE)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.stdout is not None
    with second.stdout as told:
        assert json.loads(told.read()) is True
    assert came.args == [Wish(("/tmp/a b",), "when?", "", False)]
    first.close()


def test_relative_paths_are_those_of_the_caller() -> None:
    assert wish_of(["notes"]).paths == (str(Path.cwd() / "notes"),)
