"""The staff's side of the member's voice: registering for others, routing, the queue of items, categories."""
