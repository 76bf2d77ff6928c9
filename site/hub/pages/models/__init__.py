"""Pages, their images and the settings of the site."""

from .base import BasePage
from .editions import PageEdition
from .images import CustomImage, CustomRendition
from .pages import AbstractProgrammePage, ProgrammeIndexPage, ProgrammePage, StandardPage
from .site_settings import ExchangeSettings

__all__ = [
    "AbstractProgrammePage",
    "BasePage",
    "CustomImage",
    "CustomRendition",
    "ExchangeSettings",
    "PageEdition",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "StandardPage",
]
