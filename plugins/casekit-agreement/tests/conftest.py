# imported here, with the clock as it is: under the stopped clock of the conformance run they would keep that one
import os

import krippendorff  # noqa: F401
from hypothesis import HealthCheck, settings

# how long a draw or a run takes is a matter of the machine's load, and no finding of these tests
settings.register_profile(
    "steady",
    deadline=None,
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")
