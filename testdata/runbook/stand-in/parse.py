"""Has the real azure-cli parse commands, one JSON list a line on stdin. Prints those that it does not accept.

Without a login a right command ends with 1 (or 0), a wrong one with 2.
"""

import contextlib
import io
import json
import sys

from azure.cli.core import get_default_cli

for line in sys.stdin:
    arguments = json.loads(line)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            code = get_default_cli().invoke(arguments, out_file=said)
        except SystemExit as exit:
            code = exit.code
    if code not in (0, 1) or "unrecognized arguments" in said.getvalue():
        print(code, arguments, said.getvalue().strip().splitlines()[-3:])
