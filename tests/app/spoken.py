"""Spoken: what a screen reader and a keyboard find in a window, and what its pixels say of its colours."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.tokens import Tokens, colour_names, contrast
from tests.app.text_runs import text_runs

_ROLES = QAccessible.Role
CONTROLS = frozenset(
    {
        _ROLES.Button, _ROLES.ButtonMenu, _ROLES.CheckBox, _ROLES.RadioButton, _ROLES.EditableText, _ROLES.ComboBox,
        _ROLES.List, _ROLES.Table, _ROLES.Tree, _ROLES.SpinBox, _ROLES.Slider, _ROLES.PageTab, _ROLES.Link,
        _ROLES.MenuItem, _ROLES.ProgressBar, _ROLES.Dial, _ROLES.Splitter,
    }
)  # fmt: skip
_TEXT_LEAST = 4.5
"""WCAG 2.2, level AA, for text below 18 points."""
_TABS = 400


def elements(root: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield what can be seen of a window's accessibility tree, the cells of lists and tables apart."""
    waiting = [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        each = waiting.pop()
        yield each
        if each.role() in (_ROLES.List, _ROLES.Table, _ROLES.Tree):
            continue
        for number in range(each.childCount()):
            child = each.child(number)
            if child is not None and child.isValid() and not child.state().invisible:
                waiting.append(child)


def name_of(element: QAccessibleInterface) -> str:
    """Return what a screen reader calls an element."""
    return str(element.text(QAccessible.Text.Name)).strip()


def is_control(element: QAccessibleInterface) -> bool:
    """Whether a person can do something with an element."""
    state = element.state()
    acts = element.role() in CONTROLS or (state.focusable and element.role() is not _ROLES.Client)
    return (acts and not state.disabled and not state.readOnly) or element.role() in (_ROLES.List, _ROLES.Table)


def nameless(root: QWidget) -> list[str]:
    """Return the controls that a screen reader has no name for, and the rows of lists that say nothing."""
    found = [_described(each) for each in elements(root) if is_control(each) and not name_of(each)]
    return found + [f"row of {view.accessibleName()}" for view in _lists(root) if _is_mute(view)]


def unreachable(qtbot: QtBot, window: QWidget, root: QWidget) -> list[str]:
    """Return the visible controls below ``root`` that no Tab (pressed all the way round) and no arrow reaches."""
    seen = _tabbed(qtbot, window)
    inside = {id(part) for each in seen for part in (each, each.focusProxy(), each.parentWidget()) if part is not None}
    missed = []
    for element in elements(root):
        part = element.object()
        if not isinstance(part, QWidget) or not is_control(element) or not part.isVisible():
            continue
        if id(part) in inside or _is_led_by_another(part, seen):
            continue
        missed.append(_described(element))
    return missed


def poor(root: QWidget, tokens: Tokens) -> list[str]:
    """Return the texts below ``root`` with too little contrast to their ground, or in a colour that is no token's."""
    known = {getattr(tokens, name): name for name in colour_names()}
    found = []
    for run in text_runs(root):
        told = f"{run.widget} {run.words[:40]!r}"
        if run.colour not in known:
            found.append(f"{told}: {run.colour} is no token")
        elif (ratio := contrast(run.colour, run.ground)) < _TEXT_LEAST:
            found.append(f"{told}: {known[run.colour]} on {known.get(run.ground, run.ground)} is {ratio:.1f}")
    return sorted(set(found))


def _described(element: QAccessibleInterface) -> str:
    part = element.object()
    kind = type(part).__name__ if part is not None else "?"
    return f"{element.role().name} {name_of(element) or '(no name)'} ({kind})"


def _lists(root: QWidget) -> list[QAbstractItemView]:
    return [view for view in root.findChildren(QAbstractItemView) if view.isVisible() and view.model() is not None]


def _is_mute(view: QAbstractItemView) -> bool:
    first = view.model().index(0, 0)
    said = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)
    return first.isValid() and not any(first.data(role) for role in said)


def _tabbed(qtbot: QtBot, window: QWidget) -> list[QWidget]:
    """Return every widget that has the focus on the way once round by Tab."""
    seen: list[QWidget] = []
    for _press in range(_TABS):
        focused = window.focusWidget()
        if focused is None:
            break
        if focused in seen:
            break
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return seen


def _is_led_by_another(part: QWidget, seen: list[QWidget]) -> bool:
    """Whether the keys of a control that Tab reaches lead to this one: a field and its list, a box and its group."""
    ahead = [each for each in seen if each.isVisible() and part.isAncestorOf(each)]
    led = [each for each in seen if each.focusProxy() is part or part.property("led_by") == each.objectName() != ""]
    group = part.group() if isinstance(part, QAbstractButton) else None
    arrows = group is not None and group.exclusive() and any(each in seen for each in group.buttons())
    return bool(ahead or led or arrows)


def settle() -> None:
    """Let the window lay itself out."""
    for _ in range(3):
        QApplication.processEvents()
