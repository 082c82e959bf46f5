"""Images: pictures a second through the image runner beside bare open_clip, on a model of ViT-B-32's shape.

Its weights are random: they take as long as trained ones, and say nothing about what is found.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.contract.call import background_call
from engine.library.recognise.pictures import PictureModel
from engine.library.render.renderer import Picture
from models.catalogue import image_model
from models.fit.hardware import machine
from models.handles import image
from models.handles.runner import Runner
from tests.bench.figure import Figure, ratio_figure

SHAPE: Final = "ViT-B-32"
PICTURES: Final = 24
ROUNDS: Final = 3
SIZE: Final = (512, 384)
BATCH: Final = 8
LEAST_RATIO: Final = 0.9


def measure() -> list[Figure]:
    """Return the rates, ours and bare, measured in turns so that a busy machine slows both alike."""
    with tempfile.TemporaryDirectory() as scratch:
        models = Path(scratch)
        bare = _Bare(_random_model(models / "image" / SHAPE))
        found = image_model.find(SHAPE, models)
        ours = PictureModel(found.space(), Runner(found.name, lambda: image.start(found, models / "cache")))
        rng = np.random.default_rng(1)
        seen = [rng.integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8).tobytes() for _ in range(PICTURES)]
        drawn = [Picture(*SIZE, SIZE, "rgb", data) for data in seen]
        try:
            vectors = np.concatenate([one.vectors for one in ours.see(drawn[:BATCH], background_call())])
            assert np.allclose(vectors, bare.see(seen[:BATCH]), atol=1e-3), "the runner's vectors differ from bare ones"
            own_s, bare_s = [], []
            for _ in range(ROUNDS):
                own_s.append(_took_s(lambda: list(ours.see(drawn, background_call()))))
                bare_s.append(_took_s(lambda: bare.see(seen)))
        finally:
            ours.close()
    rates = PICTURES / min(own_s), PICTURES / min(bare_s)
    return [ratio_figure(f"images, {SHAPE} (random weights)", *rates, "/s", LEAST_RATIO, higher_is_better=True)]


class _Bare:
    """open_clip as its own documentation uses it, with as many threads as the runner."""

    def __init__(self, folder: Path) -> None:
        import open_clip
        import torch

        torch.set_num_threads(machine().cores)
        self._model, self._prepare = open_clip.create_model_from_pretrained(f"local-dir:{folder}")
        self._model.eval()

    def see(self, pictures: list[bytes]) -> Any:
        import torch
        from PIL import Image

        made = []
        for start in range(0, len(pictures), BATCH):
            opened = [Image.frombuffer("RGB", SIZE, data) for data in pictures[start : start + BATCH]]
            with torch.inference_mode():
                batch = torch.stack([self._prepare(one) for one in opened])
                made.append(self._model.encode_image(batch, normalize=True).numpy())
        return np.concatenate(made)


def _random_model(folder: Path) -> Path:
    import open_clip
    import safetensors.torch

    folder.mkdir(parents=True)
    model = open_clip.create_model(SHAPE, pretrained=None, load_weights=False)
    safetensors.torch.save_file(
        {name: tensor.contiguous() for name, tensor in model.state_dict().items()},
        folder / "open_clip_model.safetensors",
    )
    config = {"model_cfg": open_clip.get_model_config(SHAPE), "preprocess_cfg": {}}
    (folder / "open_clip_config.json").write_text(json.dumps(config), "utf-8")
    return folder


def _took_s(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
