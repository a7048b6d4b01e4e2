"""Values as they might be, for showing what a text will look like before there is a real one."""

from collections.abc import Iterable

SAMPLES: dict[str, tuple[str, str]] = {
    "service": ("助餐", "Meals"),
    "when": ("明天(周日)11:30", "tomorrow Sun 11:30"),
    "number": ("000017", "000017"),
    "helper": ("王建国", "Wang Jianguo"),
    "elder": ("李秀英", "Li Xiuying"),
    "name": ("李秀英", "Li Xiuying"),
    "visit_code": ("4821", "4821"),
    "place": ("金桥小区 3号楼", "Jinqiao Estate 3"),
    "address": ("金桥小区 3号楼 2单元 601", "Jinqiao Estate 3, entrance 2, door 601"),
    "phone": ("138 0000 0001", "138 0000 0001"),
    "minutes": ("60", "60"),
    "count": ("2", "2"),
    "hours": ("120", "120"),
    "time": ("1小时30分钟", "1 h 30 min"),
    "total": ("7小时", "7 h"),
    "left": ("5小时30分钟", "5 h 30 min"),
    "aside": ("1小时30分钟", "1 h 30 min"),
    "over": ("30分钟", "30 min"),
    "community": ("金桥社区", "Jinqiao"),
    "group": ("第五中学", "No. 5 School"),
    "code": ("482", "482"),
    "options": ("理发 482；助餐 517", "Haircut 482; Meals 517"),
    "lines": ("1 助餐\n2 助洁\n3 理发", "1 Meals\n2 Cleaning\n3 Haircut"),
    "text": ("我摔倒了起不来", "I fell and cannot get up"),
    "reply": ("您好，我们马上给您打电话。", "Hello, we will call you in a moment."),
    "opens": ("明天(周一)08:30", "tomorrow Mon 08:30"),
    "surge": ("今天人多，会晚一点。", "It is busy today and takes longer."),
    "more": ("理发、打扫卫生", "haircut, cleaning"),
    "because": ("厨房维修", "the kitchen is being repaired"),
    "until": ("12月1日", "1 Dec"),
    "day": ("11月17日", "17 November"),
    "reason": ("签到表上有您的名字", "Your name is on the attendance list"),
    "rule": ("每周一、三、五 11:30", "every Mon, Wed, Fri 11:30"),
    "first": ("11月23日", "23 November"),
    "last": ("12月31日", "31 December"),
    "since": ("11月25日", "25 November"),
    "doors": ("12", "12"),
    "digit": ("1", "1"),
    "festival": ("重阳节", "Double Ninth"),
    "notice": ("周四上午九点，社区一楼免费量血压。", "Thursday 9:00, free blood pressure checks on the ground floor."),
}


def samples(names: Iterable[str], language: str) -> dict[str, str]:
    """Return a sensible value for each of these placeholders; one we know nothing of stands for itself."""
    return {name: SAMPLES.get(name, (f"〔{name}〕", f"[{name}]"))[language == "en"] for name in names}
