"""Cards of models: one that can be fetched, one that is here, what has to be allowed, and what a change means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableWidget, QTableWidgetItem

from desktop.components.cards import Card, row_of
from desktop.components.coverage_bar import CoverageBar
from desktop.components.labels import Elided, IconButton, button, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.models.choice import ModelsViewModel
from desktop.viewmodels.models.offers import Change, Installed, Offer, OfferState, Question

_PARTS = 1_000


class OfferCard(Card):
    """A model of the catalogue: what it does, why it fits, and fetching it."""

    def __init__(self, theme: Theme, offer: Offer, models: ModelsViewModel) -> None:
        super().__init__()
        self._models = models
        self._offer = offer
        title = label(theme, offer.title, strong=True)
        words = label(theme, offer.facts, Type.CAPTION, tone="muted", wraps=True)
        tone = "bad" if offer.state is OfferState.TOO_LARGE else "muted"
        reason = label(theme, offer.why, Type.CAPTION, tone=tone, wraps=True)
        self._bar = CoverageBar(theme, ())
        self._progress = label(theme, role=Type.CAPTION, tone="muted")
        self._act = button("", self._do, "primary")
        self._drop = button(tr("Delete"), lambda: models.discard(offer.name), "quiet")
        self._drop.setAccessibleName(tr("Delete what was fetched of {name}", name=offer.title))
        self.column.addLayout(row_of(title, self._drop, self._act, stretch=0))
        for part in (words, reason, self._bar, self._progress):
            self.column.addWidget(part)
        reason.setVisible(bool(offer.why))
        self.show_offer(offer)

    def show_offer(self, offer: Offer) -> None:
        """Show how far the fetching is."""
        self._offer = offer
        words = {
            OfferState.AVAILABLE: tr("Download"),
            OfferState.PAUSED: tr("Continue", "a download"),
            OfferState.LOADING: tr("Pause", "a download"),
            OfferState.INSTALLED: tr("Here", "a model is"),
            OfferState.TOO_LARGE: tr("Too large"),
        }[offer.state]
        self._act.setText(words)
        self._act.setAccessibleName(f"{words}: {offer.title}")
        self._act.setEnabled(offer.state not in (OfferState.INSTALLED, OfferState.TOO_LARGE))
        self._drop.setVisible(offer.state in (OfferState.PAUSED, OfferState.LOADING))
        done = round((offer.share or 0.0) * _PARTS)
        self._bar.show_parts((("meaning", done), ("", _PARTS - done)))
        self._bar.setVisible(offer.share is not None)
        self._bar.setAccessibleName(offer.progress)
        self._progress.setText(offer.progress)
        self._progress.setVisible(bool(offer.progress))

    def _do(self) -> None:
        if self._offer.state is OfferState.LOADING:
            self._models.pause(self._offer.name)
        else:
            self._models.fetch(self._offer.name)


class InstalledCard(Card):
    """A model that is here: what it does, and what can be done with it."""

    def __init__(
        self, theme: Theme, model: Installed, models: ModelsViewModel, compare: Callable[[str], object]
    ) -> None:
        super().__init__()
        words = label(theme, model.facts, Type.CAPTION, tone="muted", wraps=True)
        name = Elided(theme, strong=True)
        name.show_text(model.name)
        parts = [name]
        if model.is_used:
            used = label(theme, tr("In use"), Type.CAPTION, tone="ok")
            row = row_of(name, used, self._more(theme, model, models, compare), stretch=0)
        elif model.task:
            use = button(tr("Use", "a model"), partial(models.choose, model.name, model.task))
            use.setAccessibleName(tr("Use {name}", name=model.name))
            row = row_of(name, use, self._more(theme, model, models, compare), stretch=0)
        else:
            row = row_of(*parts, self._more(theme, model, models, compare), stretch=0)
        self.column.addLayout(row)
        self.column.addWidget(words)
        for text in (model.bench, model.note):
            if text:
                self.column.addWidget(label(theme, text, Type.CAPTION, tone="muted", wraps=True))

    def _more(
        self, theme: Theme, model: Installed, models: ModelsViewModel, compare: Callable[[str], object]
    ) -> IconButton:
        name = tr("Actions for {name}", name=model.name)
        more = IconButton(theme, "more", name, lambda: None)
        menu = QMenu(more)
        menu.setAccessibleName(name)
        if model.task:
            menu.addAction(tr("Measure its speed here")).triggered.connect(lambda: models.measure(model.name))
        if not model.is_served:
            menu.addAction(tr("Look into it")).triggered.connect(lambda: models.inspect(model.path))
            menu.addAction(tr("Compare with another file\u2026")).triggered.connect(lambda: compare(model.path))
        if not model.is_used and not model.is_served:
            menu.addSeparator()
            menu.addAction(tr("Take it off the list")).triggered.connect(lambda: models.remove(model.name))
        more.setMenu(menu)
        return more


class QuestionCard(Card):
    """Nothing connects before a person has seen where to and allowed it."""

    def __init__(self, theme: Theme, question: Question, models: ModelsViewModel) -> None:
        super().__init__("sunken")
        title = tr("Allow these connections?")
        if question.is_forbidden:
            title = tr("Connections are switched off.")
        self.column.addWidget(label(theme, title, Type.READING, strong=True))
        self.column.addWidget(label(theme, question.sentence, wraps=True))
        if question.is_forbidden:
            hint = tr("Switch them on under Privacy, or take the model from a file.")
            self.column.addWidget(label(theme, hint, tone="muted", wraps=True))
            self.column.addLayout(row_of(button(tr("Close", "a question"), models.refuse)))
            return
        for place in question.destinations:
            self.column.addWidget(label(theme, place, strong=True))
        told = tr("Files come in; nothing of yours goes out. Every request is listed under Activity.")
        self.column.addWidget(label(theme, told, Type.CAPTION, tone="muted", wraps=True))
        allow = button(tr("Allow and download"), models.allow, "primary")
        self.column.addLayout(row_of(allow, button(tr("Do not allow"), models.refuse)))


class ChangeCard(Card):
    """What choosing another model for meaning brings with it."""

    def __init__(self, theme: Theme, change: Change, models: ModelsViewModel) -> None:
        super().__init__("sunken")
        title = tr("Find by meaning with {name}?", name=change.name)
        self.column.addWidget(label(theme, title, Type.READING, strong=True))
        self.column.addWidget(label(theme, change.sentence, wraps=True))
        agree = button(tr("Read everything anew"), models.agree, "primary")
        if not change.fits:
            hint = tr("There is not enough room on the disk.")
            self.column.addWidget(label(theme, hint, tone="bad", wraps=True))
            agree.setEnabled(False)
        self.column.addLayout(row_of(agree, button(tr("Keep the present one"), models.keep_present)))


class InspectionCard(Card):
    """What one model file says of itself, or two beside each other; what differs stands in bold."""

    def __init__(self, theme: Theme, rows: tuple[tuple[str, ...], ...], models: ModelsViewModel) -> None:
        super().__init__()
        title = label(theme, tr("What the file says of itself"), strong=True)
        close = IconButton(theme, "close", tr("Close the facts"), models.close_inspection)
        self.column.addLayout(row_of(title, close, stretch=0))
        columns = max((len(row) for row in rows), default=1)
        table = QTableWidget(len(rows), columns)
        table.setAccessibleName(tr("Facts of the model file"))
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(min(420, 30 * len(rows) + 8))
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for number, row in enumerate(rows):
            differs = len(row) > 2 and len(set(row[1:])) > 1
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(wording.tip(text))
                if differs:
                    item.setFont(theme.font(Type.BODY, strong=True))
                table.setItem(number, column, item)
        self.column.addWidget(table)
