"""What was read of a chat lies in files that can be counted, bounded and forgotten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.handles.conversation_states import file_name, forget, forget_all, make_room, size_bytes


def put(folder: Path, conversation: str, model: str, size: int, age_s: int = 0) -> Path:
    path = folder / file_name(conversation, model)
    path.write_bytes(b"x" * size)
    os.utime(path, (1_000_000 - age_s, 1_000_000 - age_s))
    return path


def test_a_name_tells_nothing_and_differs() -> None:
    names = {file_name(chat, model) for chat in ("a", "../b") for model in ("m", "n")}
    assert len(names) == 4
    assert all("/" not in name and name[0] != "b" for name in names if name.startswith(".."))


def test_a_chat_is_forgotten_for_every_model_and_others_stay(tmp_path: Path) -> None:
    put(tmp_path, "mine", "m", 5)
    put(tmp_path, "mine", "n", 5)
    kept = put(tmp_path, "other", "m", 7)
    forget(tmp_path, "mine")
    assert list(tmp_path.iterdir()) == [kept]
    assert size_bytes(tmp_path) == 7
    forget_all(tmp_path)
    assert size_bytes(tmp_path) == 0


def test_forgetting_where_nothing_was_kept_is_no_error(tmp_path: Path) -> None:
    forget(tmp_path / "absent", "mine")
    assert size_bytes(tmp_path / "absent") == 0


def test_room_is_made_of_what_was_used_longest_ago(tmp_path: Path) -> None:
    old, middle, new = (put(tmp_path, name, "m", 40, age) for name, age in (("a", 9), ("b", 5), ("c", 1)))
    begun = put(tmp_path, "d", "m", 0, 20)
    assert make_room(tmp_path, 50, limit_bytes=140)
    assert not old.exists()
    assert middle.exists()
    assert new.exists()
    assert begun.exists(), "a conversation that only began takes no room, and its file is its permission"


@pytest.mark.parametrize("size", [101, 10_000])
def test_what_never_fits_costs_nobody_a_state(tmp_path: Path, size: int) -> None:
    kept = put(tmp_path, "a", "m", 40)
    assert not make_room(tmp_path, size, limit_bytes=100)
    assert kept.exists()
