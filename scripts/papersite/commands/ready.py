"""`scripts/ready`: say whether the site may be published."""

import argparse

from papercheck.cli.arguments import added
from papersite.readiness import obstacles


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its argument."""
    parser = added(commands, "ready", "say whether the site may be published", run)
    parser.add_argument(
        "--site-url", default="", help="the public address, where it is not that of mkdocs.yml"
    )


def run(options: argparse.Namespace) -> int:
    """Say what stands in the way of publishing; 1 if anything does."""
    found = obstacles(options.root, options.site_url)
    for obstacle in found:
        print(obstacle)
    print("Not ready to publish." if found else "Ready to publish.")
    return 1 if found else 0
