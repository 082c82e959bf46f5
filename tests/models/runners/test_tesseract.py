"""Tesseract: its words become lines with boxes; where it is installed it really reads, confined."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from models.handles import tesseract
from models.handles.runner import Runner
from models.runners.tesseract import lines_of

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
WORDS = ("5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t90\tHarbour", "5\t1\t1\t1\t1\t2\t45\t18\t40\t15\t70\toffice")
OTHER = "5\t1\t1\t1\t2\t1\t10\t50\t30\t12\t96\tclosed"


def test_words_of_one_line_are_joined_with_their_box_and_mean_confidence() -> None:
    rows = [
        HEAD,
        "4\t1\t1\t1\t1\t0\t10\t18\t75\t15\t-1\t",
        *WORDS,
        "5\t1\t1\t1\t1\t3\t0\t0\t9\t9\t95\t ",
        OTHER,
        "torn\trow",
    ]
    first, second = lines_of("\n".join(rows))
    assert first == {"text": "Harbour office", "score": 0.8, "quad": [[10, 18], [85, 18], [85, 33], [10, 33]]}
    assert second["text"] == "closed"
    assert lines_of("") == []


@pytest.mark.parametrize(
    ("choice", "told"),
    [("tesseract:ell+eng", "ell+eng"), ("tesseract:chi_sim", "chi_sim"), ("", ""), ("tesseract:", ""),
     ("tesseract:eng --x", ""), ("rapidocr", "")],
)  # fmt: skip
def test_languages_are_told_by_the_setting(choice: str, told: str) -> None:
    assert tesseract.languages(choice) == told


needs_tesseract = pytest.mark.skipif(not tesseract.installed(), reason="Tesseract is not installed")


@needs_tesseract
def test_an_installed_tesseract_reads_a_page_in_its_confinement() -> None:
    page = Image.new("RGB", (900, 220), "white")
    ImageDraw.Draw(page).text((40, 60), "The harbour office is closed", "black", ImageFont.load_default(48))
    runner = Runner("tesseract", lambda: tesseract.start(tesseract.installed(), "eng"))
    try:
        answer = runner.call("read", {"width": 900, "height": 220}, [page.tobytes()], Call()).header
    finally:
        runner.close()
    (line,) = answer["lines"]
    assert line["text"] == "The harbour office is closed"
    assert line["score"] > 0.7
    assert 30 < line["quad"][0][0] < 60


@needs_tesseract
def test_a_language_that_is_not_installed_is_said() -> None:
    runner = Runner("tesseract", lambda: tesseract.start(tesseract.installed(), "xxx"))
    try:
        with pytest.raises(RunnerFailed, match="xxx"):
            runner.load(Call())
    finally:
        runner.close()
