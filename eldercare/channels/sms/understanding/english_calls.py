"""Is an English text a call for help, now? Set phrases, and signs put together from parts: who, and what befalls them."""

import re

_LATIN = re.compile(r"[a-z]{2}")
_LONGEST = 120
_ENGLISH = re.compile(
    r"^(?:please |pls )*help(?: me)?(?: please| pls| now| quick(?:ly)?| help| me)*$|\bhelp[, ]+help\b|\b(?:i|we) (?:really |urgently )?need (?:urgent )?help(?: now| please| urgently| quick(?:ly)?)?(?:$|,)|help me,|help,"
    r"|\bemergency\b|\bambulance\b|\bcall (?:the )?(?:police|911|999|112|120|110|119|doctor now)\b|\b(?:fell|fallen|slipped|collapsed|fainted|passed out)\b|can(?:'t|not|t) (?:get up|breathe|breath|move|stand)|\bget up\b.*\bcan(?:'t|not|t)\b"
    r"|\bchest (?:pain|hurts?|is tight|tightness)|pain in (?:my|the|his|her) chest|\bheart attack\b|\bstroke\b|\bunconscious\b|not breathing|short(?:ness)? of breath|\b(?:house|kitchen|home|flat|room|building|there is a|there's a|on|caught|and|smoke|big) (?:is on )?fire\b|^fire\b|\bgas leak|smell(?:ing)? (?:of )?gas|gas smell|leaking gas|gas is leaking"
    r"|\bwon't wake\b|can(?:'t|not|t) wake|\bhit (?:my|his|her) head\b|stuck in (?:the |an |a )?(?:lift|elevator|bathroom|toilet)|\boverdose|\bbeen robbed\b|\bmissing since\b|\bbleeding\b|\bchok(?:ing|ed)\b|\bseizure|\bdying\b|\bkill myself\b|\bsuicid|\bsave me\b|\brescue me\b|\bbroke(?:n)? (?:my|his|her) (?:leg|hip|arm|wrist|bone)|\bintruder|\bbreaking in|\bburglar|\bsomeone come quick|\bcome quick(?:ly)?\b|\bhad a (?:bad |nasty |hard )?fall\b|\bi(?:\'m| am|m) (?:badly |really )?hurt\b|\b(?:i\'?m|i am|still|lying|stuck) (?:\w+ )?on the (?:floor|ground)\b|^hlep\b"
)
_ENGLISH_HARMLESS = re.compile(
    r"(?<!since )\byesterday\b|\blast (?:week|month|year|night|time)|\b(?:days?|weeks?|months?|years?|long) ago\b|\bused to\b|(?<!at )\bonce\b|fell (?:asleep|in love|for|behind (?:on|with|in|schedule)|off the (?:shelf|table)|out (?:with|of (?:love|fashion|favou?r))|apart|short|ill)|fallen (?:asleep|in love|for|leaves|behind (?:on|with|in|schedule))|slipped (?:my mind|away)|\b(?:prices?|stocks?|shares?|temperature|phone|market|grades?)\b.{0,20}\bfell\b"
    r"|\blol\b|\bhaha|\blmao\b|\brofl\b|哈哈|\bif (?:i|you|we)\b|\bin case\b|\bhow to\b|\bhow do\b|\bwhat if\b|\bprevent|\bavoid|\bdrill\b|\bmovie|\bsong\b|\bgame\b|\bnovel\b|\btraining\b|\bcourse\b|\bleaflet|\bproof\b|\bdying (?:to|for|of)\b|heart attack when|stroke (?:of|club|rehab)|almost had a|nearly gave|\bfine now\b|\bbetter now\b|\bis (?:ok|okay|fine|well)\b|\bnot (?:an|a) emergency|\bno emergency|emergency (?:contact|number|exit|fund)|\bfire(?:d| (?:station|safety|drill|exit|extinguisher|alarm test|works|place|man))|stroke \w+ years|unconscious mind|\bsale\b|passed out of|awareness|lecture|\bsaid\b|peaceful|not want to die|no need|\bjoke|subconscious|^(?:in )?which\b|^who\b|^when did|^how many|^did \w+"
)
_ENGLISH_EARNEST = re.compile(
    r"\b(?:fell|fallen|had a (?:bad |nasty |hard )?fall)\b.*\b(?:can(?:'t|not|t)|still|floor|ground|hurts?|help|bleeding|come)\b|\bhelp me\b.*\b(?:fell|fallen|fall|hurts?|floor|ground|bleeding|breathe?|pain)\b|\bcome at once\b.*\b(?:fell|fallen|fall|hurts?)\b"
)
_ENGLISH_JOKE = re.compile(
    r"\blol\b|\bhaha|\blmao\b|\brofl\b|哈哈|\bin love\b|\basleep\b|\bif (?:i|you|we)\b|\bhow (?:to|do)\b|\bwhat if\b|\b(?:fine|better|ok|okay|well) now\b|\b(?:prices?|stocks?|shares?|market)\b"
)
_WHO = r"(?:i|we|he|she|they|it|someone|somebody|there|there's|(?:my|our|the|an?|his|her|some) (?:old |elderly |poor |dear |upstairs |downstairs |next door )?(?:wife|husband|mum|mom|mummy|mother|dad|daddy|father|parents?|grand\w+|gran|granny|nan|aunt\w*|uncle|sister|brother|friend|neighbou?rs?|man|woman|lady|gentleman|guy|person|people|baby|child|son|daughter|partner|carer|old man))"
_NOT = r"(?:not|isn't|isnt|won't|wont|doesn't|doesnt|hasn't|hasnt|does not|has not|can't|cant|cannot|can not|couldn't|unable to|not able to|no longer|stopped|never)"
_SIGNS = re.compile(
    rf"\b{_NOT} (?:\w+ )?(?:answer(?:ing)?|respon\w+|wak\w+|mov\w+|breath\w*|pick(?:ing)? up|open(?:ing)? (?:the|her|his) door|come? (?:home|back)|speak(?:ing)?|talk(?:ing)?|swallow|feel my|see anything|see any more|get (?:up|out|off|him|her|my breath)|stand|reach (?:him|her|my m|my f|my d)|stop (?:the )?(?:bleed|vomit|throw|cough|shak))"
    r"|\bunresponsive|lost consciousness|black(?:ed|ing) out|passing out|turning (?:blue|purple|grey)|foaming|slurr|face (?:is |has )?(?:droop|crooked|fallen|gone)|droop(?:y|ing)|(?:arm|leg|side|face|hand)s? (?:is |are |has |have |feels? |gone |went |so )*(?:numb|weak|paraly|limp)|(?:bad|severe|terrible|awful|sharp|crushing|unbearable|agonising|horrible) (?:\w+ )?(?:pains?|ache|headache)|pains? (?:\w+ ){0,4}(?:unbearable|killing|terrible|awful|very bad|so bad|getting worse|worse)|in (?:\w+ )?(?:pain|agony)\b|\btight(?:ness)? (?:in (?:my|his|her) )?chest|chest (?:is |feels |so |very )*(?:tight|heavy|crush|pain)|pressure (?:in|on) (?:my|his|her) chest"
    r"|\bsmoke (?:in|from|coming|everywhere)|smell(?:s|ing)? (?:of )?(?:smoke|burning|gas)|gas (?:is )?(?:leak|on)\b|\bflames?\b|\b(?:on|caught|is a|have a|big|there'?s) fire\b|\b(?:burn(?:t|ed)|scald(?:ed)?) (?:myself|himself|herself|my|his|her)|electr(?:ic shock|ocuted)|carbon monoxide|co alarm|alarm (?:is |keeps )?(?:going off|ringing|beeping)"
    r"|\bblood (?:everywhere|all over|is|in|won't|coming|pouring)|(?:vomit|cough|throw|spit|pass)\w* (?:up )?blood|\bcut (?:my|his|her) (?!hair|grass|nails?|beard|lawn)\w+|lots? of blood|losing blood|\btoo (?:many|much) (?:\w+ ){0,3}(?:pills?|tablets?|medicine|insulin|medication)|\b(?:wrong|double) (?:pills?|tablets?|medicines?|medication|dose)|took (?:\w+ ){0,4}(?:all|whole|bottle|overdose)|\bswallowed|poison|drank (?:\w+ )?(?:bleach|cleaner|detergent|pesticide)"
    r"|\btripped|\b(?:leg|arm|hip|wrist|ankle|foot|back|neck|shoulder) (?:is |was |might be |may be )?(?:broken|broke)|\bfall(?:en|s)? (?:down|over|off|out|in the|on the|and)|\bfell\b|(?:lying|sitting|stuck|been|on|down|fell) (?:on|in) the (?:floor|ground|pavement|road|street|stairs)|\b(?:stuck|trapped) (?:in|under|behind|between|on)|locked (?:in\b|inside|myself|out|in the)|run over|(?:hit|knocked) (?:down |over )?by (?:a|an|the)|dog (?:bit|attack)|bitten"
    r"|\b(?:someone|somebody|a man|a stranger|strangers?|they|he|men|people) (?:\w+ ){0,4}(?:banging|breaking|broke|trying to (?:get|come|break|open)|climb\w*|followed|following|threaten\w*|hit(?:ting)? me|beat(?:ing)? me|attack\w*|hurting me|won't leave|in my (?:house|flat|home|room)|at my (?:door|window))|\brobbed|\b(?:has|have|with|holding) a (?:knife|gun)|mugged|being attacked|attacked me|\bi'?m (?:so |very |really )?scared"
    r"|\b(?:i'?m|i am|i got|we are|we're|got) lost\b|can(?:'t|not|t) find (?:my )?(?:way|home|house)|don'?t know (?:where i am|how to get home)|wandered (?:off|away)|(?:has|is|been|gone|went|are) (?:gone )?missing|\b(?:want|going|wish|ready) to die\b|end (?:it all|my life|it)\b|(?:don'?t|do not) want to (?:live|be here|go on)|no (?:reason|point|point in) (?:to live|living)|hurt myself|took my own"
    r"|sugar (?:is |has |very |too |so |dropped |gone )*(?:low|dropp)|\bhypo\b|heart (?:is |keeps )?(?:racing|pounding|stopp|fail)|palpitations|blood pressure (?:is |over |at )*(?:2\d\d|19\d|very high|sky)|allergic reaction|throat (?:is )?(?:clos|swell)|tongue (?:is )?swell|asthma attack|(?:no|out of|lost|finished) (?:\w+ )?(?:inhaler|oxygen)|wheez|gasping|short of breath|breathless|convuls|fitting\b|having a fit|\bcollaps|\bfaint(?:ed|ing)?\b|going to faint|dizzy (?:and|can't|cannot)|sweating|my sugar|very (?:ill|sick|unwell)|so (?:ill|dizzy|sick)|high fever|delirious|confused (?:and|suddenly)|suddenly (?:confused|blind|can't)"
    r"|\bsend (?:\w+ )?(?:someone|somebody|help|ambulance|doctor|police|medics?|anyone)\b|\bget (?:me |us |some )?(?:help|a doctor)\b|\bcome (?:right |over )?(?:quick|now|at once|immediately|fast|asap|straight away)|\bhurry\b|\bplease help|\bneed(?:s)? (?:\w+ )?(?:help|doctor|ambulance)(?: (?:now|fast|urgently|quick\w*|at once|immediately))?$|\bhelp (?:my|him|her|us)\b|\bwater (?:is )?(?:everywhere|flooding|rising|pouring)|\bflooded"
)
_OURS = re.compile(
    rf"\b(?:{_WHO}|im|i'm|ive|my|me|her|him|us|grandma|grandpa|grandad|granny|mum|mom|dad|nan)\b|^(?:please |pls )?(?:send|come|get|help|fell|tripped|stuck|trapped|locked|bad|severe|terrible|cant|can't|cannot|smoke|smell|fire|blood|water|lost|chest|heart|sugar|very|took|took|hit|being|not|feel|burn|cut|dizzy|low|no)"
)
_ORDERS = re.compile(
    r"\b(?:carry|shopping|groceries|clean|cook|fix|repair|haircut|lunch|dinner|meal|delivery|appointment|book|tomorrow|next week|phone lesson|wechat|learn|parcel|garden|windows?|laundry|bath(?!room)|walk the|ticket|computer|laptop|internet|app\b|password|website|email)"
)


def calls_in_english(text: str) -> bool:
    """Tell whether a plain text calls for help in English."""
    if not _LATIN.search(text):
        return False
    if _ENGLISH_EARNEST.search(text) and not _ENGLISH_JOKE.search(text):
        return True
    if _ENGLISH_HARMLESS.search(text):
        return False
    return bool(_ENGLISH.search(text)) or _shows_a_sign(text)


def _shows_a_sign(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_SIGNS.search(text) and _OURS.search(text)) and not _ORDERS.search(text)
