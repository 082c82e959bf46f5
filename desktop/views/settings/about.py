"""About: which version this is, and whose work it stands on, each with its licence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPlainTextEdit

from desktop.components.labels import label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.typography import Type
from desktop.views.settings.pages import Page
from engine.contract.version import VERSION

_NAME = "jackdaw"
_SHORT = 60


def licences(root: str = _NAME) -> tuple[tuple[str, str, str], ...]:
    """Return (name, version, licence) of everything that is installed for a package, by name."""
    from importlib.metadata import PackageNotFoundError, distribution, requires  # brings the email package with it

    found: dict[str, tuple[str, str, str]] = {}
    wanted = [root]
    while wanted:
        name = wanted.pop()
        key = name.lower().replace("_", "-")
        if key in found:
            continue
        try:
            about = distribution(name)
            needs = requires(name) or []
        except PackageNotFoundError:
            continue
        found[key] = (about.metadata["Name"], about.version, _licence(about.metadata))
        wanted.extend(_required(line) for line in needs if "extra ==" not in line)
    found.pop(root, None)
    return tuple(found[key] for key in sorted(found))


def _required(line: str) -> str:
    for at, sign in enumerate(line):
        if not (sign.isalnum() or sign in "-_."):
            return line[:at]
    return line


def _licence(facts: object) -> str:
    get: Callable[[str], str | None] = getattr(facts, "get")  # noqa: B009 - the stubs do not know it
    get_all: Callable[[str], list[str] | None] = getattr(facts, "get_all")  # noqa: B009
    said = get("License-Expression") or ""
    classifiers = [line.rpartition(" :: ")[2] for line in get_all("Classifier") or () if line.startswith("License ::")]
    written = (get("License") or "").strip().splitlines()
    first = written[0] if written and len(written[0]) <= _SHORT else ""
    return said or ", ".join(classifiers) or first or "see the package"


class AboutPage(Page):
    """Filled when it is first shown: reading every package's facts takes a moment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        made = self.card(theme, tr("Jackdaw {version}", version=VERSION))
        words = tr("Finds and answers from your own files, on this machine alone.")
        made.column.addWidget(label(theme, words, tone="muted", wraps=True))
        made.column.addWidget(label(theme, tr("It stands on the work of many:"), Type.CAPTION, tone="muted"))
        self.list = QPlainTextEdit()
        self.list.setObjectName("lines")
        self.list.setReadOnly(True)
        self.list.setAccessibleName(tr("Licences of the parts it uses"))
        self.list.setTabChangesFocus(True)
        self.list.setMinimumHeight(320)
        made.column.addWidget(self.list)

    def show_licences(self, found: tuple[tuple[str, str, str], ...]) -> None:
        """List the parts."""
        self.list.setPlainText("\n".join(f"{name} {version}: {licence}" for name, version, licence in found))
