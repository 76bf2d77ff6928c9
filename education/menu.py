"""投资者教育 in the menu of the admin: what staff do in the rooms of investor education."""

from __future__ import annotations

from wagtail.admin.menu import Menu, SubmenuMenuItem

#: Entries are added by this hook, or by a viewset with it as its `menu_hook`.
HOOK = "register_education_menu_item"

education_menu = Menu(register_hook_name=HOOK)


def menu_item() -> SubmenuMenuItem:
    """The entry with what stands below it; nobody sees it who sees nothing there."""
    return SubmenuMenuItem("投资者教育", education_menu, name="education", icon_name="openquote", order=150)
