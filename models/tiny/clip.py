"""CLIP: trains the tiny picture-and-text model and writes it as a folder that open_clip loads by ``local-dir:``."""

from __future__ import annotations

import json
import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import safetensors.torch
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tiny import checkpoint, scenes
from models.tiny.clip_shape import MEAN, NAMES, PAD, PIXELS, PREFIXES, STD, TEXT_TOKENS, WIDTH, clip_tokenizer, shape
from models.tiny.scenes import Captioned
from models.tiny.unrelated import unrelated

_log = logging.getLogger(__name__)
_LARGEST_SCALE = 4.6
"""exp(4.6) is 100, the bound of published CLIP models."""


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """How long and how to train."""

    folder: Path
    seconds: float = 1500.0
    batch: int = 96
    rate: float = 2e-3
    fresh: int = 32
    """New pictures a step; the others come again from a pool."""
    pool: int = 4096
    unrelated: int = 48
    """Texts a step that none of its pictures shows."""
    seed: int = 1
    begin: Path | None = None
    """A shipped model to go on from where there is no checkpoint; it must have the same shape and words."""


class _Helpers(nn.Module):
    """Names the first thing's colour and shape from the picture's vector: a denser lesson. Dropped at export."""

    def __init__(self) -> None:
        super().__init__()
        self.names = (tuple(scenes.COLOURS), (*scenes.SHAPES, *"0123456789"))
        self.heads = nn.ModuleList(nn.Linear(WIDTH, len(names)) for names in self.names)

    def loss(self, vectors: Tensor, shown: list[Captioned]) -> Tensor:
        """Return how badly colour and shape are told."""
        first = [each.scene.things[0] for each in shown]
        colour = torch.tensor([self.names[0].index(thing.colour) for thing in first])
        kind = torch.tensor([self.names[1].index(thing.shape) for thing in first])
        losses = [
            functional.cross_entropy(head(vectors), wanted)
            for head, wanted in zip(self.heads, (colour, kind), strict=True)
        ]
        return torch.stack(losses).sum()


def as_pixels(captioned: Captioned) -> np.ndarray:
    """Return the picture as the model sees it, (3, side, side)."""
    drawn = scenes.draw(captioned.scene, PIXELS)
    return ((np.asarray(drawn, dtype=np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1)


class ClipTrainer:
    """Holds one training. ``run`` trains for the planned time; ``export`` writes the folder."""

    def __init__(self, plan: ClipPlan) -> None:
        self.plan = plan
        torch.manual_seed(plan.seed)
        self.rng = random.Random(plan.seed)
        self.tokenizer = clip_tokenizer()
        self.tokenizer.enable_padding(pad_id=PAD, pad_token="[PAD]", length=TEXT_TOKENS)
        self.tokenizer.enable_truncation(TEXT_TOKENS)
        self.shape = shape(self.tokenizer.get_vocab_size())
        self.model = open_clip.model.CLIP(**_configured(self.shape))
        self.helpers = _Helpers()
        self.parameters = [*self.model.parameters(), *self.helpers.parameters()]
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True
        )
        self._shown = [scenes.random_scene(self.rng) for _ in range(plan.pool)]
        self._pixels = np.stack([as_pixels(each) for each in self._shown])
        self.steps, self.seconds = 0, 0.0
        self._resume()

    def run(self) -> None:
        """Train until the planned time is over; a checkpoint is kept every few minutes."""
        earlier, started = self.seconds, time.monotonic()
        mean = 0.0
        while self.seconds < self.plan.seconds:
            loss = self._step(self.seconds / self.plan.seconds)
            mean = loss if not mean else 0.98 * mean + 0.02 * loss
            self.steps += 1
            self.seconds = earlier + time.monotonic() - started
            if self.steps % 100 == 0:
                _log.info("step %d, %.2f done, loss %.3f", self.steps, self.seconds / self.plan.seconds, mean)
            if self.steps % 500 == 0:
                _log.info("held out %s", self.figures())
                self._save()
        self._save()

    def _step(self, progress: float) -> float:
        factor = min(1.0, (self.steps + 1) / 100) * (1.0 if progress < 0.5 else max(0.02, 2 - 2 * progress))
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * factor
        self._draw_anew()
        chosen = self.rng.sample(range(self.plan.pool), self.plan.batch)
        shown = [self._shown[index] for index in chosen]
        pictures = torch.from_numpy(self._pixels[chosen])
        texts = [self.rng.choice(PREFIXES) + each.caption for each in shown]
        picture_vectors = self.model.encode_image(pictures, normalize=True)
        text_vectors = self.model.encode_text(self._read(texts), normalize=True)
        nowhere = self.model.encode_text(
            self._read([unrelated(self.rng) for _ in range(self.plan.unrelated)]), normalize=True
        )
        scores = self.model.logit_scale.exp() * picture_vectors @ torch.cat((text_vectors, nowhere)).T
        loss = _contrast(scores, [each.caption for each in shown])
        torch.autograd.backward(loss + 0.5 * self.helpers.loss(picture_vectors * 8, shown))
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, _LARGEST_SCALE)
        return float(loss.detach())

    def _draw_anew(self) -> None:
        for _ in range(self.plan.fresh):
            index = self.rng.randrange(self.plan.pool)
            self._shown[index] = scenes.random_scene(self.rng)
            self._pixels[index] = as_pixels(self._shown[index])

    def _read(self, texts: list[str]) -> Tensor:
        return torch.tensor([encoding.ids for encoding in self.tokenizer.encode_batch(texts)])

    @torch.inference_mode()
    def figures(self) -> dict[str, float]:
        """Return held-out figures: how often the right text is found for a new picture, by kind of choice."""
        rng = random.Random("held out")
        found: dict[str, float] = {}
        pairs = [(colour, shape) for colour in scenes.COLOURS for shape in scenes.SHAPES]
        texts = self._vectors([scenes.named(colour, shape) for colour, shape in pairs])
        for name, held_out in (("trained pairs", False), ("held-out pairs", True)):
            shown = [scenes.one(rng, held_out) for _ in range(160)]
            things = [(each.scene.things[0].colour, each.scene.things[0].shape) for each in shown]
            scores = self._see(shown) @ texts.T
            best = [pairs[index] for index in scores.argmax(-1).tolist()]
            found[f"{name}, of 48"] = _share(one == other for one, other in zip(best, things, strict=True))
            found[f"{name}, colour"] = _share(one[0] == other[0] for one, other in zip(best, things, strict=True))
            found[f"{name}, shape"] = _share(one[1] == other[1] for one, other in zip(best, things, strict=True))
        for name, maker in (("two things", scenes.two), ("several", scenes.several), ("digits", scenes.digit)):
            shown = [maker(rng) for _ in range(100)]
            captions = [each.caption for each in shown]
            scores = self._see(shown) @ self._vectors(captions).T
            best_captions = [captions[index] for index in scores.argmax(-1).tolist()]
            found[f"{name}, of 100 captions"] = _share(
                one == other for one, other in zip(best_captions, captions, strict=True)
            )
        return found

    def _vectors(self, texts: list[str]) -> Tensor:
        vectors: Tensor = self.model.encode_text(self._read(texts), normalize=True)
        return vectors

    def _see(self, shown: list[Captioned]) -> Tensor:
        pixels = np.stack([as_pixels(each) for each in shown])
        vectors: Tensor = self.model.encode_image(torch.from_numpy(pixels), normalize=True)
        return vectors

    def _save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "helpers": self.helpers.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
            "seconds": self.seconds,
        }
        checkpoint.save(self.plan.folder / "last.pt", state)

    def _resume(self) -> None:
        if state := checkpoint.load(self.plan.folder / "last.pt"):
            self.model.load_state_dict(state["model"])
            self.helpers.load_state_dict(state["helpers"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.steps, self.seconds = state["steps"], state["seconds"]
        elif self.plan.begin is not None:
            shipped = safetensors.torch.load_file(self.plan.begin / "open_clip_model.safetensors")
            self.model.load_state_dict({name: weight.float() for name, weight in shipped.items()}, strict=False)

    def export(self, folder: Path) -> None:
        """Write the folder; weights in 16 bits."""
        folder.mkdir(parents=True, exist_ok=True)
        described = {
            "model_cfg": self.shape,
            "preprocess_cfg": {
                "mean": [MEAN] * 3,
                "std": [STD] * 3,
                "interpolation": "bicubic",
                "resize_mode": "shortest",
            },
        }
        (folder / "open_clip_config.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
        weights = {
            name: tensor.half().contiguous()
            for name, tensor in self.model.state_dict().items()
            if tensor.is_floating_point()
        }
        safetensors.torch.save_file(weights, folder / "open_clip_model.safetensors")
        clip_tokenizer().save(str(folder / "tokenizer.json"))
        reading = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": TEXT_TOKENS, **NAMES}
        (folder / "tokenizer_config.json").write_text(json.dumps(reading, indent=1) + "\n", encoding="utf-8")


def _configured(described: dict[str, Any]) -> dict[str, Any]:
    from open_clip.model import CLIPTextCfg, CLIPVisionCfg

    return {
        "embed_dim": described["embed_dim"],
        "vision_cfg": CLIPVisionCfg(**described["vision_cfg"]),
        "text_cfg": CLIPTextCfg(**described["text_cfg"]),
    }


def _contrast(scores: Tensor, captions: list[str]) -> Tensor:
    """Return the loss of matching pictures and texts both ways; equal captions are all right answers.

    ``scores`` are (pictures, texts): first the captions, then texts that fit no picture.
    """
    numbers = {caption: number for number, caption in enumerate(dict.fromkeys(captions))}
    of = torch.tensor([numbers[caption] for caption in captions])
    same = (of[:, None] == of[None]).float()
    target = same / same.sum(1, keepdim=True)
    among_all = functional.pad(target, (0, scores.shape[1] - len(captions)))
    by_text = scores[:, : len(captions)].T
    return (functional.cross_entropy(scores, among_all) + functional.cross_entropy(by_text, target)) / 2


def _share(hits: Any) -> float:
    told = list(hits)
    return round(float(np.mean(told)), 3)
