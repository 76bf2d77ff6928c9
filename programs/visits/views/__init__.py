"""Pages of visits for members, and documents for members and staff."""
