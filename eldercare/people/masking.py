"""How a name is shown to somebody who need not know whose it is."""


def masked(name: str) -> str:
    """Return the first character and two asterisks, "王**", however long the name is."""
    return f"{name.strip()[:1]}**"
