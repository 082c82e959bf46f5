"""Models that other programs keep are found where they lie, and nothing there is changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from models.fetch.elsewhere import Keepers, look, usual_keepers

GGUF = b"GGUF" + bytes(60)
DIGEST = "sha256:" + "ab" * 32


def ollama(folder: Path, layers: object) -> None:
    manifest = folder / "manifests/registry.ollama.ai/library/llama3.2/3b"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"layers": layers}))
    (folder / "blobs").mkdir()
    (folder / "blobs" / DIGEST.replace(":", "-")).write_bytes(GGUF)


def test_each_program_s_files_are_found_once(tmp_path: Path) -> None:
    ollama(
        tmp_path / "ollama",
        [
            {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:" + "cd" * 32},
            {"mediaType": "application/vnd.ollama.image.model", "digest": DIGEST},
        ],
    )
    studio = tmp_path / "studio/who/repo"
    studio.mkdir(parents=True)
    (studio / "a-Q4.gguf").write_bytes(GGUF)
    (studio / "mmproj-a.gguf").write_bytes(GGUF)
    (studio / "not.gguf").write_bytes(b"PK\x03\x04")
    snapshot = tmp_path / "hub/models--who--b/snapshots/rev"
    blob = tmp_path / "hub/models--who--b/blobs/x"
    snapshot.mkdir(parents=True)
    blob.parent.mkdir(parents=True)
    blob.write_bytes(GGUF)
    (snapshot / "b.gguf").symlink_to(os.path.relpath(blob, snapshot))
    (snapshot / "again.gguf").symlink_to(os.path.relpath(blob, snapshot))
    keepers = Keepers((tmp_path / "ollama", tmp_path / "nowhere"), (tmp_path / "studio",), (tmp_path / "hub",))
    found = look(keepers)
    assert [(model.name, model.keeper) for model in found] == [
        ("a-Q4", "lm-studio"),
        ("again", "huggingface"),
        ("llama3.2-3b", "ollama"),
    ]
    assert all(model.size_bytes == len(GGUF) and os.path.isfile(model.path) for model in found)


def test_odd_manifests_are_passed_over(tmp_path: Path) -> None:
    escape = {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:../../../etc/passwd"}
    for number, layers in enumerate(([escape], "x", [1], [{}], None)):
        ollama(tmp_path / str(number), layers)
    assert look(Keepers(tuple(tmp_path / str(number) for number in range(5)), (), ())) == ()


def test_places_named_by_the_environment_are_looked_at(tmp_path: Path) -> None:
    keepers = usual_keepers(tmp_path, {"OLLAMA_MODELS": "/o", "HF_HOME": "/h", "XDG_CACHE_HOME": "/c"})
    assert keepers.ollama == (Path("/o"),)
    assert keepers.hugging_face == (Path("/h/hub"),)
    assert keepers.lm_studio == (tmp_path / ".lmstudio/models", Path("/c/lm-studio/models"))
