"""What skills are called, wherever people read of them."""

from eldercare.catalogue.models import Skill
from eldercare.errors import N_

SKILLS: dict[Skill, str] = {
    Skill.ERRANDS: N_("Errands"),
    Skill.HOUSEWORK: N_("Housework"),
    Skill.BATHING: N_("Help with bathing"),
    Skill.ESCORT: N_("Going along to the doctor"),
    Skill.MOBILITY: N_("Help with walking"),
    Skill.FIRST_AID: N_("First aid"),
    Skill.REPAIR: N_("Repairs"),
    Skill.HAIRDRESSING: N_("Hairdressing"),
    Skill.LISTENING: N_("Keeping company"),
    Skill.TEACHING: N_("Teaching the phone"),
    Skill.LEGAL: N_("Legal advice"),
}
