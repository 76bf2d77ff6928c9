"""How titles are spelt in pinyin: in full and by initials, from every syllable on."""

from __future__ import annotations

from .segmentation import RUN, normalized

# A spelling is found by its beginning; nobody types more syllables than this.
LONGEST = 8


def spellings(text: str) -> set[str]:
    """保证金比例 is found by bao…, baozhengjin…, zhengjin…, bzj…, zjbl… and so on."""
    from pypinyin import Style, lazy_pinyin  # 55 MB of dictionaries: only who writes an entry needs them

    found: set[str] = set()
    for run in RUN.finditer(normalized(text)):
        if not run["han"]:
            continue
        full = lazy_pinyin(run[0])
        initials = lazy_pinyin(run[0], style=Style.FIRST_LETTER)
        for start in range(len(full)):
            found.add("".join(full[start : start + LONGEST]))
            found.add("".join(initials[start : start + LONGEST]))
    return {spelling for spelling in found if spelling.isascii() and spelling.isalpha()}
