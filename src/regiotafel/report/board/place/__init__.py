"""One place: its trips now and in each plan."""
