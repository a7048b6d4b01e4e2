"""What is refused about goods, each with its sentence."""

from eldercare.errors import N_, Invalid, NotFound, Refused


class NoSuchGood(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such thing in the shop."))


class NoSuchTaking(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("Nothing is laid aside under this number."))


class GoodsNotOffered(Refused):
    code = "goods_not_offered"

    def __init__(self) -> None:
        super().__init__(N_("This community gives no goods for saved time."))


class NotThatMany(Refused):
    code = "out_of_stock"

    def __init__(self, left: int) -> None:
        super().__init__(N_("Only %(left)s are left."), left=left)


class TakingEnded(Refused):
    code = "taking_ended"

    def __init__(self) -> None:
        super().__init__(N_("This was handed over or put back already."))


class NothingSaved(Refused):
    code = "nothing_saved"

    def __init__(self) -> None:
        super().__init__(N_("This person has saved nothing yet that could be given for it."))


class Unusable(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Give a name, a price of at least 1 and whole numbers."))
