"""Pages of the settings: looks and language, resources, privacy. Every control shows what is in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, QSignalBlocker
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.labels import button, clear_layout, label
from desktop.language import available, tr
from desktop.theme.motion import Motion
from desktop.theme.theme import Appearance, Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.shell.activity import ActivityViewModel
from desktop.viewmodels.shell.commands import CommandsViewModel
from desktop.viewmodels.shell.preferences import GIB, PreferencesViewModel, grant_words

_SHARES = (0.25, 0.5, 0.75, 1.0)


class Page(QWidget):
    """A column of cards."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_M)

    def card(self, theme: Theme, title: str) -> Card:
        """Return a new card with a title."""
        made = Card()
        made.column.addWidget(label(theme, title, strong=True))
        self.column.addWidget(made)
        return made


def _choice(name: str) -> QComboBox:
    """Return an empty choice; the list it unfolds has its name too."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.view().setAccessibleName(name)
    return made


class GeneralPage(Page):
    """Looks, language, keys."""

    def __init__(
        self,
        theme: Theme,
        commands: CommandsViewModel,
        choose_appearance: Callable[[Appearance], object],
        choose_language: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._theme = theme
        looks = self.card(theme, tr("Appearance"))
        choices = (
            (Appearance.SYSTEM, tr("Like the system")),
            (Appearance.LIGHT, tr("Light")),
            (Appearance.DARK, tr("Dark")),
        )
        group = QButtonGroup(looks)
        radios = []
        for choice, words in choices:
            radio = QRadioButton(words)
            radio.setAccessibleName(tr("Appearance: {words}", words=words))
            radio.setChecked(choice is theme.choice)
            radio.clicked.connect(lambda _checked=False, chosen=choice: choose_appearance(chosen))
            group.addButton(radio)
            radios.append(radio)
        looks.column.addLayout(row_of(*radios))
        self.still = QCheckBox(tr("Nothing moves, even where the system allows motion"))
        self.still.setAccessibleName(self.still.text())
        looks.column.addWidget(self.still)
        language = self.card(theme, tr("Language"))
        self.languages = _choice(tr("Language"))
        self.languages.addItem(tr("Like the system"), "")
        for code in available():
            self.languages.addItem(QLocale(code).nativeLanguageName() or code, code)
        self.languages.activated.connect(lambda at: choose_language(str(self.languages.itemData(at))))
        hint = label(theme, tr("Taken up when Jackdaw is opened the next time."), Type.CAPTION, tone="muted")
        language.column.addLayout(row_of(self.languages, hint))
        self._commands = commands
        self._keys = self.card(theme, tr("Keys"))
        more = tr("Ctrl+K finds every command by a few of its letters.")
        self._keys.column.addWidget(label(theme, more, Type.CAPTION, tone="muted"))
        self._listed = False

    def showEvent(self, event: QShowEvent) -> None:
        """List the keys once every command is known."""
        super().showEvent(event)
        if self._listed:
            return
        self._listed = True
        for command in self._commands.listed:
            if command.keys:
                title = label(self._theme, command.title, Type.CAPTION, tone="muted")
                native = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
                keys = label(self._theme, native, Type.CAPTION, strong=True)
                self._keys.column.addLayout(row_of(title, keys, stretch=0))

    def show_motion(self, choice: Motion) -> None:
        """Show what was chosen about motion."""
        self.still.setChecked(choice is Motion.NONE)

    def show_language(self, code: str) -> None:
        """Show which language was chosen."""
        self.languages.setCurrentIndex(max(0, self.languages.findData(code)))


class ResourcesPage(Page):
    """How much of the machine indexing may take."""

    def __init__(self, theme: Theme, preferences: PreferencesViewModel) -> None:
        super().__init__()
        self._preferences = preferences
        work = self.card(theme, tr("Reading your files"))
        self.share = _choice(tr("Share of the processor for background work"))
        for share in _SHARES:
            self.share.addItem(tr("{percent} %", percent=round(share * 100)), share)
        self.share.activated.connect(lambda at: preferences.change("indexing.cpu_share", self.share.itemData(at)))
        self.workers = self._spin(tr("Processes that read files"), "indexing.workers", 0, 64)
        self.workers.setSpecialValueText(tr("By this machine"))
        self.rescan = self._spin(tr("Minutes between comparisons"), "indexing.rescan_minutes", 1, 10_080)
        self.battery = self._box(tr("Rest on battery"), "indexing.pause_on_battery")
        self._line(theme, work, tr("Share of the processor in the background"), self.share)
        self._line(theme, work, tr("Processes that read files (from the next start)"), self.workers)
        self._line(theme, work, tr("Compare all folders every so many minutes"), self.rescan)
        work.column.addWidget(self.battery)
        room = self.card(theme, tr("Room"))
        self.free = self._spin(tr("Gigabytes that stay free"), "indexing.min_free_bytes", 0, 10_000, GIB)
        self.largest = self._spin(tr("Largest file in gigabytes"), "indexing.max_file_bytes", 1, 10_000, GIB)
        self.kept = self._spin(tr("Days that vanished files are kept"), "indexing.retain_days", 0, 3_650)
        self._line(theme, room, tr("Rest when less than this is free (GB)"), self.free)
        self._line(theme, room, tr("Leave out files larger than (GB)"), self.largest)
        self._line(theme, room, tr("Keep what is known of vanished files for (days)"), self.kept)
        self.problem = label(theme, tone="bad", wraps=True)
        self.column.addWidget(self.problem)
        preferences.changed.connect(self._show)
        self._show()

    def _line(self, theme: Theme, card: Card, words: str, control: QWidget) -> None:
        card.column.addLayout(row_of(label(theme, words, tone="muted", wraps=True), control, stretch=0))

    def _spin(self, name: str, setting: str, least: int, most: int, unit: int = 1) -> QSpinBox:
        spin = QSpinBox()
        spin.setAccessibleName(name)
        spin.setRange(least, most)
        spin.setMinimumWidth(130)
        spin.lineEdit().setTextMargins(SPACE_S, 0, SPACE_S, 0)
        spin.setProperty("setting", setting)
        spin.setProperty("unit", unit)
        spin.editingFinished.connect(lambda: self._preferences.change(setting, spin.value() * unit))
        return spin

    def _box(self, name: str, setting: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setAccessibleName(name)
        box.clicked.connect(lambda checked: self._preferences.change(setting, checked))
        return box

    def _show(self) -> None:
        props = self._preferences.props
        self.setEnabled(props.is_loaded)
        share = props.number("indexing.cpu_share", 0.5)
        nearest = min(range(len(_SHARES)), key=lambda at: abs(_SHARES[at] - share))
        self.share.setCurrentIndex(nearest)
        for spin in self.findChildren(QSpinBox):
            unit = int(spin.property("unit"))
            with QSignalBlocker(spin):
                spin.setValue(round(props.number(str(spin.property("setting"))) / unit))
        self.battery.setChecked(props.switch("indexing.pause_on_battery"))
        self.problem.setText(props.problem)
        self.problem.setVisible(bool(props.problem))


class PrivacyPage(Page):
    """What may leave this machine, and what did."""

    def __init__(self, theme: Theme, preferences: PreferencesViewModel, activity: ActivityViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._preferences = preferences
        self._activity = activity
        out = self.card(theme, tr("Connections"))
        self.air_gap = QCheckBox(tr("Forbid every connection beyond this machine"))
        self.air_gap.setAccessibleName(self.air_gap.text())
        self.air_gap.clicked.connect(lambda checked: preferences.change("network.air_gap", checked))
        self._seen = label(theme, tone="muted", wraps=True)
        out.column.addWidget(self.air_gap)
        out.column.addWidget(self._seen)
        allowed = self.card(theme, tr("Allowed places"))
        self._grants = QWidget()
        lines = QVBoxLayout(self._grants)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(SPACE_S)
        allowed.column.addWidget(self._grants)
        preferences.changed.connect(self._show)
        activity.changed.connect(self._show_seen)
        self._shown: object = None
        self._show()
        self._show_seen()

    def _show_seen(self) -> None:
        self._seen.setText(self._activity.connections[0])

    def _show(self) -> None:
        props = self._preferences.props
        self.air_gap.setEnabled(props.is_loaded)
        self.air_gap.setChecked(props.switch("network.air_gap"))
        if props.grants == self._shown:
            return
        self._shown = props.grants
        clear_layout(self._grants)
        layout = self._grants.layout()
        assert layout is not None
        for grant in props.grants:
            words = grant_words(grant)
            forbid = button(tr("Forbid"), partial(self._preferences.withdraw, grant))
            forbid.setAccessibleName(tr("Forbid: {words}", words=words))
            line = QWidget()
            line.setLayout(row_of(label(self._theme, words, wraps=True), forbid, stretch=0))
            layout.addWidget(line)
        if not props.grants:
            layout.addWidget(label(self._theme, tr("None. Nothing may connect before you allow it."), tone="muted"))
