"""Models: at most three that fit this machine, what is here, and all the rest folded away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.labels import IconButton, button, clear_layout, label, section
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.models.choice import ModelsViewModel
from desktop.viewmodels.models.offers import Offer
from desktop.viewmodels.models.shown import ModelsProps
from desktop.views.settings.model_cards import ChangeCard, InspectionCard, InstalledCard, OfferCard, QuestionCard

_FILES = "GGUF, safetensors (*.gguf *.safetensors)"


class ModelsView(QWidget):
    """A column of cards; what needs an answer stands on top."""

    def __init__(self, theme: Theme, models: ModelsViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._models = models
        self._offers: dict[str, OfferCard] = {}
        self._drawn: object = None
        self._all_shown = False
        self._machine = label(theme, tone="muted", wraps=True)
        self._notice = label(theme, wraps=True)
        self._notice_card = Card("sunken")
        close = IconButton(theme, "close", tr("Dismiss"), models.dismiss_notice)
        self._again = button(tr("Try again"), models.refresh)
        self._notice_card.column.addLayout(row_of(self._notice, self._again, close, stretch=0))
        self._skeleton = Skeleton(theme, Outline.CARDS)
        self._work = label(theme, tone="accent", wraps=True)
        self._cards = QWidget()
        cards = QVBoxLayout(self._cards)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(SPACE_S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        for part in (self._machine, self._notice_card, self._work, self._skeleton, self._cards):
            column.addWidget(part)
        models.changed.connect(self._show)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what is here and what fits."""
        super().showEvent(event)
        self._models.refresh()

    def choose_file(self) -> None:
        """Let the person choose a model file to use where it lies."""
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("Use a model file"), "", _FILES)
        if chosen:
            self._models.add_file(chosen)

    def choose_stick(self) -> None:
        """Let the person choose a folder, a stick for example, to copy models from."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Copy models from a folder or stick"))
        if chosen:
            self._models.copy_from(chosen)

    def compare(self, path: str) -> None:
        """Let the person choose a second file to look into beside one."""
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("Compare with"), "", _FILES)
        if chosen:
            self._models.inspect(path, chosen)

    def _show(self) -> None:
        props = self._models.props
        loading = "" if props.is_loaded else tr("Looking at what this machine can run\u2026")
        self._machine.setText(props.machine or loading)
        notice = props.notice or props.unseen
        self._notice.setText(notice)
        self._notice_card.setVisible(bool(notice))
        self._again.setVisible(not props.is_loaded)
        self._skeleton.setVisible(not props.is_loaded and not notice)
        self._work.setText(props.work)
        self._work.setVisible(bool(props.work))
        shape = self._shape(props)
        if shape != self._drawn:
            self._drawn = shape
            self._draw(props)
        for offer in (*props.recommended, *props.others):
            if offer.name in self._offers:
                self._offers[offer.name].show_offer(offer)

    def _shape(self, props: ModelsProps) -> object:
        """Return what the cards are made of; what only moves within a card is shown in its place."""
        offers = tuple((offer.name, offer.why) for offer in (*props.recommended, *props.others))
        return (
            offers, props.installed, props.found, props.question, props.change, props.inspection, props.answers_by,
            self._all_shown, props.is_loaded,
        )  # fmt: skip

    def _draw(self, props: ModelsProps) -> None:
        clear_layout(self._cards)
        self._offers = {}
        if props.question is not None:
            self._put(QuestionCard(self._theme, props.question, self._models))
        if props.change is not None:
            self._put(ChangeCard(self._theme, props.change, self._models))
        if props.inspection:
            self._put(InspectionCard(self._theme, props.inspection, self._models))
        if not props.is_loaded:
            return
        self._title(tr("In use"))
        self._put(self._in_use(props))
        self._title(tr("For this machine"))
        self._put_offers(props.recommended)
        self._title(tr("On this machine"))
        for model in props.installed:
            self._put(InstalledCard(self._theme, model, self._models, self.compare))
        self._put(self._sources(props))
        if props.others:
            words = tr("Hide the others") if self._all_shown else tr("Show %Ln more", "models", len(props.others))
            self._put_row(button(words, self._toggle, "quiet"))
        if self._all_shown:
            self._put_offers(props.others)

    def _in_use(self, props: ModelsProps) -> Card:
        made = Card()
        if props.answers_by:
            words = tr("{name} writes the answers.", name=props.answers_by)
            quote = button(tr("Quote my files instead"), self._models.quote_only)
            made.column.addLayout(row_of(label(self._theme, words, wraps=True), quote, stretch=0))
        else:
            words = tr("Answers quote your files word for word. A model would write them in its own words.")
            made.column.addWidget(label(self._theme, words, wraps=True))
        return made

    def _sources(self, props: ModelsProps) -> Card:
        made = Card()
        made.column.addWidget(label(self._theme, tr("From somewhere else"), strong=True))
        file = button(tr("Use a model file\u2026"), self.choose_file)
        stick = button(tr("Copy from a folder or stick\u2026"), self.choose_stick)
        made.column.addLayout(row_of(file, stick))
        for path, words in props.found:
            use = button(tr("Add", "a model"), self._adder(path), name=tr("Add {name}", name=words))
            line = label(self._theme, words, Type.CAPTION, tone="muted", wraps=True)
            made.column.addLayout(row_of(line, use, stretch=0))
        return made

    def _adder(self, path: str) -> Callable[[], None]:
        return lambda: self._models.add_file(path)

    def _put_offers(self, offers: Sequence[Offer]) -> None:
        for offer in offers:
            made = OfferCard(self._theme, offer, self._models)
            self._offers[offer.name] = made
            self._put(made)

    def _toggle(self) -> None:
        self._all_shown = not self._all_shown
        self._show()

    def _title(self, text: str) -> None:
        self._put(section(self._theme, text))

    def _put(self, part: QWidget) -> None:
        layout = self._cards.layout()
        if layout is not None:
            layout.addWidget(part)

    def _put_row(self, part: QWidget) -> None:
        holder = QWidget()
        holder.setLayout(row_of(part))
        self._put(holder)
