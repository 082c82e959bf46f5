"""The plain text reader: encodings, line ends, paragraphs with their lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.locator import LinesPlace
from tests.plugins.reading import body_of, place_of, read_bytes, texts

GERMAN = "Die Größe der Straße wurde überprüft und für schön befunden.\nÄpfel und Öl.\n" * 3
RUSSIAN = "Быстрая коричневая лиса перепрыгивает через ленивую собаку. Это обычный русский текст.\n" * 3
JAPANESE = "日本語の文章です。これは文字コードの判定のための少し長い文章です。\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_any_encoding(text: str, encoding: str) -> None:
    assert body_of(text.encode(encoding), "letter.txt").text == text


def test_paragraphs_have_their_lines_whatever_the_line_end() -> None:
    layer = body_of(b"one\r\ntwo\r\n\r\nthree\rfour\n", "a.txt")
    assert texts(layer) == ["one\ntwo", "three\nfour"]
    assert place_of(layer, "three") == LinesPlace((4, 5))


def test_long_blocks_are_cut_by_line() -> None:
    layer = body_of("\n".join(f"event {n}" for n in range(50)).encode(), "a.log")
    assert len(layer.segments) == 50
    assert place_of(layer, "event 30") == LinesPlace((31, 31))


def test_one_bad_byte_does_not_change_the_alphabet() -> None:
    text = body_of(("Größe und Öl. " * 20).encode() + b"\xff" + "Äpfel".encode(), "a.txt").text
    assert "Größe" in text
    assert text.endswith("\ufffdÄpfel")


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b" \n\t ", "empty"), (bytes(range(256)) * 9, "binary")])
def test_nothing_to_read(content: bytes, code: str) -> None:
    outcome = read_bytes(content, "a.txt")
    assert outcome.kind == "skipped"
    assert outcome.reason.code == code


@given(st.text(max_size=300))
def test_contract_holds_for_any_text(text: str) -> None:
    outcome = read_bytes(text.encode("utf-8", "replace"), "a.txt")
    if outcome.kind == "parsed":
        assert outcome.document.layers[0].text.strip()
