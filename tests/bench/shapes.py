"""Histories of built sites that look like those of real ones.

    python3 tests/bench/shapes.py DIR blog|docs|shop|hugo

A bare repository with a commit for each deploy of three months, several a
day. Each site is what a generator wrote: a change of one page also changes
the lists, feeds and neighbours that show it. The same name gives the same
object ids.
"""

import datetime
import os
import random
import subprocess
import sys

START = datetime.datetime(2026, 1, 1, 1, tzinfo=datetime.timezone.utc)
DAYS = 90
PER_LIST = 10


class Shape:
    """A site as file -> text; 'touched' has what a deploy wrote (None: it is
    gone). The text is only what makes it differ."""

    deploys_a_day = 4

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.files = {}
        self.touched = {}
        self.number = 0

    def write(self, *names):
        for name in names:
            self.files[name] = f"{name} {self.number}"
            self.touched[name] = self.files[name]

    def remove(self, name):
        del self.files[name]
        self.touched[name] = None

    def page(self, folder):
        return f"{folder}/index.html" if folder else "index.html"

    def restyle(self):
        """A new fingerprint in every page, as one style sheet changed."""
        old = [f for f in self.files if f.startswith("assets/site-")]
        for name in old:
            self.remove(name)
        self.write(f"assets/site-{self.number:08x}.css",
                   *[f for f in self.files if f.endswith(".html")])

    def deploy(self, kinds):
        """One of (weight, function)."""
        self.number += 1
        self.touched = {}
        weights, functions = zip(*kinds)
        self.chance.choices(functions, weights)[0]()


class Blog(Shape):
    """1,500 posts by date with lists of ten, tags, archives, a feed."""

    posts_at_first, tags = 1500, 60

    def __init__(self):
        super().__init__(1)
        self.posts = []
        for i in range(self.posts_at_first):
            day = datetime.date(2018, 1, 1) + datetime.timedelta(2 * i)
            self.posts.append(self.make(i, day))
        self.write("about/index.html", "contact/index.html", "robots.txt",
                   "assets/site-0.css", "404.html",
                   *[f"assets/img-{i}.png" for i in range(40)])
        for post in self.posts:
            self.write_post(post)
        self.write(*self.lists(self.posts))

    def make(self, number, day):
        tags = self.chance.sample(range(self.tags),
                                  self.chance.choice([1, 2, 2, 3]))
        return {"folder": f"{day:%Y/%m}/post-{number:04}", "tags": tags,
                "image": self.chance.random() < 0.4}

    def write_post(self, post):
        self.write(self.page(post["folder"]))
        if post["image"]:
            self.write(post["folder"] + "/cover.jpg")

    def numbered(self, folder, entries):
        """The pages of a list that show the entries, newest first."""
        newest = {id(p): i for i, p in enumerate(reversed(entries))}
        pages = -(-len(entries) // PER_LIST)
        names = [self.page(folder if n == 0 else
                           f"{folder}/page/{n + 1}".lstrip("/"))
                 for n in range(pages)]
        return newest, names

    def lists(self, posts, shifted=False):
        """The lists that show these posts; when they shift, all after."""
        found = {"feed.xml", "sitemap.xml"}
        sets = [("", self.posts)] + [
            (f"tags/tag-{t:02}", [p for p in self.posts if t in p["tags"]])
            for t in sorted({t for p in posts for t in p["tags"]})]
        for folder, entries in sets:
            newest, names = self.numbered(folder, entries)
            for post in posts:
                first = newest.get(id(post))
                if first is not None:
                    found.update(names[first // PER_LIST:] if shifted
                                 else [names[first // PER_LIST]])
        for post in posts:
            year, month, _ = post["folder"].split("/")
            found.update([f"{year}/index.html", f"{year}/{month}/index.html"])
        return sorted(found)

    def publish(self):
        day = START.date() + datetime.timedelta(self.number
                                                // self.deploys_a_day)
        post = self.make(len(self.posts), day)
        before = self.posts[-1]
        self.posts.append(post)
        self.write_post(post)
        self.write(self.page(before["folder"]),
                   *self.lists([post], shifted=True))

    def edit(self):
        post = self.chance.choice(self.posts)
        self.write(self.page(post["folder"]), "sitemap.xml")

    def retitle(self):
        post = self.chance.choice(self.posts[-200:])
        self.write(self.page(post["folder"]), *self.lists([post]))

    def picture(self):
        self.write(f"assets/img-{self.chance.randrange(40)}.png")

    def step(self):
        self.deploy([(25, self.publish), (45, self.edit), (15, self.retitle),
                     (14, self.picture), (1, self.restyle)])


class Docs(Shape):
    """A manual in four versions and 'latest', a copy of the newest."""

    versions = ("v1.0", "v1.1", "v2.0", "v2.1")
    sections, pages = 10, 30

    def __init__(self):
        super().__init__(2)
        self.write("index.html", "assets/site-0.css", "robots.txt",
                   *[f"assets/icon-{i}.svg" for i in range(30)])
        for version in (*self.versions, "latest"):
            self.write(f"{version}/search.json", f"{version}/index.html")
            for section in range(self.sections):
                self.write(*self.section(version, section))

    def section(self, version, section):
        return [f"{version}/part-{section}/topic-{page:02}/index.html"
                for page in range(self.pages)] + \
            [f"{version}/part-{section}/index.html"]

    def either(self):
        """A page of the manual, as numbers."""
        return (self.chance.randrange(self.sections),
                self.chance.randrange(self.pages))

    def edit(self, versions=("v2.1", "latest")):
        section, page = self.either()
        for version in versions:
            self.write(f"{version}/part-{section}/topic-{page:02}/index.html",
                       f"{version}/search.json")

    def backport(self):
        self.edit((*self.versions, "latest"))

    def reorder(self):
        """The menu of one part is on all its pages."""
        section, _ = self.either()
        for version in ("v2.1", "latest"):
            self.write(*self.section(version, section))

    def release(self):
        for version in ("v2.1", "latest"):
            self.write(f"{version}/search.json", f"{version}/index.html")
            for section in range(self.sections):
                self.write(*self.section(version, section))

    def step(self):
        self.deploy([(65, self.edit), (15, self.backport), (14, self.reorder),
                     (5, self.release), (1, self.restyle)])


class Shop(Shape):
    """40 departments of 60 products; prices come by a feed."""

    departments, products = 40, 60

    def __init__(self):
        super().__init__(3)
        self.write("index.html", "sitemap.xml", "assets/site-0.css",
                   *[f"assets/banner-{i}.jpg" for i in range(20)])
        for department in range(self.departments):
            self.write(self.listing(department))
            for product in range(self.products):
                folder = self.folder(department, product)
                self.write(f"{folder}/index.html", f"{folder}/photo.jpg")

    def folder(self, department, product):
        return f"shop/dept-{department:02}/item-{department}{product:02}"

    def listing(self, department):
        return f"shop/dept-{department:02}/index.html"

    def some(self, department, most):
        return self.chance.sample(range(self.products),
                                  self.chance.randint(1, most))

    def prices(self):
        for department in self.chance.sample(range(self.departments),
                                             self.chance.randint(1, 6)):
            self.write(self.listing(department))
            for product in self.some(department, 12):
                self.write(self.folder(department, product) + "/index.html")

    def sale(self):
        department = self.chance.randrange(self.departments)
        self.write("index.html", self.listing(department))
        for product in range(self.products):
            self.write(self.folder(department, product) + "/index.html")

    def photos(self):
        department = self.chance.randrange(self.departments)
        for product in self.some(department, 10):
            self.write(self.folder(department, product) + "/photo.jpg")

    def banner(self):
        self.write("index.html",
                   f"assets/banner-{self.chance.randrange(20)}.jpg")

    def step(self):
        self.deploy([(50, self.prices), (8, self.sale), (20, self.photos),
                     (21, self.banner), (1, self.restyle)])


SHAPES = {"blog": Blog, "docs": Docs, "shop": Shop}


def commits(shape, days):
    """Lines of git fast-import."""
    for number in range(days * shape.deploys_a_day):
        if number > 0:
            shape.step()
        hours = datetime.timedelta(hours=24 / shape.deploys_a_day * number)
        yield (f"commit refs/heads/main\ncommitter a <a@example.com> "
               f"{int((START + hours).timestamp())} +0000\ndata 1\nx\n")
        for name, text in sorted(shape.touched.items()):
            yield f"D {name}\n" if text is None else \
                f"M 100644 inline {name}\ndata {len(text)}\n{text}\n"


def make(directory, name, days=DAYS):
    if name not in SHAPES:
        from generated import Hugo
        SHAPES[name] = Hugo
    if os.path.exists(os.path.join(directory, "done")):
        return
    subprocess.run(["git", "init", "-q", "--bare", directory], check=True)
    subprocess.run(["git", "-C", directory, "symbolic-ref", "HEAD",
                    "refs/heads/main"], check=True)
    with subprocess.Popen(["git", "-C", directory, "fast-import", "--quiet"],
                          stdin=subprocess.PIPE) as importer:
        for text in commits(SHAPES[name](), days):
            importer.stdin.write(text.encode())
        importer.stdin.close()
    subprocess.run(["git", "-C", directory, "repack", "-adq"], check=True)
    with open(os.path.join(directory, "done"), "w", encoding="utf-8"):
        pass


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2])
