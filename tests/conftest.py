"""What holds for all tests: one fixed sequence of random examples, and no clock on them."""

from hypothesis import HealthCheck, settings

# A failure seen once is seen again; the machines that run this are slow at times.
settings.register_profile(
    "regiotafel",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("regiotafel")
