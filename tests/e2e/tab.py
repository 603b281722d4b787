#!/usr/bin/env python3
"""tab.py SHELL RC LINE: what a shell makes of a line that someone types.

Starts the shell on a terminal of its own with the commands in the file RC,
types LINE (\\t is the key), then puts the command 'words' before it and
presses enter: that prints the words as the shell would hand them to the
program, one a line. Whatever the shell draws meanwhile does not matter.
"""

import os
import pty
import select
import sys
import tempfile
import time

READY = "ready-to-type"
PRINT = {
    "bash": "words() { printf '%%s\\n' \"$@\" >%s.new; mv %s.new %s; }\n"
    "PS1=%s; unset PROMPT_COMMAND\n",
    "zsh": "words() { printf '%%s\\n' \"$@\" >%s.new; mv %s.new %s }\n"
    "PS1=%s; bindkey -e; unsetopt beep\n",
    "fish": "function words; printf '%%s\\n' $argv >%s.new; mv %s.new %s; end\n"
    "function fish_prompt; echo -n %s; end\n"
    "set -g fish_autosuggestion_enabled 0\n",
}


def command(shell, rc):
    if shell == "bash":
        return ["bash", "--noprofile", "--rcfile", rc, "-i"]
    if shell == "zsh":
        return ["zsh", "-i"]
    return ["fish", "--no-config", "--init-command", "source " + rc, "-i"]


class Terminal:
    def __init__(self, argv, env):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, env)

    def read(self, seconds):
        """Take what is drawn: a shell whose terminal is full stops."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return
        try:
            self.seen += os.read(self.fd, 65536)
        except OSError:
            time.sleep(seconds)

    def until(self, done):
        end = time.monotonic() + 180
        while not done():
            if time.monotonic() > end:
                sys.stderr.write(self.seen.decode("utf-8", "replace"))
                sys.exit("tab.py: nothing came")
            self.read(0.1)

    def type(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.close(self.fd)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


def main():
    shell, rc, line = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        mine = os.path.join(folder, ".zshrc")
        with open(mine, "w", encoding="utf-8") as f:
            with open(rc, encoding="utf-8") as more:
                f.write(more.read() + "\n")
            f.write(PRINT[shell] % (out, out, out, READY))
        env = dict(os.environ, ZDOTDIR=folder, TERM="xterm", COLUMNS="200")
        terminal = Terminal(command(shell, mine), env)
        try:
            terminal.until(lambda: READY.encode() in terminal.seen)
            terminal.type(line.replace("\\t", "\t") + "\x01words \r")
            terminal.until(lambda: os.path.exists(out))
            with open(out, encoding="utf-8") as f:
                sys.stdout.write(f.read())
        finally:
            terminal.close()


if __name__ == "__main__":
    main()
