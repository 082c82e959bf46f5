"""The catalogue that ships is whole and honest; recommendations follow the machine; pins win over words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.contract.errors import NotFound
from engine.contract.model import Trust
from engine.wiring.model_sources import read_assets
from models.catalogue.listing import find, read_catalogue, recommend
from models.catalogue.pins import PinnedFile, Pins, pinned

GB = 10**9
CATALOGUE = read_assets()


def test_there_is_enough_to_choose_from() -> None:
    tasks = [model.task for model in CATALOGUE]
    assert tasks.count("chat") >= 12
    assert {"vision", "embedding", "rerank", "image", "speech"} <= set(tasks)


@pytest.mark.parametrize("model", CATALOGUE, ids=lambda model: model.name)
def test_nothing_is_claimed_without_a_source(model) -> None:  # type: ignore[no-untyped-def]
    known = any(file.size_bytes or file.sha256 for file in model.files)
    assert (model.mark("files").trust is Trust.UNVERIFIED) != known
    assert (model.revision == "main") == (model.mark("revision").trust is Trust.UNVERIFIED)
    for mark in model.marks.values():
        assert mark.source
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", mark.date)
    for file in model.files:
        assert re.fullmatch(r"([0-9a-f]{64})?", file.sha256)
    assert model.licence
    assert model.memory_bytes > model.size_bytes


def test_no_test_model_is_offered() -> None:
    assert not [model.name for model in CATALOGUE if "tiny" in (model.name + model.repo).lower()]


@pytest.mark.parametrize("memory", [2 * GB, 4 * GB, 8 * GB, 16 * GB, 32 * GB, 128 * GB])
def test_at_most_three_recommendations_and_all_have_room(memory: int) -> None:
    names = recommend(CATALOGUE, memory)
    assert len(names) <= 3
    assert len(set(names)) == len(names)
    assert all(find(CATALOGUE, name).memory_bytes < memory for name in names)


def test_larger_machines_get_larger_models_and_small_ones_none() -> None:
    assert recommend(CATALOGUE, 2 * GB) == ()
    best = [find(CATALOGUE, recommend(CATALOGUE, memory)[0]).parameters for memory in (8 * GB, 12 * GB, 32 * GB)]
    assert best == sorted(best)
    assert best[0] < best[-1]
    assert recommend(CATALOGUE, 8 * GB, 24 * GB) == recommend(CATALOGUE, 32 * GB)


def test_a_name_that_is_not_there_is_said() -> None:
    with pytest.raises(NotFound, match="catalogue"):
        find(CATALOGUE, "nothing")


@pytest.mark.parametrize(
    "text",
    [
        '[[model]]\nname = "a"\n',
        '[[model]]\nname="a"\ntitle="A"\ntask="x"\nrepo="r"\nrevision="main"\nlicence="L"\nfiles=[{path="f"}]\n',
        '[[model]]\nname="a"\ntitle="A"\ntask="chat"\nrepo="r"\nrevision="main"\nlicence="L"\nfiles=[{path="f"}]\nodd=1\n',
    ],
)
def test_a_broken_catalogue_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="catalogue"):
        read_catalogue("", [text])


def test_what_the_first_download_found_is_pinned_and_shown_as_verified(tmp_path: Path) -> None:
    model = find(CATALOGUE, "qwen3-8b")
    assert model.mark("files").trust is Trust.UNVERIFIED
    Pins(tmp_path / "pins.json").keep(model, "c" * 40, (PinnedFile(model.files[0].path, 5, "a" * 64),))
    seen = pinned(model, Pins(tmp_path / "pins.json").all()["qwen3-8b"])
    assert (seen.revision, seen.files[0].size_bytes, seen.files[0].sha256) == ("c" * 40, 5, "a" * 64)
    assert seen.mark("files").trust is Trust.VERIFIED
