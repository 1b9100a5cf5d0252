"""Two plans beside each other: their figures, their centres, and how far their patients travel."""
