#!/usr/bin/env python3
"""Deploys of a Hugo site behind a real cache: deploys.py EDGEDIFF

A site is built at eleven successive commits and each build but the first is
deployed over the one before: nginx serves it, edgediff submits what --site
finds to the emulator, and what the emulator accepted becomes bans in Varnish,
with the meaning CloudFront gives to the paths. After every deploy each URL
path that any of the builds has, in all forms, is asked for through the cache
and compared with what nginx says. Fails if one answer is stale. A second cache
of the same pages is given '/*' each time, for comparison.

Everything is on loopback, in a temporary directory, and ends with this.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EMULATOR = os.path.join(HERE, '..', 'emulator', 'emulator.py')
DISTRIBUTION = 'E2EDGE'
FORMS = 'file slash bare clean'

LAYOUTS = {
    '_default/baseof.html':
        '<!doctype html><title>{{ .Title }}</title>\n'
        '{{ partial "menu.html" . }}\n{{ block "main" . }}{{ end }}\n',
    'partials/menu.html':
        '<nav>{{ range site.Menus.main }}<a href="{{ .URL }}">{{ .Name }}</a>'
        '{{ end }}</nav>',
    '_default/single.html':
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}'
        '{{ range .Params.tags }}<i>{{ . }}</i>{{ end }}'
        '{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}'
        '</a>{{ end }}{{ end }}',
    '_default/list.html':
        '{{ define "main" }}<ul>{{ range .Pages }}<li>'
        '<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</ul>'
        '{{ end }}',
    'index.html':
        '{{ define "main" }}{{ range first 5 site.RegularPages }}'
        '<h2>{{ .Title }}</h2>{{ .Summary }}{{ end }}{{ end }}',
    '404.html': '{{ define "main" }}nothing here{{ end }}',
}

CONFIG = '''baseURL = "http://example.org/"
title = "Weather"
disableHugoGeneratorInject = true
[[menu.main]]
  name = "Home"
  url = "/"
'''

NGINX = '''daemon off; master_process off; pid {dir}/nginx.pid;
error_log {dir}/nginx.err;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2;
  fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4;
  scgi_temp_path {dir}/t5;
  server {{
    listen 127.0.0.1:{port};
    root {dir}/live;
    location / {{ try_files $uri $uri/index.html $uri.html =404; }}
  }}
}}
'''

VCL = '''vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{port}"; }}
sub vcl_backend_response {{ set beresp.ttl = 1d; set beresp.grace = 0s; }}
sub vcl_deliver {{
  if (obj.hits > 0) {{ set resp.http.X-Hit = "1"; }}
}}
'''


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, **more)
    if done.returncode != 0:
        raise SystemExit(f'{command} exits {done.returncode}\n'
                         + done.stdout.decode() + done.stderr.decode())
    return done.stdout.decode()


class Source:
    """The repository of the site, and the changes that are its commits."""

    def __init__(self, directory):
        self.dir = directory
        run('git', 'init', '-q', directory)
        for path, text in LAYOUTS.items():
            self.put('layouts/' + path, text)
        self.put('config.toml', CONFIG)
        self.put('.edgediff', f'[site]\n\tforms = {FORMS}\n')
        self.put('static/css/main.css', 'body { margin: 0 }\n')
        self.put('static/a b/über~.txt', 'text\n')
        self.put('content/about.md', '---\ntitle: About\n---\nus\n')
        for n in range(40):
            self.post(n)
        self.commit('the site')

    def put(self, path, text):
        put(os.path.join(self.dir, path), text)

    def edit(self, path, old, new):
        with open(os.path.join(self.dir, path), encoding='utf-8') as f:
            text = f.read()
        assert old in text, (path, old)
        self.put(path, text.replace(old, new))

    def post(self, n, title='Rain', tags='[wet]', body='It rained.'):
        day = f'2023-{1 + n // 28:02}-{1 + n % 28:02}'
        self.put(f'content/posts/p{n}.md',
                 f'---\ntitle: {title} {n}\ndate: {day}\ntags: {tags}\n---\n'
                 f'{body}\n')

    def commit(self, message):
        run('git', '-C', self.dir, 'add', '-A')
        run('git', '-C', self.dir, 'commit', '-qm', message)

    def changes(self):
        """Make the ten changes, yielding after each."""
        git = ('git', '-C', self.dir)
        self.post(7, body='It rained a lot.')
        yield 'an old post is edited'
        self.post(40, title='Snow', tags='[cold]')
        yield 'a post with a new tag'
        self.post(39, title='Hail')
        yield 'a title changes'
        run(*git, 'rm', '-q', 'content/posts/p12.md')
        yield 'a post is deleted'
        run(*git, 'mv', 'content/about.md', 'content/us.md')
        self.put('static/js/x.js', 'x\n')
        yield 'a page moves, a script is new'
        self.put('README.md', 'nothing that is published\n')
        yield 'nothing that is published'
        self.put('static/css/main.css', 'body { margin: 1px }\n')
        self.put('static/a b/über~.txt', 'other text\n')
        yield 'files with and without plain names'
        self.edit('layouts/_default/list.html', '<ul>', '<ul class="x">')
        yield 'the template of lists'
        self.put('content/posts/p12.md', '---\ntitle: Back\n---\nagain\n')
        self.put('content/guide/_index.md', '---\ntitle: Guide\n---\n')
        self.put('content/guide/one.md', '---\ntitle: One\n---\none\n')
        yield 'a post comes back, a section is new'
        self.edit('config.toml', '"Home"', '"Start"')
        yield 'the menu of every page'


def forms_of(path):
    """URL paths of a file, as the site serves it; FORMS in other words."""
    url = '/' + ''.join(
        chr(c) if chr(c).isalnum() and c < 128 or chr(c) in '-._/~'
        else f'%{c:02X}' for c in os.fsencode(path))
    found = {url}
    if os.path.basename(path) == 'index.html':
        folder = url[:-len('index.html')]
        found |= {folder, folder[:-1] or '/'}
    elif path.endswith('.html'):
        found.add(url[:-len('.html')])
    return found


def urls_of(build):
    found = set()
    for folder, _, names in os.walk(build):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), build)
            found |= forms_of(path)
    return found


def ban_of(item):
    """What Varnish has to drop for one path of an invalidation."""
    if not item.endswith('*'):
        return f'req.url == "{item}"'
    # 'p*' takes what is longer than p; of '/*' alone all is known.
    rest = '' if item == '/*' else '.'
    plain = ''.join(c if c.isalnum() or c in '/-_%' else f'[{c}]'
                    for c in item[:-1])
    return f'req.url ~ "^{plain}{rest}"'


class Edge:
    """nginx, Varnish before it, and the emulator."""

    def __init__(self, directory):
        self.dir = directory
        self.children = []
        self.origin, self.port = free_port(), free_port()
        self.name = os.path.join(directory, 'varnish')
        self.log = os.path.join(directory, 'emulator.log')
        self.seen = 0

    def start(self):
        put(f'{self.dir}/nginx.conf',
            NGINX.format(dir=self.dir, port=self.origin))
        put(f'{self.dir}/edge.vcl', VCL.format(port=self.origin))
        self.spawn('nginx', '-p', self.dir, '-c', f'{self.dir}/nginx.conf',
                   '-e', f'{self.dir}/nginx.err')
        self.spawn('varnishd', '-F', '-j', 'none', '-n', self.name, '-a',
                   f'127.0.0.1:{self.port}', '-f', f'{self.dir}/edge.vcl',
                   '-s', 'malloc,64m')
        ready = f'{self.dir}/ready'
        self.spawn(sys.executable, EMULATOR, '--ready', ready, '--log',
                   self.log, '--distribution', DISTRIBUTION)
        self.await_port(self.origin)
        self.await_port(self.port)
        for _ in range(200):
            if os.path.exists(ready) and os.path.getsize(ready):
                break
            time.sleep(0.05)
        with open(ready, encoding='utf-8') as f:
            self.url = f.read().strip()

    def spawn(self, *command):
        path = os.environ['PATH'] + ':/usr/sbin:/sbin'
        with open(f'{self.dir}/output', 'ab') as out:
            self.children.append(subprocess.Popen(
                [shutil.which(command[0], path=path), *command[1:]],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL))

    def await_port(self, port):
        for _ in range(400):
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(f'{self.dir}/output', encoding='utf-8') as f:
            raise SystemExit(f'port {port} does not answer\n{f.read()}')

    def stop(self):
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(10)

    def accepted(self):
        """The paths of the invalidations since the last call."""
        records = []
        if os.path.exists(self.log):
            with open(self.log, encoding='utf-8') as f:
                records = [json.loads(line) for line in f]
        new, self.seen = records[self.seen:], len(records)
        return [path for r in new if r.get('effective') for path in r['paths']]

    def ban(self, host, items):
        # One at a time: varnishadm may leave before it has sent all of a
        # list.
        for item in items:
            run('varnishadm', '-n', self.name, 'ban',
                f'req.http.host == "{host}" && {ban_of(item)}')

    def ask(self, port, host, urls):
        """{url: (status, body, hit)}"""
        answers = {}
        c = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
        for url in urls:
            c.request('GET', url, headers={'Host': host})
            r = c.getresponse()
            answers[url] = (r.status, r.read(), r.getheader('X-Hit') == '1')
        c.close()
        return answers

    def compare(self, host, urls):
        """How many answers of the cache are hits, and which are stale."""
        truth = self.ask(self.origin, host, urls)
        cached = self.ask(self.port, host, urls)
        stale = [u for u in urls if cached[u][:2] != truth[u][:2]]
        return sum(hit for _, _, hit in cached.values()), stale


def build(source, to):
    run('hugo', '--quiet', '-s', source.dir, '-d', to)


def serve(edge, directory):
    link = f'{edge.dir}/live.new'
    os.symlink(directory, link)
    os.replace(link, f'{edge.dir}/live')


def submit(edgediff, edge, source, base, site):
    out = run(edgediff, 'submit', '-C', source.dir, base, '--site', site,
              '--distribution-id', DISTRIBUTION, '--endpoint-url', edge.url,
              '--output', 'json')
    return json.loads(out)['head']['tree']


def deploy_all(edgediff, edge, source, builds, titles):
    urls = sorted(set().union(*(urls_of(b) for b in builds)))
    serve(edge, builds[0])
    for host in ('plan', 'all'):
        edge.compare(host, urls)
    out = run(edgediff, 'plan', '-C', source.dir, '--base=empty', '--site',
              builds[0], '--output', 'json')
    tree = json.loads(out)['head']['tree']
    kept, kept_all, n_items = 0, 0, 0
    for directory, title in zip(builds[1:], titles):
        serve(edge, directory)
        tree = submit(edgediff, edge, source, tree, directory)
        items = edge.accepted()
        edge.ban('plan', items)
        edge.ban('all', ['/*'])
        hits, stale = edge.compare('plan', urls)
        hits_all, stale_all = edge.compare('all', urls)
        print(f'{title}: {len(items)} items, {len(stale)} stale, '
              f'{hits}/{len(urls)} kept; with /* {hits_all}')
        if stale or stale_all:
            raise SystemExit(f'stale: {stale} {stale_all}, items {items}')
        kept, kept_all, n_items = kept + hits, kept_all + hits_all, \
            n_items + len(items)
    # The comparison itself: without an invalidation there is stale content.
    serve(edge, builds[0])
    if not edge.compare('plan', urls)[1]:
        raise SystemExit('nothing is stale without an invalidation')
    asked = len(urls) * len(titles)
    print(f'{len(titles)} deploys, {len(urls)} URL paths: 0 stale, '
          f'{n_items} items, hit rate {100 * kept / asked:.1f} %, '
          f'with /* {100 * kept_all / asked:.1f} %')


def main():
    edgediff = os.path.abspath(sys.argv[1])
    directory = os.path.realpath(tempfile.mkdtemp(prefix='edgediff-edge.'))
    os.environ.update(HOME=directory, GIT_CONFIG_NOSYSTEM='1', TZ='UTC',
                      LC_ALL='C.UTF-8', GIT_AUTHOR_NAME='Ann',
                      GIT_AUTHOR_EMAIL='ann@example.org',
                      GIT_COMMITTER_NAME='Con',
                      GIT_COMMITTER_EMAIL='con@example.org',
                      AWS_ACCESS_KEY_ID='AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY=
                      'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
    edge = Edge(directory)
    try:
        source = Source(f'{directory}/source')
        builds, titles = [f'{directory}/build-0'], []
        build(source, builds[0])
        for title in source.changes():
            source.commit(title)
            titles.append(title)
            builds.append(f'{directory}/build-{len(titles)}')
            build(source, builds[-1])
        edge.start()
        deploy_all(edgediff, edge, source, builds, titles)
    finally:
        edge.stop()
        shutil.rmtree(directory)


main()
