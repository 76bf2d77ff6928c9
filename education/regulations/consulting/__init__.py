"""Rules out for consultation: read per article, commented on by members, answered one by one, summed up without names."""
