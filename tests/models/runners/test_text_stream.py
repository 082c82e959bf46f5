"""What is shown while tokens arrive is always the beginning of what is shown in the end."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from models.runners.text_stream import TextStream


def stream(pieces: list[bytes], stops: tuple[str, ...] = ()) -> tuple[list[str], bool]:
    feed = TextStream(stops)
    shown = [feed.feed(piece) for piece in pieces]
    return [*shown, feed.finish()], feed.stopped


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.text(alphabet="abé漢🙂\n", max_size=40), st.lists(st.integers(0, 200), max_size=12))
def test_characters_are_never_torn(text: str, places: list[int]) -> None:
    shown, stopped = stream(cut(text.encode(), places))
    assert "".join(shown) == text
    assert not any("�" in part for part in shown)
    assert not stopped


@given(st.text(alphabet="abST", max_size=40), st.lists(st.integers(0, 200), max_size=12))
def test_a_stop_string_ends_the_text_wherever_it_is_split(text: str, places: list[int]) -> None:
    shown, stopped = stream(cut(text.encode(), places), ("STa", "STOP"))
    found = [at for stop in ("STa", "STOP") if (at := text.find(stop)) >= 0]
    assert stopped is bool(found)
    if not found:
        assert "".join(shown) == text
    else:
        assert "STa" not in "".join(shown)
        assert text.startswith("".join(shown))


def test_what_only_looked_like_a_stop_is_shown() -> None:
    assert "".join(stream([b"1 S", b"T", b"U 2"], ("STOP",))[0]) == "1 STU 2"
    assert "".join(stream([b"1 ST"], ("STOP",))[0]) == "1 ST"


def test_broken_bytes_become_a_replacement_character() -> None:
    assert "".join(stream([b"a\xff", b"b\xe6\xbc"])[0]) == "a�b�"
