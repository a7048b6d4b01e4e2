"""Who of those close to somebody is family, by the word that people write for it; without the database."""

NOT_KIN = (
    *("邻", "友", "同事", "同学", "楼栋", "社区", "志愿", "保姆", "护工"),
    *("neighbo", "friend", "steward", "nurse", "volunteer"),
)


def is_family(relation: str) -> bool:
    """Tell whether these words for a contact speak of the family, and not of neighbours, friends and those paid."""
    return not any(word in relation.lower() for word in NOT_KIN)
