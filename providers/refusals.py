"""What hours, rules and calendar files are turned away with: a sentence for whoever wrote them."""

from django.utils.functional import Promise


class WrittenWrong(ValueError):
    """Something written that cannot be followed; `sentence` says why."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence
