"""The working-day calendar: the exceptions to Monday–Friday that the State Council announces year by year."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class CalendarYear(models.Model):
    """A year whose holiday notice has been entered. Where none is, Monday–Friday are working days."""

    year = models.PositiveSmallIntegerField(
        "年份", unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    source = models.CharField(
        "依据",
        max_length=200,
        help_text="国务院办公厅的放假通知及文号，例如“国务院办公厅关于2026年部分节假日安排的通知”。",
    )

    class Meta:
        verbose_name = "工作日年历"
        verbose_name_plural = "工作日年历"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年"


class SpecialDay(models.Model):
    """A day off (假日), or a day that is worked although it falls on a weekend (调休上班)."""

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年历")
    date = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=40)

    class Meta:
        verbose_name = "特殊日"
        verbose_name_plural = "特殊日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}{'（上班）' if self.is_working else '（休）'}"

    def clean(self) -> None:
        if self.date and self.date.year != self.year.year:
            raise ValidationError(
                {"date": f"{self.date:%Y-%m-%d} 不在 {self.year.year} 年，请填入所属年份的年历。"}
            )
