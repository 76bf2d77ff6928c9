"""The staff's side of visits: registering, arranging, answering invitations, rooms, the calendar."""
