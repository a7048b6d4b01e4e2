"""What asking in waves refuses, each with the sentence that the dispatcher reads."""

from eldercare.errors import N_, Refused


class AskingAlready(Refused):
    """Questions about this order go out in waves as it is."""

    code = "asking_already"

    def __init__(self) -> None:
        super().__init__(N_("One after the other is being asked about this order already."))


class NobodyToAsk(Refused):
    """Nobody is left against whom nothing stands."""

    code = "nobody_to_ask"

    def __init__(self) -> None:
        super().__init__(N_("Nobody is left who can be asked without something against it."))
