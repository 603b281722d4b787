"""How time, memory and instructions grow with the site and with the change."""

from measure import exponent

KINDS = {"seconds": "time", "kib": "memory", "instructions": "instructions"}


class Grid:
    """What was measured at each number of files and of changes."""

    def __init__(self):
        self.cells = {}  # (who, kind) -> {(files, changes): figure}

    def put(self, who, kind, files, changes, figure):
        self.cells.setdefault((who, kind), {})[files, changes] = figure

    def add(self, files, changes, who, measured):
        for kind in ("seconds", "kib"):
            self.put(who, kind, files, changes, measured[kind])

    def instructions(self, files, changes, n):
        self.put("plan", "instructions", files, changes, n)

    def slopes(self, who, kind, along):
        """Exponents along files (0) or changes (1), at each fixed other."""
        lines = {}
        for at, figure in self.cells[who, kind].items():
            lines.setdefault(at[1 - along], []).append((at[along], figure))
        return {fixed: exponent(points)
                for fixed, points in sorted(lines.items()) if len(points) > 1}

    def result(self):
        """A list of {who, kind, along, fixed, exponent}."""
        return [{"who": who, "kind": KINDS[kind], "along": name,
                 "fixed": fixed, "exponent": x}
                for who, kind in self.cells
                for along, name in ((0, "files"), (1, "changes"))
                for fixed, x in self.slopes(who, kind, along).items()]

    def report(self):
        """x in 'grows as files to the x' while the change is the same, and in
        'as changes to the x' while the site is the same."""
        print(f"\n{'growth: the exponent of':29}{'files, at changes of':>24}"
              f"   {'changes, at files of':>22}")
        by_files = sorted({c for cell in self.cells.values() for _, c in cell})
        by_changes = sorted({f for cell in self.cells.values()
                             for f, c in cell if c > by_files[0]})[-2:]
        head = "".join(f"{n:>8,}" for n in by_files) + "   " + \
            "".join(f"{n:>11,}" for n in by_changes)
        print(f"{'':29}{head}")
        for who, kind in self.cells:
            files = self.slopes(who, kind, 0)
            changes = self.slopes(who, kind, 1)
            print(f"  {who + ', ' + KINDS[kind]:27}"
                  + "".join(shown(files.get(n), 8) for n in by_files) + "   "
                  + "".join(shown(changes.get(n), 11) for n in by_changes),
                  flush=True)
        print("  0: the same however large; 1: in proportion. Time and memory"
              " include the\n  start of a process, instructions do not.")


def shown(x, width):
    return f"{'-' if x is None else f'{x:.2f}':>{width}}"
