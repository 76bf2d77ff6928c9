"""会员之声 in the menu of the admin: what staff do with forms and items."""

from __future__ import annotations

from wagtail.admin.menu import Menu, SubmenuMenuItem

#: Entries are added by this hook, or by a viewset with it as its `menu_hook`.
HOOK = "register_feedback_menu_item"

feedback_menu = Menu(register_hook_name=HOOK)


def menu_item() -> SubmenuMenuItem:
    """The entry with what stands below it; nobody sees it who sees nothing there."""
    return SubmenuMenuItem("会员之声", feedback_menu, name="feedback", icon_name="comment", order=110)
