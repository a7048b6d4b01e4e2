"""Who usually comes: what the helpers of a standing order and of a meal round have in common."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from eldercare.database import one_of
from eldercare.orders.series.states import HelperRole
from eldercare.providers.models import Provider
from eldercare.volunteers.models import Volunteer

ONE_HELPER = "(volunteer_id IS NULL) <> (provider_id IS NULL)"


class UsualHelper:
    """A volunteer or a provider, asked first or when those cannot."""

    role: Mapped[HelperRole] = mapped_column(one_of(HelperRole))
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("providers.id"))

    @declared_attr
    def volunteer(self) -> Mapped[Volunteer | None]:
        return relationship()

    @declared_attr
    def provider(self) -> Mapped[Provider | None]:
        return relationship()

    @property
    def name(self) -> str:
        return self.volunteer.name if self.volunteer else self.provider.name if self.provider else ""
