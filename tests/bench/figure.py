"""Figure: one measured budget, ours beside a peer's from the same run."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Figure:
    """What was measured. ``met`` is None where there is nothing to compare with."""

    what: str
    ours: str
    peer: str
    budget: str
    met: bool | None


def ratio_figure(what: str, ours: float, peer: float, unit: str, budget: float, *, higher_is_better: bool) -> Figure:
    """Return a figure whose budget is a ratio ours / peer."""
    ratio = ours / peer if peer else float("nan")
    met = ratio >= budget if higher_is_better else ratio <= budget
    sign = ">=" if higher_is_better else "<="
    return Figure(what, f"{ours:.4g} {unit} ({ratio:.2f} x)", f"{peer:.4g} {unit}", f"{sign} {budget:g} x", met)


def limit_figure(what: str, ours: float, unit: str, limit: float) -> Figure:
    """Return a figure whose budget is an upper limit."""
    return Figure(what, f"{ours:.3g} {unit}", "", f"<= {limit:g} {unit}", ours <= limit)


def machine() -> str:
    """Return the machine in one line."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table."""
    marks = {True: "met", False: "MISSED", None: ""}
    rows = [f"| {f.what} | {f.ours} | {f.peer} | {f.budget} | {marks[f.met]} |" for f in figures]
    return "\n".join(["| what | Jackdaw | peer | budget | |", "|---|---|---|---|---|", *rows])
