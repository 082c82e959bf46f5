"""Sights: which image model is in use, what is missing without one, and which pictures may be asked with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing, PathMissing
from engine.contract.request import SearchRequest
from engine.library.parse.pool import ParserPool
from engine.library.recognise.recogniser import Missing
from engine.process.program import Program
from engine.settings.paths import Home
from engine.wiring.sights import Sights
from models.catalogue import image_model, packages
from tests.engine.library.recognise.eyes import models_with_tiny


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def sights(home: Home, chosen: str = "") -> Sights:
    return Sights(home, lambda: chosen, ParserPool(Program.PARSER, workers=1))


def test_without_a_model_it_says_what_is_missing(home: Home) -> None:
    found = sights(home).model()
    assert isinstance(found, Missing)
    assert (found.why, found.remedy.action) == ("no_model", "add_model")
    with pytest.raises(ModelMissing):
        sights(home).look(SearchRequest("", image_uri="file:///tmp/a.png"), Call())


def test_a_missing_package_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    models_with_tiny(home.models)
    gone = {"torchvision", "open_clip"}
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name in gone else object())
    found = sights(home).model()
    assert isinstance(found, Missing)
    assert (found.why, found.detail) == ("no_package", "the package torchvision, open_clip is not installed")


def test_the_one_model_that_is_here_is_used_and_the_chosen_one_before_it(home: Home) -> None:
    models_with_tiny(home.models)
    shutil.copytree(home.models / "image" / "tiny", home.models / "image" / "another")
    by_itself, chosen = sights(home).model(), sights(home, "tiny").model()
    assert not isinstance(by_itself, Missing)
    assert not isinstance(chosen, Missing)
    assert (by_itself.space.model, chosen.space.model) == ("another", "tiny")
    assert by_itself.space.dimension == 64


def test_changed_weights_or_tokenizers_are_another_space(home: Home) -> None:
    before = image_model.find("", models_with_tiny(home.models))
    tokenizer = home.models / "image" / "tiny" / "tokenizer_config.json"
    tokenizer.write_text(tokenizer.read_text() + "\n")
    after = image_model.find("", home.models)
    assert before.space().id != after.space().id
    assert before.space().id != before.space("frame").id


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (SearchRequest("", image="no base64!"), BadRequest),
        (SearchRequest("", image_uri="http://example.org/a.png"), BadRequest),
        (SearchRequest("", image_uri="file:///nowhere/a.png"), PathMissing),
        (SearchRequest("", image_uri="file:///tmp"), BadRequest),
    ],
)
def test_what_is_no_picture_is_refused(home: Home, asked: SearchRequest, error: type[Exception]) -> None:
    models_with_tiny(home.models)
    with pytest.raises(error):
        sights(home).look(asked, Call())
