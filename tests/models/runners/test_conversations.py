"""Who comes back to a chat finds it read, also after another chat and after a restart, and answers do not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.generation import Sampling
from models.handles.conversation_states import file_name, forget
from models.runners.conversations import Conversations, origin
from models.runners.generation import Numbers, Task, generate
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

FIRST = "the bicycle in bay seven needs new brake pads and a chain " * 4
SECOND = "other words about a garden and its fence in the long winter " * 4


class Desk:
    """A model with its conversations."""

    def __init__(self, path: Path, folder: Path | None, *, cache_type: str = "f16") -> None:
        self.model = LlamaModel(str(path), LoadSettings(1024, threads=1, cache_type=cache_type))
        self.origin = origin(str(path), self.model)
        self.conversations = Conversations(self.model, folder, self.origin)

    def ask(self, conversation: str, text: str) -> tuple[str, int]:
        """Return the answer and how much of the prompt had been read."""
        prompt = self.model.vocabulary.tokenize(text, parse_special=False)
        self.conversations.enter(conversation, prompt)
        numbers = Numbers()
        task = Task(prompt, Sampling(max_tokens=6))
        return "".join(part.text for part in generate(self.model, task, lambda: False, numbers)), numbers.cached_tokens


def test_a_chat_is_read_back_after_another_one_and_after_a_restart(tiny_gguf: Path, tmp_path: Path) -> None:
    desk = Desk(tiny_gguf, tmp_path)
    answer, cold = desk.ask("one", FIRST)
    assert cold == 0
    assert desk.ask("two", SECOND)[1] < 5
    again, warm = desk.ask("one", FIRST)
    assert (again, warm) == (answer, len(desk.model.vocabulary.tokenize(FIRST, parse_special=False)) - 1)
    desk.conversations.keep()
    assert Desk(tiny_gguf, tmp_path).ask("one", FIRST + "and more") > ("", warm)
    assert Desk(tiny_gguf, tmp_path).ask("one", FIRST) == (answer, warm)


def test_without_a_folder_nothing_is_kept(tiny_gguf: Path, tmp_path: Path) -> None:
    desk = Desk(tiny_gguf, None)
    desk.ask("one", FIRST)
    desk.ask("two", SECOND)
    assert desk.ask("one", FIRST)[1] < 5


def test_a_deleted_chat_is_not_written_back(tiny_gguf: Path, tmp_path: Path) -> None:
    desk = Desk(tiny_gguf, tmp_path)
    desk.ask("one", FIRST)
    forget(tmp_path, "one")
    desk.ask("two", SECOND)
    desk.conversations.keep()
    assert [path.name for path in tmp_path.iterdir()] == [file_name("two", desk.origin.model)]


def test_what_belongs_to_no_chat_leaves_no_file(tiny_gguf: Path, tmp_path: Path) -> None:
    desk = Desk(tiny_gguf, tmp_path)
    desk.ask("", FIRST)
    desk.ask("", SECOND)
    desk.conversations.keep()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"JDSTATE1 and then nonsense"])
def test_a_damaged_file_costs_only_the_reading(tiny_gguf: Path, tmp_path: Path, damage: bytes) -> None:
    desk = Desk(tiny_gguf, tmp_path)
    answer, _ = desk.ask("one", FIRST)
    desk.conversations.keep()
    (tmp_path / file_name("one", desk.origin.model)).write_bytes(damage)
    later = Desk(tiny_gguf, tmp_path)
    assert later.ask("one", FIRST) == (answer, 0)
    later.conversations.keep()
    assert Desk(tiny_gguf, tmp_path).ask("one", FIRST)[1] > 0


def test_a_model_that_cannot_drop_a_tail_takes_only_what_it_can_go_on_from(
    tiny_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tiny_gguf, tmp_path)
    desk.ask("one", FIRST)
    desk.conversations.keep()
    monkeypatch.setattr(LlamaModel, "keeps_tail", False)
    assert Desk(tiny_gguf, tmp_path).ask("one", FIRST)[1] == 0


@pytest.mark.parametrize(("width", "cache_type"), [(64, "f16"), (256, "q8_0")])
def test_a_cache_of_8_bits_is_used_where_it_loads(tmp_path: Path, width: int, cache_type: str) -> None:
    # Heads of 16 values cannot be stored in blocks of 32, so the narrow model falls back.
    path = make_tiny_gguf(tmp_path / "model.gguf", shape=Shape(width=width))
    folder = tmp_path / "states"
    folder.mkdir()
    desk = Desk(path, folder, cache_type="q8_0")
    assert desk.model.cache_type == cache_type
    answer, _ = desk.ask("one", FIRST)
    desk.ask("two", SECOND)
    again, warm = desk.ask("one", FIRST)
    assert again == answer
    assert warm > 100
