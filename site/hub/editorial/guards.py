"""What the database itself keeps: a second person's word stays, and is not the author's own."""

from hub.cases.guards import append_only, refuse

append_only("editorial_falsepositive", "editorial_reviewrecord")
refuse(
    table="editorial_falsepositive",
    operation="INSERT",
    condition=(
        "EXISTS (SELECT 1 FROM wagtailcore_revision r JOIN wagtailcore_page p ON r.object_id = CAST(p.id AS varchar(255)) "
        "JOIN django_content_type t ON t.id = r.base_content_type_id "
        "WHERE p.id = NEW.page_id AND t.app_label = 'wagtailcore' AND t.model = 'page' "
        "AND r.user_id = NEW.decided_by_id AND (p.live_revision_id IS NULL OR r.id >= p.live_revision_id))"
    ),
    message="a false positive is confirmed by somebody who has not written the text",
)
