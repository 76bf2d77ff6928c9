"""What people may be called and reached by, wherever they type it."""

from django.core.validators import RegexValidator

validate_phone = RegexValidator(r"^[0-9+()（）\- 转]{6,40}$", "请填写电话号码，可含区号和分机。")
# What would break a mail's header or a list: names are one line.
no_control = RegexValidator(r"[\x00-\x1f\x7f]", "不能含换行等控制字符。", inverse_match=True)
