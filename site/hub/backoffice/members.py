"""The screens of organizations, their contacts, and the ties of staff to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button

from hub.accounts.models import Department, User
from hub.accounts.roles import ENTER_ADMIN, MEMBER
from hub.members.models import Contact, Interest, Organization
from hub.membership.models import Invitation, PayeeChange
from hub.privacy.models import Access

from .access import imports_members, sees_cases
from .applications import ApplicationViewSet
from .payees import PayeeViewSet
from .people import holding, registrars
from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet


class OrganizationForm(WagtailAdminModelForm):
    """The data of an organization. The account that payments go to is not among them: see `payees`."""

    website = forms.URLField(label="官方网站", required=False, assume_scheme="https")

    class Meta:
        model = Organization
        fields = (
            "kind",
            "name",
            "short_name",
            "english_name",
            "credit_code",
            "region",
            "phone",
            "website",
            "liaison",
            "is_active",
            "is_public",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["liaison"].queryset = registrars()


class ContactForm(WagtailAdminModelForm):
    """A person who acts for an organization. Who acts for whom is settled when the contact is made."""

    class Meta:
        model = Contact
        fields = ("organization", "user", "position", "is_head", "is_administrator")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = bool(self.instance.pk)
        free = User.objects.filter(holding(*MEMBER.permissions), contact=None, is_active=True)
        self.fields["user"].queryset = User.objects.filter(pk=self.instance.user_id) if known else free
        self.fields["user"].label_from_instance = person_with_username
        self.fields["user"].disabled = known
        self.fields["organization"].queryset = Organization.objects.visible_to(self.for_user)
        self.fields["organization"].disabled = known
        if known:
            del self.fields["is_administrator"]
            self.fields["user"].help_text = "联系人与机构的对应关系不能修改；停用、移交和管理员在机构页办理。"
        else:
            self.fields["user"].help_text = "只列出已开通会员门户、尚未关联机构的账号。"


class InterestForm(WagtailAdminModelForm):
    """A tie of a member of staff to an organization."""

    class Meta:
        model = Interest
        fields = ("user", "organization", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(holding(ENTER_ADMIN)).order_by("last_name", "first_name")
        self.fields["user"].queryset = staff
        self.fields["organization"].queryset = Organization.objects.visible_to(self.for_user)
        self.fields["user"].label_from_instance = person_with_username


def person_with_username(person: User) -> str:
    """Tells apart people of the same name."""
    return f"{person}（{person.username}）"


def standing(row: Organization | Contact) -> str:
    """Whether a row is still in use."""
    return "有效" if row.is_active else "已停用"


def listed(organization: Organization) -> str:
    """Whether the public finds an organization among the genuine members."""
    return "列入" if organization.is_public else ""


def capacity(contact: Contact) -> str:
    """In what capacity a contact acts."""
    return (
        "、".join(
            label
            for label, holds in (("机构负责人", contact.is_head), ("机构管理员", contact.is_administrator))
            if holds
        )
        or "联系人"
    )


class ImportableIndexView(ScopedIndexView):
    """A list that can also be filled from Excel."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if imports_members(self.request.user):
            kind = self.index_url_name.partition(":")[0]
            url = reverse("backoffice:import", args=[kind])
            buttons.append(Button("从 Excel 导入", url=url, icon_name="upload", priority=40))
        return buttons


class OrganizationFilterSet(ScopedFilterSet):
    class Meta:
        model = Organization
        fields = ("kind", "region", "is_active", "is_public")


class OrganizationInspectView(ScopedInspectView):
    """An organization with its contacts; the account number masked."""

    template_name = "hub/backoffice/organization.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        contacts = Contact.objects.none()
        if user.has_perm("members.view_contact"):
            contacts = Contact.objects.filter(organization=self.object.pk).select_related("user")
        return super().get_context_data(
            organization=self.object,
            bank_account=self.object.masked_bank_account,
            contacts=contacts,
            shows_cases=sees_cases(user),
            manages=user.has_perm("members.change_contact"),
            administrators=sum(row.is_active and row.is_administrator for row in contacts),
            invitations=self.invitations(),
            payee_change=self.payee_change(),
            **kwargs,
        )

    def invitations(self) -> QuerySet[Invitation]:
        """The open invitations, for those who send them."""
        rows = Invitation.objects.open().filter(organization=self.object.pk)
        return rows if self.request.user.has_perm("members.change_contact") else rows.none()

    def payee_change(self) -> PayeeChange | None:
        """The change of the account that waits for finance."""
        rows = PayeeChange.objects.visible_to(self.request.user).pending()
        return rows.filter(organization=self.object.pk).first()

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class OrganizationViewSet(ScopedModelViewSet):
    """机构: list, detail, form."""

    model = Organization
    name = "organizations"
    icon = "group"
    menu_label = "机构名录"
    menu_name = "organizations"
    list_display = [
        "name",
        "short_name",
        "kind",
        "region",
        Column("is_active", label="状态", accessor=standing, sort_key="is_active"),
        Column("is_public", label="公开名录", accessor=listed, sort_key="is_public"),
    ]
    index_view_class = ImportableIndexView
    filterset_class = OrganizationFilterSet
    search_fields = ["name", "short_name", "english_name", "credit_code"]
    list_export = [
        "name",
        "short_name",
        "kind",
        "credit_code",
        "region",
        "english_name",
        "phone",
        "website",
        "is_public",
        "is_active",
    ]
    export_filename = "机构"
    inspect_view_class = OrganizationInspectView

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return OrganizationForm


class ContactIndexView(ImportableIndexView):
    """Contacts with their accounts and organizations, by three queries at most."""

    personal_export = Access.Field.CONTACTS

    def get_base_queryset(self) -> QuerySet[Contact]:
        return super().get_base_queryset().select_related("user", "organization")


class ContactFilterSet(ScopedFilterSet):
    class Meta:
        model = Contact
        fields = ("organization", "is_administrator", "is_active")


class ContactViewSet(ScopedModelViewSet):
    """联系人: list, detail, form."""

    model = Contact
    name = "contacts"
    icon = "user"
    menu_label = "联系人"
    menu_name = "contacts"
    index_view_class = ContactIndexView
    list_display = [
        "user",
        Column("organization", label="机构", sort_key="organization__name"),
        "position",
        Column("phone", label="电话", accessor="user.phone"),
        Column("is_administrator", label="身份", accessor=capacity, sort_key="is_administrator"),
        Column("is_active", label="状态", accessor=standing, sort_key="is_active"),
    ]
    filterset_class = ContactFilterSet
    search_fields = [
        "user__last_name",
        "user__first_name",
        "user__username",
        "organization__name",
        "organization__short_name",
        "position",
    ]
    list_export = [
        "organization.name",
        "user.last_name",
        "user.first_name",
        "position",
        "user.phone",
        "user.email",
        "is_administrator",
        "is_active",
    ]
    export_headings = {
        "organization.name": "机构",
        "user.last_name": "姓",
        "user.first_name": "名",
        "user.phone": "电话",
        "user.email": "邮箱",
    }
    export_filename = "联系人"
    inspect_view_fields = ["user", "organization", "position", "is_administrator", "is_active"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return ContactForm


class InterestIndexView(ScopedIndexView):
    """Ties with their people and organizations."""

    def get_base_queryset(self) -> QuerySet[Interest]:
        return super().get_base_queryset().select_related("user__department", "organization")


class InterestViewSet(ScopedModelViewSet):
    """利害关系: such staff recuse themselves (DOMAIN 8)."""

    model = Interest
    name = "interests"
    icon = "warning"
    menu_label = "回避登记"
    menu_name = "interests"
    deletable = True
    index_view_class = InterestIndexView
    list_display = [
        "user",
        Column("department", label="部门", accessor="user.department"),
        Column("organization", label="机构", sort_key="organization__name"),
        "reason",
    ]
    search_fields = ["user__last_name", "user__first_name", "organization__name", "reason"]
    inspect_view_fields = ["user", "organization", "reason"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return InterestForm


class MembersGroup(ViewSetGroup):
    """机构 in the menu."""

    menu_label = "机构"
    menu_name = "members"
    menu_icon = "group"
    menu_order = 30
    items = (ApplicationViewSet, OrganizationViewSet, ContactViewSet, PayeeViewSet, InterestViewSet)


class DepartmentViewSet(ScopedModelViewSet):
    """部门: who is asked for what, with the phone that applicants read."""

    model = Department
    name = "departments"
    icon = "home"
    menu_label = "部门"
    menu_name = "departments"
    menu_order = 610
    add_to_settings_menu = True
    list_display = ["name", "code", "phone"]
    search_fields = ["name", "code"]
    form_fields = ["name", "code", "phone"]
    inspect_view_fields = ["name", "code", "phone"]
