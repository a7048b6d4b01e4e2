"""How single characters are folded: traditional to simplified (for words we know), full width to half, emoji to what they say."""

import unicodedata

_TRADITIONAL = (
    "飯饭麵面麪面潔洁淨净掃扫醫医藥药診诊療疗護护車车輪轮門门樓楼電电話话機机網网維维燈灯廁厕衛卫髮发發发"
    "頭头買买賣卖單单訂订約约預预務务員员聯联絡络請请謝谢煩烦幫帮給给們们個个為为與与時时間间點点鐘钟後后"
    "週周禮礼號号歲岁農农曆历歷历陽阳臘腊節节慶庆國国還还這这裡里裏里邊边東东從从來来過过進进開开關关對对"
    "錯错沒没無无問问題题會会應应該该讓让說说講讲聽听見见覺觉認认識识嗎吗麼么誰谁樣样幾几兩两雙双萬万億亿"
    "數数氣气斷断傷伤腫肿痠酸暈晕嘔呕燒烧燙烫煙烟滅灭賊贼搶抢騙骗詐诈錢钱銀银帳账轉转匯汇繳缴費费媽妈爺爷"
    "婦妇孫孙鄰邻張张劉刘陳陈楊杨趙赵黃黄吳吴馬马許许鄭郑馮冯蔣蒋韓韩葉叶閻阎盧卢賈贾譚谭鄧邓羅罗蘇苏範范"
    "鐵铁銅铜廚厨櫃柜牆墙壞坏補补換换裝装簾帘褲裤襪袜乾干濕湿熱热涼凉凍冻談谈訪访視视學学習习課课遲迟趕赶"
    "緊紧儘尽盡尽現现場场處处辦办達达遞递郵邮評评價价滿满態态優优級级難难簡简複复雜杂確确實实訊讯復复閱阅"
    "啟启動动臺台灣湾腳脚臉脸嚨咙腦脑臟脏腎肾膽胆腸肠膚肤癢痒夾夹壓压縮缩搖摇擺摆掛挂隊队區区廣广園园圖图"
    "書书館馆飽饱餓饿飲饮飼饲饅馒餃饺餅饼餛馄飩饨湯汤雞鸡魚鱼鴨鸭豬猪蝦虾豐丰鹹咸爛烂軟软輕轻歡欢樂乐愛爱"
    "親亲寶宝貝贝種种類类組组織织統统計计劃划設设備备質质運运隨随變变轎轿騎骑駕驾驗验證证據据規规則则鎖锁"
    "絆绊撐撑廳厅師师聲声諮咨詢询髒脏嬸婶嗆呛觸触洩泄虛虚營营養养擔担願愿別别強强夠够準准導导遊游戲戏鬧闹"
    "總总經经將将當当報报災灾塊块層层棟栋衝冲爐炉調调條条長长陰阴雲云帶带選选顧顾瞭了嘍喽離离遠远內内嚴严"
    "懸悬險险勞劳傳传體体檢检樁桩壽寿喪丧藝艺術术齡龄戶户餘余額额儲储積积幣币贈赠兌兑攢攒"
)
TO_SIMPLIFIED = {ord(old): new for old, new in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)}
_EMOJI = {
    "😂": "哈哈", "🤣": "哈哈", "😆": "哈哈", "😄": "哈哈", "😁": "哈哈", "😅": "哈哈",
    "👍": ",好,", "👌": ",好,", "✅": ",好,", "🆗": ",好,", "❌": ",不行,", "👎": ",不行,", "🙅": ",不行,", "🙆": ",好,", "✔": ",好,", "☑": ",好,", "✖": ",不行,", "🚫": ",不行,",
    "🆘": ",sos,", "🔥": "", "🙏": ",谢谢,",
}  # fmt: skip
_PAUSES = frozenset('。，、；！…·｡;,!|/\\\n\r\t【】《》「」『』"“”‘’()[]{}<>*#^=_')


class Folding(dict[int, str]):
    """A table for str.translate that works out what a character becomes when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < 30_000:
            self[code] = folded
        return folded


def _fold(char: str) -> str:
    if char in _EMOJI:
        return _EMOJI[char]
    plain = unicodedata.normalize("NFKC", char).lower()
    if len(plain) == 1:
        return _fold_plain(plain)
    return "".join(map(_fold_plain, plain))


def _fold_plain(char: str) -> str:
    if char in "'’‘`":
        return "'"
    if char == "/":
        return "/"
    if char in _PAUSES:
        return ","
    if char in "~-—–−‐―":
        return "-"
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"So", "Mn", "Me", "Cf", "Cs", "Co", "Cn", "Sk", "Cc"}:
        return ""
    return TO_SIMPLIFIED.get(ord(char), char)
