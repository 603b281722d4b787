"""Write configuration files with one list of values in many spellings.

usage: random_config.py DIR COUNT
"""

import random
import sys

ATOMS = [
    "a", "B", " ", "  ", "=", "/", "*", ".md", '\\"', "\\\\\\\\", '" "',
    '"#"', '";x"', '"a b"', '"  c"', "\\\n", "\\t", "\xe9",
]  # fmt: skip


def value(chance):
    return "x" + "".join(chance.choice(ATOMS) for _ in range(chance.randrange(9))) + "y"


def main():
    chance = random.Random(7)
    for i in range(int(sys.argv[2])):
        lines = ["[site]"]
        for _ in range(8):
            after = chance.choice(["", "  ", " # c", ";d"])
            lines.append(f"\tignore = {value(chance)}{after}")
        text = "\n".join(lines) + "\n"
        if i % 4 == 0:
            text = text.replace("\n", "\r\n")
        if i % 5 == 0:
            text = "\ufeff" + text
        with open(f"{sys.argv[1]}/c{i}", "w", encoding="utf-8", newline="") as f:
            f.write(text)


main()
