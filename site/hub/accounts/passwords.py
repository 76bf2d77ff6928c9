"""The rule for passwords (DOMAIN 8)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

NUMERALS = "零一二三四"


class LengthAndClassesValidator:
    """A password has a least length and characters of several of four classes."""

    def __init__(self, min_length: int, min_classes: int) -> None:
        self.min_length = min_length
        self.min_classes = min_classes

    def validate(self, password: str, user=None) -> None:
        """Refuse a password that is too short or too uniform; raises ValidationError."""
        if len(password) < self.min_length or count_classes(password) < self.min_classes:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return (
            f"密码至少 {self.min_length} 个字符，"
            f"并含大写字母、小写字母、数字、符号中的至少{NUMERALS[self.min_classes]}类。"
        )


def count_classes(password: str) -> int:
    """How many of upper case, lower case, digits and all other characters occur."""
    return len({_class_of(character) for character in password})


def _class_of(character: str) -> str:
    if character.isupper():
        return "upper"
    if character.islower():
        return "lower"
    return "digit" if character.isdigit() else "symbol"
