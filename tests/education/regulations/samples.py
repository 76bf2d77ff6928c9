"""The texts that the demo imports, and short ones made here."""

from pathlib import Path

FOLDER = Path(__file__).parents[3] / "education/regulations/samples"
REGULATION = "regulation-2012.txt"
MEASURES = "exchange-measures.txt"
FUND = "protection-fund.txt"
COLLABORATION = "collaboration.txt"

SHORT = """示例期货管理办法

（2020年1月1日公布）

第一章　总则

第一条　为了规范示例，制定本办法。

第二条　从事下列活动的，适用本办法：
（一）期货交易；
（二）期权交易。
前款所称活动由交易所组织。

第二章　监管

第三条　违反第二条第一款第（一）项的，由《示例条例》第九条、第十条规定的机关处理。
第三条之一　本条是后来增加的。
第四条　本办法自2020年2月1日起施行。
"""


def sample(name: str) -> str:
    """One of the texts."""
    return (FOLDER / name).read_text()
