"""What leaves the page: sheets of paper, and files to keep."""
