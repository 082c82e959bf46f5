"""The whole way of a model into a home: the catalogue, a hub on this machine, the registry, the record, the fit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, NotFound, NotGranted, PathMissing, RemoteFailed
from engine.contract.model import Gpu, HardwareReport, LoadPlan, Trust, Verdict
from engine.settings.paths import Home
from engine.wiring.model_sources import ModelSources
from engine.wiring.preferences import Preferences
from engine.wiring.way_out import WayOut
from models.catalogue.registry import ModelRegistry
from models.fit.fitting import Fitting
from tests.fakes.gguf_header import write_model
from tests.fakes.hub import Hub, Served, serving_hub

GB = 10**9
FILE = "/Qwen/Qwen3-8B-GGUF/resolve/main/Qwen3-8B-Q4_K_M.gguf"


def nothing(_done: int, _total: int, _words: str) -> None:
    return None


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    weights = write_model(tmp_path / "w.gguf", layers=1, width=256, inner=256, heads=4, kv_heads=2, vocabulary=100)
    with serving_hub() as running:
        running.files[FILE] = Served(weights.read_bytes())
        yield running


class Place:
    """A home whose machine is made up."""

    def __init__(self, folder: Path, hub: str) -> None:
        self.home = Home(folder / "home").create()
        self.preferences = Preferences(self.home)
        self.preferences.change({"models.hub": hub, "indexing.min_free_bytes": 0})
        self.way_out = WayOut(self.home, self.preferences)
        self.registry = ModelRegistry(
            self.home.models, self.preferences.chosen_models, self.preferences.choose_model, ()
        )
        self.machine = HardwareReport("made up", (), 4, 16 * GB, 9 * GB, (Gpu("card", 8 * GB, 8 * GB),))
        fitting = Fitting(lambda _: self.machine)
        self.sources = ModelSources(self.home, self.preferences, self.way_out, self.registry, fitting)


def test_a_pulled_model_is_known_pinned_and_in_the_record(hub: Hub, tmp_path: Path) -> None:
    place = Place(tmp_path, hub.url)
    forecast = place.sources.forecast_pull("qwen3-8b")
    assert (forecast.missing_grants, forecast.present_bytes, forecast.air_gap) == ((), 0, False)
    assert forecast.source == f"{hub.url}/Qwen/Qwen3-8B-GGUF/tree/main"
    told: list[str] = []
    result = place.sources.pull("qwen3-8b", lambda done, total, words: told.append(words), Call())
    assert told[0] == "Qwen3-8B-Q4_K_M.gguf"
    entry = place.registry.get("qwen3-8b")
    assert (entry.task, entry.path) == ("chat", result["paths"][0])
    assert place.registry.use("qwen3-8b", "chat").used_for == ("chat",)
    shown = {each.model.name: each for each in place.sources.catalogue()}
    assert shown["qwen3-8b"].installed
    assert shown["qwen3-8b"].model.mark("files").trust is Trust.VERIFIED
    assert sum(each.recommended for each in shown.values()) <= 3
    (exchange,) = place.way_out.report(()).exchanges
    assert (exchange.purpose, exchange.status) == ("download", "200")
    place.sources.discard("qwen3-8b")
    assert not os.path.exists(entry.path)


def test_a_hub_beyond_this_machine_needs_grants_first(tmp_path: Path) -> None:
    place = Place(tmp_path, "https://huggingface.co")
    missing = place.sources.forecast_pull("qwen3-8b").missing_grants
    assert [grant.written for grant in missing] == [
        "download@huggingface.co:443",
        "download@*.huggingface.co:443",
        "download@*.hf.co:443",
    ]
    with pytest.raises(NotGranted):
        place.sources.pull("qwen3-8b", nothing, Call())
    place.way_out.grant("download", "huggingface.co", 443)
    assert len(place.sources.forecast_pull("qwen3-8b").missing_grants) == 2


def test_what_is_no_model_gets_no_entry(hub: Hub, tmp_path: Path) -> None:
    hub.files[FILE] = Served(b"\x80\x02" + bytes(100))
    place = Place(tmp_path, hub.url)
    with pytest.raises(BadRequest, match="pickle"):
        place.sources.pull("qwen3-8b", nothing, Call())
    assert place.registry.models() == ()
    assert not list(place.home.models.glob("chat/*/*"))
    with pytest.raises(RemoteFailed, match="404"):
        place.sources.pull("qwen3-14b", nothing, Call())
    with pytest.raises(NotFound):
        place.sources.pull("nothing", nothing, Call())


def test_models_of_a_stick_come_in_without_a_network(hub: Hub, tmp_path: Path) -> None:
    place = Place(tmp_path, hub.url)
    stick = tmp_path / "stick"
    stick.mkdir()
    write_model(stick / "mine.gguf", layers=1, width=256, inner=256, heads=4, kv_heads=2, vocabulary=100)
    (entry,) = place.sources.copy_in(os.fsencode(stick), nothing, Call())
    assert entry.path == str(place.home.models / "copied" / "mine.gguf")
    assert hub.seen == []
    with pytest.raises(PathMissing):
        place.sources.copy_in(b"/nowhere/at/all", nothing, Call())
    with pytest.raises(BadRequest):
        place.sources.copy_in(os.fsencode(tmp_path / "home" / "logs"), nothing, Call())


def test_the_fit_counts_the_free_memory_and_a_card_only_if_llama_cpp_can_use_it(hub: Hub, tmp_path: Path) -> None:
    place = Place(tmp_path, hub.url)
    large = os.fsencode(write_model(tmp_path / "large.gguf", width=6144, inner=20480, layers=48, heads=48))
    wish = LoadPlan(4096, gpu_layers=-1)
    assert place.sources.fit(large, wish).verdict is Verdict.REFUSED
    place.machine = HardwareReport(
        "made up", (), 4, 16 * GB, 9 * GB, (Gpu("card", 24 * GB, 23 * GB),), {"gpu_offload": "yes"}
    )
    assert place.sources.fit(large, wish).verdict is Verdict.FITS
    with pytest.raises(PathMissing):
        place.sources.fit(b"/nowhere.gguf", wish)


def test_this_machine_can_be_described() -> None:
    found = Fitting().hardware()
    assert found.cores >= 1
    assert 0 < found.free_bytes <= found.memory_bytes
    assert found.runtime["gpu_offload"] in ("yes", "no")
