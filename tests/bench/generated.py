"""A history of what Hugo really writes: the site and edits of fixtures/sites.

Each edit is deployed, and taken back by the next deploy.
"""

import importlib.util
import pathlib
import shutil
import tempfile

from shapes import Shape

SITES = pathlib.Path(__file__).resolve().parents[1] / "sites" / "run.py"


def proof():
    """The module that builds these sites for the proof of the presets."""
    spec = importlib.util.spec_from_file_location("sites_run", SITES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def states():
    """What is published, path -> digest: the site, and after each edit."""
    sites = proof()
    with tempfile.TemporaryDirectory() as top:
        top = pathlib.Path(top)
        edits = sites.load(sites.SITES / "edits" / "hugo.txt")
        for number, edit in enumerate([{"steps": []}, *edits]):
            source = top / str(number)
            shutil.copytree(sites.SITES / "hugo", source, symlinks=True)
            sites.apply(source, edit["steps"])
            yield sites.build("hugo", source, top / "out")
            shutil.rmtree(source)


class Hugo(Shape):
    def __init__(self):
        super().__init__(0)
        self.base, *self.edited = states()
        self.become(self.base)

    def become(self, files):
        self.touched = {name: files.get(name)
                        for name in set(files) | set(self.files)
                        if files.get(name) != self.files.get(name)}
        self.files = files

    def step(self):
        which, back = divmod(self.number, 2)
        self.number += 1
        self.become(self.base if back else
                    self.edited[which % len(self.edited)])
