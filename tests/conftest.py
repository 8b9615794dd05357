"""What several test files share: the site as it is published, built once."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is published, its search index included: `SITE_DIR`, or one built for the tests."""
    if given := os.environ.get("SITE_DIR"):
        return Path(given)
    site = tmp_path_factory.mktemp("built") / "site"
    run = subprocess.run(
        [ROOT / "scripts/build", "--site", site], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return site
