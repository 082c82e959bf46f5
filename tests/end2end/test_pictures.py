"""Pictures through the whole program: found by what they show and by a picture; and text alone where that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.locator import ImagePlace
from engine.contract.request import SearchRequest
from engine.settings.paths import Home
from models.tiny import scenes
from models.tiny.scenes import Scene, Thing
from tests.acceptance.program import Program
from tests.acceptance.tiny_answers import attached
from tests.engine.library.recognise.eyes import models_with_tiny
from tests.fakes.tiny_gguf import make_tiny_gguf
from tests.fakes.tiny_projector import make_tiny_projector

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(400)]

GONE = 'import sys\nsys.modules["torchvision"] = None\nsys.modules["open_clip"] = None\n'


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for colour, shape in (("green", "circle"), ("red", "square"), ("purple", "star")):
        scenes.draw(Scene((Thing(colour, shape),)), 320).save(folder / f"{colour[0]}{shape[0]}.png")
    (folder / "lease.txt").write_text("The deposit of 900 euros is paid back within six weeks.")
    return folder


def names(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return [Path(one["path"]).name for one in found["results"]]


def test_pictures_are_found_by_what_they_show_and_by_a_picture(program: Program, pictures: Path) -> None:
    models_with_tiny(program.home / "models")
    with program.engine():
        program.run("add", pictures)
        assert program.run("index", "--wait", "all", "--timeout", "300")["timed_out"] is False
        found = program.run("search", "a green circle", "--kind", "image", "--mode", "semantic")
        assert names(found)[:1] == ["gc.png"]
        assert found["results"][0]["why"][0]["channel"] == "image"
        assert names(program.run("search", "--image", pictures / "ps.png"))[0] == "ps.png"
        assert "lease.txt" in names(program.run("search", "deposit"))


def test_without_the_image_stack_text_is_found_and_doctor_says_what_is_missing(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "sitecustomize.py").write_text(GONE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "gone"))
    program = Program(tmp_path / "home")
    models_with_tiny(program.home / "models")
    with program.engine():
        program.run("add", pictures)
        assert program.run("index", "--wait", "keyword", "--timeout", "120")["timed_out"] is False
        assert names(program.run("search", "deposit"))[:1] == ["lease.txt"]
        assert names(program.run("search", "gc", "--kind", "image")) == ["gc.png"]
        said = " ".join(program.run("doctor", ok=(0, 1))["notes"])
        assert "torchvision" in said
        assert "open_clip" in said


def test_a_picture_is_described_by_a_model_that_sees(tmp_path: Path, pictures: Path) -> None:
    """Random weights say nothing of sense: what is shown here is the way from the picture to a layer of its own."""
    make_tiny_projector(tmp_path / "mmproj-eye.gguf")
    eye = make_tiny_gguf(tmp_path / "eye-Q4.gguf")
    home = Home(tmp_path / "home").create()
    home.settings_file.write_text(f'[models]\ncaption = "{eye.stem}"\n', encoding="utf-8")
    program = Program(home.root)
    with program.engine(), attached(home.root) as engine:
        engine.add_model(eye)
        program.run("add", pictures / "ps.png")
        assert program.run("index", "--wait", "all", "--timeout", "300")["timed_out"] is False
        (hit,) = engine.search(SearchRequest("ps.png")).hits
        described = engine.document(int(hit.document), "caption")
        assert "caption" in described.layers
        assert described.layer.text.strip()
        assert isinstance(described.layer.segments[0].place, ImagePlace)
