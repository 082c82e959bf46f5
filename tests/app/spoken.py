"""Spoken: what a screen reader and a keyboard find in a window, and what its pixels say of its colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.tokens import TEXT_COLOURS, Tokens, colour_names, contrast

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
_SCALE = 2
"""At two pixels a point the stems of letters reach the colour they are painted in."""
_LEAST_PIXELS = 24
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
    """Return the texts below ``root`` that are painted with too little contrast, or in a colour that is no token's."""
    picture = _painted(root)
    found = []
    for part in root.findChildren(QWidget):
        if part.isVisible() and part.isEnabled() and _shows_text(part):
            found += _faults(part, _pixels_of(picture, root, part), tokens)
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


def _shows_text(part: QWidget) -> bool:
    if isinstance(part, QAbstractItemView):
        return True
    if isinstance(part, QTextEdit):
        return bool(part.toPlainText())
    is_inner = part.objectName() == "qt_spinbox_lineedit"  # painted by the box around it
    words = part.text() if isinstance(part, QLabel | QLineEdit | QAbstractButton) and not is_inner else ""
    return any(sign.isalnum() for sign in words)


def _painted(root: QWidget) -> np.ndarray:
    image = QImage(root.size() * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(root.palette().window().color())
    painter = QPainter(image)
    root.render(painter, QPoint(0, 0))
    painter.end()
    flat = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return flat[:, : image.width()] & 0xFFFFFF


def _pixels_of(picture: np.ndarray, root: QWidget, part: QWidget) -> np.ndarray:
    rect = QRect(part.mapTo(root, QPoint(0, 0)), part.size()).intersected(root.rect())
    above = part.parentWidget()
    while above is not None and above is not root:  # what a scroll area hides is not painted
        rect = rect.intersected(QRect(above.mapTo(root, QPoint(0, 0)), above.size()))
        above = above.parentWidget()
    left, top = rect.left() * _SCALE, rect.top() * _SCALE
    return picture[top : top + rect.height() * _SCALE, left : left + rect.width() * _SCALE]


def _faults(part: QWidget, pixels: np.ndarray, tokens: Tokens) -> list[str]:
    if pixels.size == 0:
        return []
    if isinstance(part, QAbstractItemView | QTextEdit):
        pixels = pixels[::2, ::2]
    values, counts = np.unique(pixels, return_counts=True)
    colours = Counter({f"#{value:06X}": int(count) for value, count in zip(values, counts, strict=True)})
    known = {getattr(tokens, name): name for name in colour_names()}
    (ground, _most), *_rest = colours.most_common(1)
    words = _words_of(part)
    if ground not in known:
        return [f"{words}: its ground {ground} is no token"]
    found = []
    painted = [name for colour, name in known.items() if colours[colour] >= _LEAST_PIXELS and colour != ground]
    texts = [name for name in painted if name in (*TEXT_COLOURS, "on_accent")]
    if isinstance(part, QAbstractItemView | QTextEdit):
        found += [
            f"{words}: {name} on {known[ground]}"
            for name in texts
            if name != "on_accent" and contrast(getattr(tokens, name), ground) < _TEXT_LEAST
        ]
    else:
        best = max((contrast(colour, ground) for colour, count in colours.items() if count > 2), default=1.0)
        found += [f"{words}: {best:.1f} on {known[ground]}"] if best < _TEXT_LEAST else []
    return found


def _words_of(part: QWidget) -> str:
    words = part.accessibleName() or (part.text() if isinstance(part, QLabel) else "")
    return f"{type(part).__name__} {words[:40]}"


def settle() -> None:
    """Let the window lay itself out."""
    for _ in range(3):
        QApplication.processEvents()
