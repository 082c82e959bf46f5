"""PostScript is read by an installed Ghostscript, in a process that may run it and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.contract.document import Parsed, ParseFailed, ParseSkipped
from engine.contract.label import UNTRUSTED_FILE
from engine.contract.locator import PagePlace
from engine.contract.reason import Remedy
from engine.library.ingest.words import prepared_wire
from engine.library.parse import installed
from engine.library.parse.job import ParseJob, ParseReply
from engine.library.parse.pool import ParserPool
from engine.process.program import Program
from plugins.loader import bundled_manifests
from plugins.source import Limits
from tests.plugins.reading import read_bytes
from tests.plugins.small_pdf import pdf_bytes

PAGE = b"%!PS-Adobe-3.0\n/Helvetica findfont 12 scalefont setfont 72 700 moveto (The quick jackdaw) show showpage\n"
SNOOPING = PAGE.replace(
    b"(The quick jackdaw) show", b"{ (/etc/passwd) (r) file pop (open) show } stopped { (shut) show } if"
)
GHOSTSCRIPT = next(m.program for m in bundled_manifests() if m.program and m.program.package == "ghostscript")
needs_ghostscript = pytest.mark.skipif(installed.find(GHOSTSCRIPT) is None, reason="Ghostscript is not installed")


def standing_in(folder: Path, lines: str) -> Limits:
    """Return limits that allow a program which does what the lines say; ``target`` is where the pages should go."""
    program = folder / "gs"
    head = f"#!{sys.executable}\nimport sys\ntarget = next(a for a in sys.argv if a.startswith('-sOutputFile='))[13:]\n"
    program.write_text(head + lines)
    program.chmod(0o700)
    return Limits(program=str(program), scratch=str(folder))


def test_without_the_program_the_file_says_what_it_needs() -> None:
    outcome = read_bytes(PAGE, "a.ps")
    assert isinstance(outcome, ParseSkipped)
    assert outcome.reason.message == "Reading postscript files needs ghostscript. Install it and try again."
    assert outcome.reason.remedy == Remedy("install", {"program": "ghostscript"})


def test_what_the_program_makes_is_read_as_pages(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(pdf_bytes([[(72, 700, 12, "first page")], [(72, 700, 12, "second page")]]))
    limits = standing_in(tmp_path, "import shutil\nshutil.copy(sys.argv[0][:-2] + 'made', target)\n")
    outcome = read_bytes(PAGE, "a.eps", limits)
    assert isinstance(outcome, Parsed)
    (body,) = outcome.document.layers
    assert body.text.split("\n") == ["first page", "second page"]
    places = [segment.place for segment in body.segments]
    assert [place.spots[0].page for place in places if isinstance(place, PagePlace)] == [1, 2]
    assert (outcome.document.metadata.pages, outcome.document.metadata.created) == (2, "")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("sys.stderr.write('Error: /undefined in foo')\nsys.exit(1)", "Ghostscript stopped at an error (undefined)."),
        ("sys.exit(1)", "Ghostscript could not draw it."),
        ("", "it has no pages."),
    ],
)
def test_a_file_the_program_stumbles_over_is_damaged(tmp_path: Path, lines: str, message: str) -> None:
    outcome = read_bytes(PAGE, "a.ps", standing_in(tmp_path, lines))
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.message == f"The file is damaged: {message}"


def test_a_program_that_ran_out_of_memory_is_told_as_such(tmp_path: Path) -> None:
    outcome = read_bytes(PAGE, "a.ps", standing_in(tmp_path, "sys.exit('Error: /VMerror in array')"))
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.code == "parser_memory"


def test_only_a_file_that_needs_a_known_program_asks_for_one() -> None:
    need = {"code": "needs_program", "params": {"program": "ghostscript"}}
    assert installed.wanted({"outcome": "parsed"}) is None
    assert installed.wanted({"reason": {"code": "encrypted", "params": {"program": "ghostscript"}}}) is None
    assert installed.wanted({"reason": {"code": "needs_program", "params": {"program": "rm"}}}) is None
    assert installed.wanted({"reason": need}) == installed.find(GHOSTSCRIPT)


@needs_ghostscript
@pytest.mark.parametrize(("content", "words"), [(PAGE, "The quick jackdaw"), (SNOOPING, "shut")])
def test_ghostscript_reads_a_page_and_reaches_no_other_file(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.ps"
    path.write_bytes(content)
    pool = ParserPool(Program.PARSER)
    try:
        (answer,) = pool.parse([ParseJob(1, os.open(path, os.O_RDONLY), b"a.ps", len(content))])
    finally:
        pool.close()
    assert isinstance(answer, ParseReply)
    assert answer.header["outcome"] == "parsed", answer.header
    prepared = prepared_wire.decode(answer.header["document"], answer.blobs, bytes(32), UNTRUSTED_FILE)
    assert [layer.text for layer in prepared.document.layers] == [words]
