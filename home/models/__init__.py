"""The pages above all programmes: front page, annual arrangement, list of genuine members."""

from .pages import AnnualArrangementPage, HomePage, MemberFirmsPage

__all__ = ["AnnualArrangementPage", "HomePage", "MemberFirmsPage"]
