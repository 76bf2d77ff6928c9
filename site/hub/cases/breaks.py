"""Where a chain or a seal does not hold, in the auditor's words."""

from __future__ import annotations

import re

from .timeline import Break

# What `timeline.Break` says.
_BREAKS = {
    "entry is missing": "这一条记录缺失",
    "does not follow the entry before it": "与上一条记录不相连",
    "facts were changed": "记录的事实被改动",
    "content was changed": "记录的内容被改动",
    "does not start from the state before it": "与上一条记录之后的状态不符",
    "state without an entry": "事项状态没有对应的记录",
    "does not follow from its heads and the seal before it": "封印与其内容或上一枚封印不符",
    "entry is not the one that was sealed": "记录与封印时不同",
    "is not the one that was kept outside the database": "与库外留存的封印不同",
}


def explain(problem: Break) -> str:
    """Where a chain or a seal does not hold, and why, in Chinese."""
    where = re.sub(r" #(\d+)$", r" 第 \1 条", problem.where)
    where = re.sub(r"^seal (\S+?)(?:, case (\d+))?(?= |$)", _seal, where)
    return f"{where}：{_BREAKS.get(problem.why, problem.why)}"


def _seal(match: re.Match) -> str:
    day, case = match.groups()
    return f"{day} 的封印，事项 {case}" if case else f"{day} 的封印"
