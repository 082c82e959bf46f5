"""Mixture: which task comes how often, and how hard, at each point of the training."""

from __future__ import annotations

import random
from collections.abc import Callable

from models.tiny.corpus import answering, calling, talking
from models.tiny.corpus.answering import Difficulty
from models.tiny.corpus.conversation import Conversation

Task = Callable[[random.Random, Difficulty], Conversation]
_WEIGHTS: tuple[tuple[Task, float, float], ...] = (
    (answering.answering, 20, 40),
    (answering.asking_on, 40, 32),
    (answering.which_source, 7, 2),
    (calling.calling, 14, 12),
    (talking.extracting, 7, 5),
    (talking.remembering, 3, 2),
    (talking.repeating, 5, 1),
    (talking.titling, 3, 4),
    (talking.small_talk, 1, 3),
)
"""Each task with its weight at the start and at the end."""


def difficulty(progress: float) -> Difficulty:
    """Return how hard questions over sources are at ``progress`` 0 to 1: from one short source to ten."""
    if progress < 0.04:
        return Difficulty(1, 1, 0, 0.0, 0.05, 0.0)
    if progress < 0.12:
        return Difficulty(2, 2, 1, 0.1, 0.1, 0.0)
    if progress < 0.42:
        return Difficulty(4, 2, 1, 0.2, 0.2, 0.05)
    if progress < 0.7:
        return Difficulty(6, 2, 2, 0.2, 0.35, 0.1)
    return Difficulty(10, 2, 2, 0.2, 0.5, 0.12)


def conversation(rng: random.Random, progress: float) -> Conversation:
    """Return a new conversation."""
    weights = [first + (last - first) * progress for _, first, last in _WEIGHTS]
    ((task, _, _),) = rng.choices(_WEIGHTS, weights)
    return task(rng, difficulty(progress))
