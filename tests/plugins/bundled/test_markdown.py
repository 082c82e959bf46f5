"""The Markdown reader keeps the source text and cuts it at its blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.document import Role
from engine.contract.locator import LinesPlace
from tests.plugins.reading import body_of, document_of, place_of, read_bytes, texts

SAMPLE = """---
title: Field notes
author: Ada
---
# Birds

Jackdaws nest in *chimneys*.
They pair for life.

## Food

- seeds
- shiny things

```python
print("caw")

print("caw")
```

| a | b |
|---|---|
| 1 | 2 |

Underlined
==========
Last words.
"""


def test_blocks_roles_and_lines() -> None:
    layer = body_of(SAMPLE.encode(), "notes.md")
    assert layer.text == SAMPLE
    assert texts(layer, Role.HEADING) == ["# Birds", "## Food", "Underlined\n=========="]
    assert [s.level for s in layer.segments if s.role is Role.HEADING] == [1, 2, 1]
    assert texts(layer, Role.LIST) == ["- seeds", "- shiny things"]
    assert texts(layer, Role.CODE) == ['```python\nprint("caw")\n\nprint("caw")\n```']
    assert texts(layer, Role.TABLE) == ["| a | b |\n|---|---|\n| 1 | 2 |"]
    assert place_of(layer, "pair for life") == LinesPlace((7, 8))


def test_front_matter_gives_the_metadata() -> None:
    metadata = document_of(SAMPLE.encode(), "notes.md").metadata
    assert (metadata.title, metadata.author) == ("Field notes", "Ada")


def test_the_first_heading_is_the_title_without_front_matter() -> None:
    assert document_of(b"intro\n\n# The *plan* #\n", "a.md").metadata.title == "The *plan*"


@given(st.text(alphabet="#-*>`|=\n\t 1.[]:ab<", max_size=200))
def test_no_text_is_lost_whatever_the_markup(text: str) -> None:
    if text.strip():
        layer = body_of(text.encode(), "any.md")
        assert layer.text == text
    else:
        assert read_bytes(text.encode(), "any.md").kind == "skipped"
