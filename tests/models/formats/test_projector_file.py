"""Which projector belongs to a model: by name and width, never a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.formats.gguf import read_gguf
from models.formats.projector_file import is_projector, names_fit, projector_of
from tests.fakes.tiny_gguf import make_tiny_gguf
from tests.fakes.tiny_projector import Sight, make_tiny_projector


@pytest.mark.parametrize(
    ("projector", "model", "alone", "fits"),
    [
        ("mmproj-Qwen3VL-2B-Instruct-F16", "Qwen3VL-2B-Instruct-Q4_K_M", False, True),
        ("mmproj-Qwen3VL-2B-Instruct-F16", "Qwen3VL-4B-Instruct-Q4_K_M", True, False),
        ("mmproj-Qwen3VL-2B-Instruct-F16", "Qwen3-2B-Instruct-Q4_K_M", False, False),
        ("mmproj-model-f16", "gemma-3-4b-it-Q4_K_M", True, True),
        ("mmproj-model-f16", "gemma-3-4b-it-Q4_K_M", False, False),
        ("gemma-3-4b-it.mmproj-Q8_0", "gemma-3-4b-it-Q4_K_M", False, True),
    ],
)
def test_names(projector: str, model: str, alone: bool, fits: bool) -> None:
    assert names_fit(projector, model, alone=alone) == fits


def test_the_one_of_its_name_and_width_beside_it(tmp_path: Path) -> None:
    model = make_tiny_gguf(tmp_path / "raven-2B-Q4_0.gguf")
    header = read_gguf(model)
    assert projector_of(model, header) is None
    make_tiny_projector(tmp_path / "mmproj-raven-2B-F16.gguf", Sight(width=128))
    (tmp_path / "mmproj-broken.gguf").write_bytes(b"GGUF")
    make_tiny_gguf(tmp_path / "mmproj-raven.gguf")
    assert projector_of(model, header) is None, "too wide, broken, and no projector at all"
    mine = make_tiny_projector(tmp_path / "raven-2B.mmproj-f32.gguf")
    assert projector_of(model, header) == mine
    assert [is_projector(file) for file in (mine, model, tmp_path / "mmproj-broken.gguf")] == [True, False, False]
