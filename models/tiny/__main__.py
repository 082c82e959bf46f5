"""The commands behind ``make tiny-models``: train the tiny models and replace the shipped ones."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets" / "tiny"
_log = logging.getLogger("models.tiny")


def main() -> int:
    """Train the models named (all by default) and ship each; a second call goes on where the first ended."""
    given = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if given.threads:
        import torch

        torch.set_num_threads(given.threads)
    makers = {"language": _language, "pictures": _pictures, "speech": _speech}
    done = [makers[name](given) for name in given.models or makers]
    return 0 if all(done) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.tiny", description=main.__doc__)
    parser.add_argument("models", nargs="*", metavar="language|pictures|speech")
    parser.add_argument("--folder", type=Path, default=Path("build/tiny"), help="where checkpoints are kept")
    parser.add_argument("--assets", type=Path, default=ASSETS, help="where the shipped models are")
    parser.add_argument("--tokens", type=float, default=150e6, help="tokens the language model is trained on")
    parser.add_argument("--minutes", type=float, help="most minutes for each model")
    parser.add_argument("--threads", type=int, default=0, help="processor threads; 0 uses all")
    parser.add_argument("--workers", type=int, help="processes that make conversations; default: some with a GPU")
    parser.add_argument("--go-on", action="store_true", help="language, pictures: begin with the shipped weights")
    parser.add_argument("--ship-only", action="store_true", help="train nothing; ship the best checkpoint there is")
    return parser


def _language(given: argparse.Namespace) -> bool:
    import os

    import torch

    from models.tiny import language
    from models.tiny.training import Plan

    on_gpu = torch.cuda.is_available()
    workers = given.workers if given.workers is not None else (min(16, os.cpu_count() or 1) if on_gpu else 0)
    plan = Plan(
        given.folder / "language",
        given.assets / "chat.gguf" if given.go_on else None,
        tokens=int(given.tokens),
        batch_tokens=16_384 if on_gpu else 6144,
        threads=given.threads,
        workers=workers,
        most_seconds=60 * (given.minutes or float("inf")),
    )
    if not given.ship_only:
        language.train(plan)
    card = language.ship(plan.folder, given.assets)
    _log.info("language: %s", json.dumps(card["held_out_exact_of"]))
    return True


def _pictures(given: argparse.Namespace) -> bool:
    from models.tiny.card import write_card
    from models.tiny.clip import ClipPlan, ClipTrainer

    begin = given.assets / "clip" if given.go_on else None
    former = json.loads((given.assets / "clip.json").read_text("utf-8")) if given.go_on else {}
    trainer = ClipTrainer(ClipPlan(given.folder / "pictures", seconds=60 * (given.minutes or 30), begin=begin))
    if not given.ship_only:
        trainer.run()
    trainer.export(given.assets / "clip")
    what = "A picture-and-text model for tests: it knows coloured shapes and digits, nothing else."
    facts: dict[str, object] = {"steps": trainer.steps, "held_out_right": trainer.figures()}
    if given.go_on:
        facts["went_on_from"] = {name: former[name] for name in ("steps", "sha256")}
    card = write_card(given.assets / "clip.json", what, given.assets / "clip" / "open_clip_model.safetensors", facts)
    _log.info("pictures: %s", json.dumps(card))
    return True


def _speech(given: argparse.Namespace) -> bool:
    from models.tiny import speech

    if speech.speaker() is None:
        _log.error("speech: espeak-ng is not installed; it makes the speech to learn from. The shipped model stays.")
        return False
    from models.tiny.card import write_card
    from models.tiny.clips import write_clips
    from models.tiny.whisper import WhisperPlan, WhisperTrainer
    from models.tiny.whisper_export import export_whisper, whisper_figures

    trainer = WhisperTrainer(WhisperPlan(given.folder / "speech", seconds=60 * (given.minutes or 60)))
    if not given.ship_only:
        trainer.run()
    folder = given.assets / "whisper"
    export_whisper(trainer.model, trainer.tokenizer, folder)
    write_clips(given.assets / "speech", folder)
    what = "A speech model for tests: it knows some seventy words, spoken by espeak-ng."
    facts: dict[str, object] = {"steps": trainer.steps, "held_out": whisper_figures(folder)}
    card = write_card(given.assets / "whisper.json", what, folder / "model.bin", facts)
    _log.info("speech: %s", json.dumps(card))
    return True


if __name__ == "__main__":
    sys.exit(main())
