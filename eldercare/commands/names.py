"""Made-up people and places for practice; nobody of these exists."""

SURNAMES = "王李张刘赵郭武任段梁韩常温侯薛田申乔"
GIVEN_OLD = (
    "秀英 桂兰 玉珍 建国 德福 春生 凤仙 树林 金莲 贵生 素珍 永福 改莲 俊英 保平 翠花 福全 兰英 喜旺 月娥 "
    "润梅 存厚 爱莲 满堂 引弟 守仁 巧珍 来福 香莲 万全"
).split()
GIVEN_YOUNG = "志强 丽华 晓东 建平 海燕 国栋 慧敏 文军 雅琴 小龙 雪梅 俊杰 晓红 永刚 婷婷 浩然 思雨 一鸣".split()
COMMUNITIES = (
    ("锦纶社区", "Jinlun Community"),
    ("汇通社区", "Huitong Community"),
    ("蕴华社区", "Yunhua Community"),
    ("玉湖社区", "Yuhu Community"),
    ("安宁社区", "Anning Community"),
    ("文苑社区", "Wenyuan Community"),
)
ESTATES = ("金桥小区", "颐景苑", "和平里", "桃园小区", "向阳院")
PROVIDERS = (
    ("幸福食堂", "canteen", ("meal",)),
    ("康宁门诊部", "clinic", ("escort", "medicine", "bathing")),
    ("安居物业", "property", ("repair", "cleaning", "laundry")),
    ("老手艺理发店", "merchant", ("haircut",)),
    ("夕阳红服务社", "social", ("bathing", "cleaning", "errand", "comfort", "visit", "mobility")),
)
STAFF_NAMES = "李敏 赵强 王芳 郭伟 段丽 任杰 梁静 韩涛 温馨 侯亮 薛梅 田勇".split()
NOTES = (
    "听力不好，敲门要重一些",
    "膝盖疼，走路慢",
    "糖尿病，饭菜少油少糖",
    "青霉素过敏",
    "血压高，按时吃药",
    "",
    "",
    "",
)
