"""The command line: ``coopgraph VERB``; a verb's module is imported when the verb is called.

Exit status: 0 all well; 1 a check found something; 2 wrong usage or bad input; 3 something
optional is not installed; 70 a defect of ours; 124 a time limit; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

VERBS = (
    "accept",
    "ask",
    "brief",
    "build",
    "calendar",
    "chain",
    "change",
    "compare",
    "diff",
    "doctor",
    "evidence",
    "explore",
    "export",
    "format",
    "gaps",
    "import",
    "life",
    "match",
    "mcp",
    "measure",
    "network",
    "panel",
    "push",
    "query",
    "read",
    "report",
    "review",
    "robustness",
    "serve",
    "site",
    "store",
    "survival",
    "validate",
)

HELP = """\
usage: coopgraph VERB [options]          coopgraph VERB --help tells more
Who cooperates with whom, in which framework, and which passage says so.

  ask NAME, ask "WORDS"  answer a question, each row with evidence (ask --list)
  query SPARQL           answer any SPARQL query
  explore -o FILE        write the network as one HTML page that works offline
  serve, mcp, push       serve SPARQL and pages; an assistant; another server
  site DIR               write all of it as plain pages for any static host
  network KIND -o FILE   write a network: participation, actors or frameworks
  measure NAME, chain    compute degree, communities ...; tie A to B in steps
  change, diff, compare  what changed; since last time; how sources differ
  panel KIND             count memberships a year: actor-year, dyad-year, ...
  survival, robustness   estimate how long ties last, how firm a ranking is
  evidence ACTION        check every span and digest, show a node's, seal a file
  calendar, gaps, life   what falls due; what a register lacks; states on a day
  brief, report          a partner on one A4 side; a year in proved sentences
  validate [FILE ...]    check shapes, evidence, dates and references
  read, review, accept   from a document to proved statements of the graph
  import, match KIND     bring in foreign data; find what its names may be
  store ACTION, doctor   back up, restore, check a store; tell what is installed
  export, build, format  write the graph as RDF, CSVW ...; make it; tidy Turtle

Most verbs take --sources A,B (trust only these), --lang en|vi and --format.
Exit status: 0 well, 1 check failed, 2 bad input, 3 not installed, 124 timeout.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status; never a traceback.

    Args:
        argv: The arguments without the program's name; those of the process by default.
    """
    from coopgraph.errors import CoopgraphError

    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
        _tell_asked(status)
    except CoopgraphError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        # Whoever read us has had enough. What is still buffered must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except SystemExit as end:  # argparse
        return end.code if isinstance(end.code, int) else 2
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{error.strerror or error}", 2)
    except MemoryError as error:
        # The parser of RDF says so of one term beyond its buffer, too.
        return _fail(f"this takes more memory than there is, or a text is too long: {error}", 2)
    except Exception as error:
        if os.environ.get("COOPGRAPH_DEBUG"):
            raise
        text = f"this is a defect of coopgraph: {type(error).__name__}: {error}"
        return _fail(f"{text} (COOPGRAPH_DEBUG=1 shows where)", 70)
    return status


def _dispatch(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal without Vietnamese letters gets "?", not an error.
            stream.reconfigure(errors="replace")
    if not arguments:
        sys.stderr.write(HELP)
        return 2
    verb, rest = arguments[0], arguments[1:]
    if verb in ("-h", "--help", "help"):
        sys.stdout.write(HELP)
        return 0
    if verb in ("-V", "--version"):
        from coopgraph.version import __version__

        sys.stdout.write(f"coopgraph {__version__}\n")
        return 0
    if verb not in VERBS:
        from coopgraph.names import unknown_name

        raise unknown_name(verb, VERBS, "verb", hint="coopgraph --help shows all")
    from importlib import import_module

    status: int = import_module(f"coopgraph.cli.{verb}").run(rest)
    return status


def _tell_asked(status: int) -> None:
    common = sys.modules.get("coopgraph.cli.common")  # a verb that needs none of it is faster
    if common is not None:
        common.tell_asked(status)


def _fail(sentence: str, status: int) -> int:
    line = " ".join(sentence.split())
    sys.stderr.write(f"coopgraph: {line}\n")
    return status
