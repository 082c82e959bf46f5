"""The surest way to call tools is taken that a model can; a person may choose another."""

from __future__ import annotations

import pytest

from engine.contract.errors import BadRequest
from models.calling.ladder import rung, wanted_way
from models.dialogue.traits import TemplateTraits

WITH, WITHOUT = TemplateTraits(tools=True), TemplateTraits()


def test_each_rung_where_it_belongs() -> None:
    assert rung(WITH, native=True) == "native"
    assert rung(WITH) == "template"
    assert rung(WITHOUT) == "constrained"
    assert rung(None) == "constrained"
    assert rung(None, grammar=False) == "react"


@pytest.mark.parametrize("way", ["template", "constrained", "react"])
def test_a_person_may_choose(way: str) -> None:
    assert rung(WITH, wanted=way) == way


@pytest.mark.parametrize("way", ["native", "template"])
def test_what_the_model_cannot_do_is_refused(way: str) -> None:
    with pytest.raises(BadRequest):
        rung(WITHOUT, wanted=way)


@pytest.mark.parametrize(
    ("setting", "way"),
    [("", ""), ("react", "react"), ("m=react", "react"), ("other=react", ""), ("constrained m=react", "react")],
)
def test_a_setting_names_one_model_or_all(setting: str, way: str) -> None:
    assert wanted_way(setting, "m") == way


def test_a_way_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadRequest, match="magic"):
        wanted_way("magic", "m")
