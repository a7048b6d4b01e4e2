"""How long a text is for the carrier: what is billed and sent are parts, not characters."""

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = set("^{}\\[~]|€\f")


def parts(text: str) -> int:
    """Return how many parts a text takes: 160 septets in one or 153 in each of several, 70 or 67 where it is UCS-2."""
    if set(text) <= GSM_7 | GSM_7_DOUBLE:
        units, alone, chained = len(text) + sum(letter in GSM_7_DOUBLE for letter in text), 160, 153
    else:
        units, alone, chained = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // chained)
