"""Numbered lines: the numbers are the file's own, or none."""

from __future__ import annotations

from desktop.viewmodels.viewer.excerpt import cut_excerpt
from desktop.viewmodels.viewer.numbered import numbered_lines
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import LinesPlace, Locator
from engine.contract.request import DocumentText

TEXT = "import os\n\n\ndef f():\n    return 1\n"
SEGMENTS = [
    Segment(0, 9, LinesPlace((1, 1)), Role.CODE),
    Segment(12, 33, LinesPlace((4, 5)), Role.CODE),
]


def test_every_line_has_the_files_number() -> None:
    lines = [(line.number, TEXT[line.start : line.end]) for line in numbered_lines(TEXT, SEGMENTS)]
    assert lines == [(1, "import os"), (2, ""), (3, ""), (4, "def f():"), (5, "    return 1")]


def test_lines_that_do_not_add_up_are_not_numbered() -> None:
    odd = [Segment(0, 20, LinesPlace((3, 3)))]
    assert [line.number for line in numbered_lines(TEXT, odd)][:2] == [3, 0]


def test_the_excerpt_marks_the_lines_of_the_place() -> None:
    layer = Layer("body", TEXT, tuple(SEGMENTS))
    excerpt = cut_excerpt(
        DocumentText(1, layer, "python"), Locator(LinesPlace((4, 5)), chars=(12, 33)), "def f():\n    return 1"
    )
    assert excerpt.has_lines
    assert [block.line for block in excerpt.blocks if block.mark] == [4, 5]
