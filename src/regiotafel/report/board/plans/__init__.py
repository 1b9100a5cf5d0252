"""Plans: what was asked, which there are, and those made by hand."""
