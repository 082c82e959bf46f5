"""AskScopeChip: the scope that Find has, too, and for a question also: without any files."""

from __future__ import annotations

from desktop.components.chips import ScopeChip
from desktop.language import tr
from desktop.viewmodels.ask.mention import MentionsViewModel
from desktop.viewmodels.scope import ScopeViewModel


class AskScopeChip(ScopeChip):
    """Says of what is asked and lets something else be chosen."""

    def __init__(self, scope: ScopeViewModel, mentions: MentionsViewModel) -> None:
        self._mentions = mentions
        super().__init__(scope)
        mentions.changed.connect(self._show)

    def _show(self) -> None:
        super()._show()
        without = self._mentions.without_files
        if without or self._mentions.chosen:
            words = tr("Without files") if without else tr("%Ln chosen file(s)", "", len(self._mentions.chosen))
            self.setText(f"{words}  \u25be")
            self.setAccessibleName(tr("Ask in: {scope}", scope=words))
        self._menu.addSeparator()
        action = self._menu.addAction(tr("Without files"))
        action.setCheckable(True)
        action.setChecked(without)
        action.triggered.connect(lambda checked: self._mentions.use_no_files(checked))
