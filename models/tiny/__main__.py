"""The commands behind ``make tiny-models``: python -m models.tiny train ..."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from models.tiny.config import Config
from models.tiny.training import Plan, Trainer


def main() -> None:
    """Train the language model; a second call goes on where the first ended."""
    parser = argparse.ArgumentParser(prog="models.tiny", description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where checkpoints are kept")
    parser.add_argument("--tokens", type=float, default=100e6, help="tokens to train on in all")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--workers", type=int, default=0, help="processes that make conversations ahead")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after this time at the latest")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    plan = Plan(
        given.folder, int(given.tokens), threads=given.threads, workers=given.workers, most_seconds=given.minutes * 60
    )
    Trainer(plan, Config()).run()


if __name__ == "__main__":
    main()
