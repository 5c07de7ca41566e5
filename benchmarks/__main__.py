"""Run the benchmarks: ``python -m benchmarks [NAME …] [OPTION …]``; all of them without a name."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 2 if a name is unknown.

    What follows the names and begins with "-" is for the benchmark that knows it.
    """
    first = next((i for i, name in enumerate(names) if name.startswith("-")), len(names))
    names, sys.argv[1:] = names[:first], names[first:]
    here = Path(__file__).parent
    known = sorted(m.name for m in pkgutil.iter_modules([str(here)]) if m.name != "__main__")
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or known:
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
