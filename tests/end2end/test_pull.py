"""A model is pulled through the real command from a hub on this machine, shown, inspected, and deleted again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program import Program
from tests.fakes.hub import Hub, Served, serving_hub
from tests.fakes.tiny_gguf import make_tiny_gguf

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(200)]
FILE = "/Qwen/Qwen3-8B-GGUF/resolve/main/Qwen3-8B-Q4_K_M.gguf"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with serving_hub() as running:
        running.files[FILE] = Served(make_tiny_gguf(tmp_path / "w.gguf").read_bytes())
        yield running


def test_a_model_comes_from_the_hub_that_the_settings_name(program: Program, hub: Hub) -> None:
    program.home.mkdir(parents=True, exist_ok=True)
    (program.home / "settings.toml").write_text(f'[models]\nhub = "{hub.url}"\n[indexing]\nmin_free_bytes = 0\n')
    with program.engine():
        result = program.run("models", "pull", "qwen3-8b", "--yes")
        (place,) = result["paths"]
        assert Path(place).is_file()
        assert program.run("models", "use", "qwen3-8b", "--for", "chat")["model"]["used_for"] == ["chat"]
        facts = program.run("models", "inspect", place)
        assert (facts["architecture"], facts["layers"], facts["fit"]["verdict"]) == ("llama", 2, "fits")
        same = program.run("models", "inspect", place, place)
        assert same["differences"] == {}
        shown = {entry["model"]["name"]: entry for entry in program.run("models", "list", "--catalogue")["catalogue"]}
        assert shown["qwen3-8b"]["installed"]
        assert shown["qwen3-8b"]["model"]["marks"]["files"]["trust"] == "verified"
        left = program.run("models", "remove", "qwen3-8b")["models"]
        assert "qwen3-8b" not in [entry["name"] for entry in left]
        assert not Path(place).exists()
        assert program.run("models", "pull", "nothing", ok=(1,)) is None
