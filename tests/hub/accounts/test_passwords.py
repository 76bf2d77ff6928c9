"""The rule for passwords (DOMAIN 8)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hub.accounts.models import User
from hub.accounts.passwords import LengthAndClassesValidator, count_classes

RULE = "密码至少 10 个字符，并含大写字母、小写字母、数字、符号中的至少三类。"


def problems(password, **values):
    try:
        validate_password(password, User(**values))
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Abcdefg-89", []),
        ("hujiang-2026", []),
        ("铜价-Shanghai", []),
        ("Abcdef-89", [RULE]),
        ("abcdefghij12", [RULE]),
        ("ABCDEFGHIJKL", [RULE]),
        ("", [RULE]),
    ],
)
def test_ten_characters_of_three_classes(password, expected):
    assert problems(password) == expected


def test_classes():
    assert [count_classes(text) for text in ("", "aa", "aA", "aA1", "aA1-", "铜a")] == [0, 1, 2, 3, 4, 2]


def test_common_passwords_are_refused():
    assert problems("Password123") == ["这个密码太常见了。"]


def test_the_username_is_no_password():
    assert problems("Mingsheng.Lin1", username="mingsheng.lin") == ["密码跟 用户名 太相似了。"]


def test_the_numbers_come_from_the_settings():
    validator = LengthAndClassesValidator(min_length=4, min_classes=2)
    assert validator.get_help_text() == "密码至少 4 个字符，并含大写字母、小写字母、数字、符号中的至少二类。"
    assert validator.validate("ab12") is None
