"""Tables, JSON, notebooks, subtitles, contacts, calendars, markup by lines, source code."""

from __future__ import annotations

import pytest

from engine.contract.document import Kind, Role
from engine.contract.locator import LinesPlace, SectionPlace, TimePlace
from tests.plugins.reading import body_of, document_of, place_of, texts
from tests.plugins.small_files import notebook_bytes


@pytest.mark.parametrize(("mark", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")])
def test_rows_with_names(mark: str, name: str) -> None:
    text = "Name,City\nAda,Bonn\nBob,Graz\n".replace(",", mark)
    layer = body_of(text.encode(), name)
    assert "Name: Ada; City: Bonn" in layer.text
    assert "Name: Bob; City: Graz" in layer.text


def test_records_over_several_lines_keep_their_lines() -> None:
    rows = [f'"row {n}\nsecond line","{"x" * 300}"' for n in range(10)]
    layer = body_of("\n".join(rows).encode(), "a.csv")
    assert place_of(layer, "row 4 second") == LinesPlace((9, 12))


def test_json_records() -> None:
    layer = body_of(b'{"name": "nest", "eggs": [3, 4], "in": {"tree": "Gr\\u00f6\\u00dfe"}}', "a.json")
    assert texts(layer) == ["name: nest", "3\n4", "tree: Größe"]
    assert place_of(layer, "tree") == SectionPlace(("in",))


def test_json_lines() -> None:
    layer = body_of(b'{"a": 1}\n\n{"a": {"b": "deep"}}\n', "a.jsonl")
    assert place_of(layer, "deep") == LinesPlace((3, 3))


def test_broken_json_is_text() -> None:
    assert texts(body_of(b'{"a": 1,\n oops', "a.json")) == ['{"a": 1,\n oops']


def test_notebook() -> None:
    layer = body_of(notebook_bytes(), "a.ipynb")
    assert texts(layer) == ["# Survey", "We count nests.", "count = 3\ncount", "3 nests found", "printed line"]
    assert texts(layer, Role.CODE) == ["count = 3\ncount"]
    assert place_of(layer, "nests found") == SectionPlace(("Survey",))


def test_subtitles() -> None:
    layer = body_of(
        b"1\n00:00:01,500 --> 00:00:03,000\n<i>Hello</i>\nyou\n\n2\n01:00:00,000 --> 01:00:01,000\nBye\n", "a.srt"
    )
    assert texts(layer) == ["Hello\nyou", "Bye"]
    assert place_of(layer, "Hello") == TimePlace(1.5, 3.0)
    voice = body_of(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Esme>A blue apple</v> &amp; tree\n", "a.vtt")
    assert texts(voice) == ["Esme: A blue apple & tree"]


def test_contacts() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Ada Jay\r\nN:Jay;Ada\r\nitem1.EMAIL;TYPE=WORK:ada@exam\r\n ple.org\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=C3=9Fe\r\nPHOTO:AAAA\r\nEND:VCARD\r\n"
    )
    layer = body_of(card.encode(), "a.vcf")
    assert texts(layer) == ["Name: Ada Jay\nN: Jay, Ada\nMail: ada@example.org\nNote: Größe"]
    assert place_of(layer, "Ada") == SectionPlace(("Ada Jay",))


def test_calendar() -> None:
    alarm = "BEGIN:VALARM\nDESCRIPTION:ring\nEND:VALARM"
    event = f"BEGIN:VEVENT\nSUMMARY:Nest check\\, spring\nDTSTART:20240301T100000\n{alarm}\nEND:VEVENT"
    layer = body_of(f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n".encode(), "a.ics")
    assert texts(layer) == ["Summary: Nest check, spring\nStart: 20240301T100000"]


@pytest.mark.parametrize(
    ("name", "text", "headings"),
    [
        (
            "a.rst",
            "=====\nTitle\n=====\n\nwords\n\nPart\n----\nmore\n",
            [("=====\nTitle\n=====", 1), ("Part\n----", 2)],
        ),
        ("a.org", "#+TITLE: Top\n* One\nwords\n** Two\n", [("#+TITLE: Top", 1), ("* One", 1), ("** Two", 2)]),
        ("a.adoc", "= Top\n\nwords\n\n== Part\n", [("= Top", 1), ("== Part", 2)]),
        ("a.tex", "\\section{One}\nwords\n\\subsection*{Two}\n", [("\\section{One}", 2), ("\\subsection*{Two}", 3)]),
    ],
)
def test_headings_of_markup_by_lines(name: str, text: str, headings: list[tuple[str, int]]) -> None:
    layer = body_of(text.encode(), name)
    found = [(layer.text[s.start : s.end], s.level) for s in layer.segments if s.role is Role.HEADING]
    assert found == headings
    assert layer.text == text


CODE = {
    "a.py": "import os\n\n\ndef first():\n    x = 1\n\n    return x\n\n\nclass Second:\n    a = 1\n\n    b = 2\n",
    "a.js": "const a = 1\n\nfunction first() {\n  let x = 1\n\n  return x\n}\n",
    "a.ts": "interface A {\n  b: string\n\n  c: number\n}\n",
    "a.c": "#include <a.h>\n\nint first(void) {\n  int x;\n\n  return x;\n}\n",
    "a.cpp": "class A {\n  int b;\n\n  int c;\n};\n",
    "a.go": "package a\n\nfunc first() int {\n\tx := 1\n\n\treturn x\n}\n",
    "A.java": "class A {\n  int b() {\n\n    return 1;\n  }\n}\n",
    "a.rs": "fn first() -> i32 {\n    let x = 1;\n\n    x\n}\n",
}


@pytest.mark.parametrize("name", CODE)
def test_definitions_stay_whole(name: str) -> None:
    layer = body_of(CODE[name].encode(), name)
    assert document_of(CODE[name].encode(), name).media_kind is Kind.CODE
    assert layer.text == CODE[name]
    # each definition holds a blank line, at which text without a grammar would be cut
    assert any("\n\n" in text and text.strip() for text in texts(layer))
    assert {segment.role for segment in layer.segments} == {Role.CODE}


def test_python_functions_and_classes_have_their_lines() -> None:
    layer = body_of(CODE["a.py"].encode(), "a.py")
    assert place_of(layer, "def first") == LinesPlace((4, 7))
    assert place_of(layer, "class Second") == LinesPlace((10, 13))


def test_other_languages_are_cut_by_lines() -> None:
    layer = body_of("\n".join(f"call {n}" for n in range(100)).encode(), "a.lua")
    assert place_of(layer, "call 50\n") == LinesPlace((41, 80))
