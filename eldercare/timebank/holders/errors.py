"""What is refused about households and groups, each with its sentence."""

from eldercare.errors import N_, Invalid, NotFound, Refused


class NoSuchHolder(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such household or group."))


class NoSuchMember(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such member."))


class HolderEnded(Refused):
    code = "holder_ended"

    def __init__(self) -> None:
        super().__init__(N_("This household or group has ended."))


class PostingWaits(Refused):
    code = "posting_waits"

    def __init__(self) -> None:
        super().__init__(
            N_("Something for its account still waits under To approve. Let it be decided or withdrawn first.")
        )


class AlreadyMember(Refused):
    code = "already_member"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s belongs to it already."), name=name)


class InAnotherHousehold(Refused):
    code = "in_another_household"

    def __init__(self, name: str, household: str) -> None:
        super().__init__(
            N_("%(name)s belongs to the household “%(household)s”; end that first."), name=name, household=household
        )


class OfAnotherCommunity(Refused):
    code = "other_community"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s belongs to another community."), name=name)


class NameTaken(Refused):
    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("There is a “%(name)s” in this community already. Give this one a name that tells them apart."),
            name=name,
        )


class NameMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Give it a name, such as “Family of Li Xiuying”."))
