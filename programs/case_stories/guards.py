"""What the database itself keeps: no story goes live without the firm's word, and a word stays."""

from hub.cases.guards import append_only, refuse

append_only("case_stories_storyrecord")
refuse(
    table="wagtailcore_page",
    operation="UPDATE OF live",
    condition=(
        "NEW.live AND NOT OLD.live "
        "AND EXISTS (SELECT 1 FROM case_stories_casestorypage p WHERE p.page_ptr_id = NEW.id) "
        "AND NOT EXISTS (SELECT 1 FROM case_stories_casestory s JOIN case_stories_storyrecord r ON r.story_id = s.id "
        "WHERE s.page_id = NEW.id AND r.action = 'given' AND r.id = (SELECT MAX(c.id) FROM case_stories_storyrecord c "
        "WHERE c.story_id = s.id AND c.action IN ('asked', 'given', 'declined', 'anonymity', 'withdrawn')))"
    ),
    message="a case story is published with the consent of its firm",
)
refuse(
    table="case_stories_casestorypage",
    operation="INSERT",
    condition="EXISTS (SELECT 1 FROM wagtailcore_page p WHERE p.id = NEW.page_ptr_id AND p.live)",
    message="a case story begins as a draft",
)
refuse(
    table="case_stories_storyrecord",
    operation="INSERT",
    condition=(
        "NEW.action IN ('asked', 'given') AND EXISTS (SELECT 1 FROM case_stories_storyrecord r "
        "WHERE r.story_id = NEW.story_id AND r.action = 'withdrawn')"
    ),
    message="a withdrawn consent is not given again",
)
