"""Trade-offs: what a plan is weighed against."""
