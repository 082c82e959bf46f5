"""The book of model servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.errors import BadRequest, Conflict, NotFound
from models.catalogue.servers import Server, ServerBook, split_name, usual_name

LAB = Server("lab", "openai", "http://192.168.1.5:8000/v1", key="secret", clouds=("a",))


def test_servers_are_kept_and_only_their_owner_reads_the_keys(tmp_path: Path) -> None:
    ServerBook(tmp_path).keep(LAB)
    book = ServerBook(tmp_path)
    assert book.get("lab") == LAB
    assert (tmp_path / "servers.json").stat().st_mode & 0o077 == 0
    book.drop("lab")
    assert book.all() == ()
    with pytest.raises(NotFound):
        book.get("lab")


@pytest.mark.parametrize("name", ["", "a:b", "A", "-x", "a b"])
def test_a_name_must_fit_before_a_colon(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        ServerBook(tmp_path).keep(Server(name, "openai", "http://x"))


def test_a_damaged_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "servers.json").write_text("{}")
    with pytest.raises(Conflict, match="damaged"):
        ServerBook(tmp_path).all()


def test_names() -> None:
    assert split_name("ollama:qwen3:4b") == ("ollama", "qwen3:4b")
    assert split_name("tiny") == ("", "tiny")
    assert usual_name("ollama", "http://127.0.0.1:11434") == "ollama"
    assert usual_name("openai", "http://127.0.0.1:1234/v1") == "local-1234"
    assert usual_name("openai", "https://Lab.example/v1") == "lab.example"
