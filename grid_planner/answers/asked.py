"""A question about a plan that has no answer: said in both languages."""

from gis.rulebook import Words


class NoAnswerError(ValueError):
    """What is asked about is not there, or the question makes no sense."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)
