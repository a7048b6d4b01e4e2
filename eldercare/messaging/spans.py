"""How much time is said in texts and on the telephone: in hours, as people count it."""

MINUTES_OF_AN_HOUR = 60


def said_minutes(count: int, language: str) -> str:
    """Return so many whole minutes in words: "1,748小时", "1小时30分钟", "45分钟"; in English "1 h 30 min"."""
    hours, rest = divmod(abs(count), MINUTES_OF_AN_HOUR)
    hour, minute, between = (" h", " min", " ") if language == "en" else ("小时", "分钟", "")
    parts = [f"{hours:,}{hour}" if hours else "", f"{rest}{minute}" if rest or not hours else ""]
    return ("-" if count < 0 else "") + between.join(filter(None, parts))
