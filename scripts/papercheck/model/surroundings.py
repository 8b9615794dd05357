"""The values of what surrounds a paper: its files, what it is built with, and the workflows that build it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from papercheck.model import Place

Rights = Mapping[str, str]
"""By name of a permission, `read`, `write` or `none`; `*` stands for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of a requirements file: a package, or an option of pip."""

    place: Place
    text: str
    """The line without its hashes and its comment."""
    name: str = ""
    """The package; empty for an option and for an address without a name."""
    version: str = ""
    """The one version that `==` allows; empty where there is none or more than one."""
    option: str = ""
    """An option of its own line: `--extra-index-url`."""
    value: str = ""
    """What the option is set to."""
    address: str = ""
    """Where the package comes from, if that is not the index: an address, a repository or a folder."""
    hashes: tuple[str, ...] = ()
    is_locked: bool = True
    """Whether the file is one that is installed from (`.txt`), not a list that a lock is made of (`.in`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a step runs: the commands of a shell, or a program given to an action."""

    text: str
    place: Place
    """Where its first line stands."""
    expressions: tuple[tuple[str, Place], ...] = ()
    """What stands in `${{ }}`, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a job."""

    place: Place
    uses: str = ""
    version: str = ""
    """What the comment behind `uses` says."""
    script: Script | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    secrets: tuple[tuple[str, Place], ...] = ()
    """Names of secrets the step is given, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job of a workflow, or the whole of a composite action."""

    id: str
    place: Place
    uses: str = ""
    """The workflow that the job calls instead of having steps."""
    version: str = ""
    """What the comment behind `uses` says."""
    rights: Rights | None = None
    """`None`: the workflow's."""
    has_timeout: bool = False
    runners: tuple[str, ...] = ()
    images: tuple[tuple[str, Place], ...] = ()
    """The containers that the job runs in and beside, as `docker://` addresses, and where."""
    environment: str = ""
    condition: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[tuple[str, Place], ...] = ()
    """Names of secrets the job as a whole is given, and where; `inherit`: all of them."""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow of GitHub, or a composite action, which has steps and nothing else."""

    path: str
    is_action: bool = False
    triggers: Mapping[str, Place] = field(default_factory=dict)
    rights: Rights | None = None
    """`None`: not stated, so what the repository's settings say."""
    rights_place: Place | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a settings file: the names that lead to it, and how it was typed."""

    names: tuple[str, ...]
    text: str
    tag: str
    place: Place


@dataclass(frozen=True, slots=True)
class Suspect:
    """A stretch of text that looks like a key, without the key."""

    kind: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What surrounds a paper: its files, what it is built with, and who builds it."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """By path, the bytes of every file."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads."""
    folders: tuple[str, ...] = ()
    """The folders directly below `docs/`."""
    languages: tuple[str, ...] = ()
    """Those that `mkdocs.yml` lists."""
    requirements: tuple[Requirement, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    settings: tuple[Setting, ...] = ()
    """Every value of `mkdocs.yml`."""
    watched: frozenset[str] | None = None
    """The kinds of dependencies that are watched for newer versions; `None`: nobody watches."""
    suspects: tuple[Suspect, ...] = ()

    def setting(self, *names: str) -> Setting | None:
        """The value that these names lead to, if there is one."""
        return next((each for each in self.settings if each.names == names), None)

    def listed(self, name: str, item: str) -> Setting | None:
        """An item of a list of names or of groups, such as a plugin, if it is there."""
        return next(
            (
                each
                for each in self.settings
                if each.names[:2] == (name, item) or (each.names == (name,) and each.text == item)
            ),
            None,
        )
