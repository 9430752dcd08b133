"""`troth plan`: the dry run of a change of policy over people.

The plan is a value that the engine makes and everything else shows; here it is asked for, saved,
and printed, and its exit code is passed on.
"""

import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.deciding import MAPPING, mapping_of, read_everybody, refuse
from troth.cli.exits import Exit, Mistake
from troth.cli.loading import needs_file, pack_of
from troth.cli.options import Day, format_option
from troth.cli.progress import working
from troth.cli.show import markdown
from troth.cli.terminal import columns, remark

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan

SAVED = "plan.json"
