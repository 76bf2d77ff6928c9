"""Who signs in. No page models here: Wagtail's pages point at the user, not the other way round."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

validate_username = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*$", "用户名只能用小写字母、数字、点、连字符和下划线，并以字母或数字开头。"
)


class DepartmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> DepartmentQuerySet:
        """Which departments there are is no secret."""
        return self


class Department(models.Model):
    """A department of the exchange; cases are handled by one."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    phone = models.CharField("电话", max_length=40, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of Wagtail's images, untyped
    """A person: contact of an organization, or staff of the exchange.

    `last_name` is the family name (姓), `first_name` the given name (名). Username and e-mail both sign in:
    they are kept in lower case, and a username never looks like somebody else's address.
    """

    username = models.CharField(
        "用户名",
        max_length=150,
        unique=True,
        validators=[validate_username],
        error_messages={"unique": "这个用户名已经有人使用。"},
    )
    email = models.EmailField("邮箱", blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name="部门"
    )
    region = models.CharField(
        "辖区", max_length=10, blank=True, help_text="证监局观察员所在辖区；其他人不填。"
    )
    elder_mode = models.BooleanField("大字版", null=True, editable=False)  # None: never chosen
    session_generation = models.PositiveIntegerField("会话批次", default=0, editable=False)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_once",
                condition=~Q(email=""),
                violation_error_message="这个邮箱已经有账号使用。",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=Q(username=Lower("username")), name="user_username_lower_case"),
            models.CheckConstraint(condition=~Q(username__contains="@"), name="user_username_no_address"),
        ]
        permissions = [
            ("access_portal", "可使用会员门户"),
            ("unlock_user", "可解锁、停用、启用账号并发送重设密码邮件"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account or its groups have a permission. As Django's, which asks every backend anew each time: a
        page of the administration asks some four hundred times.
        """
        if obj is not None:
            return super().has_perm(perm, obj)
        return self.is_active and (self.is_superuser or perm in self._granted)

    @cached_property
    def _granted(self) -> set[str]:
        return self.get_all_permissions()

    def save(self, *args, **kwargs) -> None:
        self.username = self.username.lower()
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name as Chinese is written: family name first, without a space."""
        return f"{self.last_name}{self.first_name}".strip()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: a new password or a new generation ends all older sessions."""
        return salted_hmac(
            "hub.accounts.User.session",
            f"{self.password}:{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
