"""How a delivery may fail, as the drain needs to know it."""


class DeliveryFailed(Exception):
    """A gateway did not take a message. The text goes into the outbox: no address, no name."""


class Unreachable(DeliveryFailed):
    """The gateway did not answer at all; nothing was said about this message."""


class TemporaryFailure(DeliveryFailed):
    """The gateway refused for now; the schedule says when to try again."""


class PermanentFailure(DeliveryFailed):
    """The gateway will never take this message.

    `bad_contact`: because of the address or number, to which nothing more should be sent.
    """

    def __init__(self, sentence: str, *, bad_contact: bool = False) -> None:
        super().__init__(sentence)
        self.bad_contact = bad_contact
