"""The pure parts: path rules, batches, quotas, pages, fault lists, the edge."""

import glob
import json
import math
import os
import unittest

import batch
import edge
import paths
import quota
import replies
from client import batch as make_batch
from faults import KINDS, Faults
from pages import Page, values_of
from replies import ApiError

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        '..', '..', 'fixtures', 'cloudfront')

GOOD = ('/', '/*', '/a', '/a*', '/docs/*', '/index.html', '/two%20words',
        '/a%25b', '/%C3%A9.html', '/a?b=c&d=e', '/a%23', '/%5B1%5D', '/%00',
        "/$-_.+!(),;:@=&", '/a%27b', '/%2A', '//', '/' + 'a' * 3999,
        '#tag', '#product:1042', '#' + 't' * 256, '#a%b~')
BAD = ('', 'a', 'index.html', '*', ' /a', '/a b', '/a\n', '/a\t', '/\x7f',
       '/é', '/a#b', '/a"', '/<', '/>', '/{', '/}', '/|', '/\\', '/^', '/`',
       '/[', '/]', "/'", '/a%', '/a%2', '/a%zz', '/%%41', '/a*b', '/**',
       '/*/a', '/a~', '/a%7Eb', '/%7e', '/' + 'a' * 4000, '#', '#a b', '#a,b',
       '#é', '#' + 't' * 257, "C:/Program Files/Git/index.html", "'/*'")


class PathRules(unittest.TestCase):
    def test_good(self):
        for path in GOOD:
            with self.subTest(path[:40]):
                self.assertIsNone(paths.problem(path))

    def test_bad(self):
        for path in BAD:
            with self.subTest(path[:40]):
                self.assertIsNotNone(paths.problem(path))

    def test_lenient(self):
        for path in ('/a~', '/%7E', '/%7e*'):
            self.assertIsNone(paths.problem(path, lenient_tilde=True))
        self.assertIsNone(paths.problem('/a*b*', lenient_star=True))

    def test_wildcards(self):
        self.assertTrue(paths.is_wildcard('/*'))
        self.assertTrue(paths.is_wildcard('/a*'))
        self.assertFalse(paths.is_wildcard('/a'))
        self.assertFalse(paths.is_wildcard('#a*'))


class Batches(unittest.TestCase):
    HEAD = f'<InvalidationBatch xmlns="{replies.NAMESPACE}">'
    PATHS = '<Paths><Quantity>1</Quantity><Items><Path>/a</Path></Items></Paths>'
    REFERENCE = '<CallerReference>r</CallerReference>'
    TAIL = '</InvalidationBatch>'

    def code(self, text):
        with self.assertRaises(ApiError) as caught:
            batch.read(text if isinstance(text, bytes) else text.encode())
        return caught.exception.code

    def test_fixtures_are_read(self):
        with open(os.path.join(FIXTURES, 'create-invalidation-request.xml'),
                  'rb') as file:
            self.assertEqual(batch.read(file.read()), (
                'deploy-8f2c1e-0001', 3,
                ['/index.html', '/docs/two%20words.html', '/img/*']))

    def test_escapes_and_entities(self):
        body = make_batch('a<&>b', '/a&b')
        self.assertEqual(batch.read(body), ('a<&>b', 1, ['/a&b']))

    def test_either_order(self):
        """The AWS CLI sends the reference first, the model has it last."""
        text = self.HEAD + self.REFERENCE + self.PATHS + self.TAIL
        self.assertEqual(batch.read(text.encode()), ('r', 1, ['/a']))

    def test_missing_body(self):
        self.assertEqual(self.code(b''), 'MissingBody')

    def test_malformed(self):
        head, paths_, reference, tail = \
            self.HEAD, self.PATHS, self.REFERENCE, self.TAIL
        for text in ('x', head, head + tail + 'x', head + paths_ + tail,
                     head + reference + tail,
                     head + paths_ + reference + reference + tail,
                     head + paths_ + reference + '<Other/>' + tail,
                     head + 'text' + paths_ + reference + tail,
                     '<!DOCTYPE a>' + head + paths_ + reference + tail,
                     (head + paths_ + reference + tail).replace('2020', '2019'),
                     (head + paths_ + reference + tail).replace(
                         ' xmlns', ' id="1" xmlns'),
                     (head + paths_ + reference + tail).replace(
                         'InvalidationBatch', 'Invalidation'),
                     head + paths_.replace('>1<', '>one<') + reference + tail,
                     head + paths_.replace('>1<', '><') + reference + tail,
                     head + paths_.replace('/a', '<b/>') + reference + tail,
                     b'\xff\xfe\x00', b'<?xml version="1.0" encoding="x"?><a/>'):
            with self.subTest(text=text):
                self.assertEqual(self.code(text), 'MalformedXML')

    def test_references(self):
        for good in ('r', 'a b:c/~', 'x' * 128):
            batch.check_reference(good)
        for bad in ('', 'x' * 129, 'é', 'a\nb'):
            with self.assertRaises(ApiError):
                batch.check_reference(bad)


class Documents(unittest.TestCase):
    """The answers agree with the examples in fixtures/."""

    def test_error_texts_are_those_of_the_examples(self):
        # Those whose text depends on the request are not in the table.
        variable = {'AccessDenied', 'SignatureDoesNotMatch'}
        for name in glob.glob(os.path.join(FIXTURES, 'error*.xml')):
            with open(name, encoding='utf-8') as file:
                text = file.read()
            code = text.partition('<Code>')[2].partition('<')[0]
            message = text.partition('<Message>')[2].partition('<')[0]
            known = {replies.ERRORS[code][1], replies.REUSED,
                     replies.TOO_MANY.format('wildcard ')}
            with self.subTest(name):
                self.assertTrue(code in variable or message in known, message)

    def test_error_statuses_are_those_of_the_index(self):
        with open(os.path.join(FIXTURES, 'INDEX.json'), encoding='utf-8') as file:
            entries = json.load(file)['responses']
        errors = [entry for entry in entries if 'Error' in entry['parsed']]
        self.assertGreater(len(errors), 10)
        for entry in errors:
            code = entry['parsed']['Error']['Code']
            self.assertEqual(replies.ERRORS[code][0], entry['status'])


class Clockwork:
    def __init__(self):
        self.now = 0

    def __call__(self):
        return self.now


class Quotas(unittest.TestCase):
    def fails(self, code, call, *arguments):
        with self.assertRaises(ApiError) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.message

    def test_in_progress(self):
        class Busy:
            def __init__(self, *paths_):
                self.paths = paths_

        limit = quota.InProgressQuota(3, 1)
        code = 'TooManyInvalidationsInProgress'
        limit.admit(['/a', '/b', '/c', '/d*'], [])
        limit.admit(['/c'], [Busy('/a', '/b')])
        self.fails(code, limit.admit, ['/c', '/d'], [Busy('/a', '/b')])
        limit.admit(['/w*'], [Busy('/a', '/b', '/c')])
        text = self.fails(code, limit.admit, ['/w*'], [Busy('/v*')])
        self.assertIn('wildcard', text)

    def test_rate(self):
        clock = Clockwork()
        limit = quota.RateQuota(150, 1, clock)
        limit.admit(['/a'] * 149 + ['/w*'], [])
        self.fails('Throttling', limit.admit, ['/a'], [])
        clock.now = 0.5
        limit.admit(['/a'] * 75, [])
        self.fails('Throttling', limit.admit, ['/w*'], [])
        clock.now = 1
        limit.admit(['/w*'], [])
        clock.now = 100
        self.fails('Throttling', limit.admit, ['/v*', '/w*'], [])
        self.fails('Throttling', limit.admit, ['/a'] * 151, [])

    def test_api_rate_has_a_bucket_for_each_operation(self):
        clock = Clockwork()
        limit = quota.ApiRate(0.5, 2, clock)
        limit.admit('Create')
        limit.admit('Create')
        self.fails('Throttling', limit.admit, 'Create')
        limit.admit('Get')
        clock.now = 2
        limit.admit('Create')


class Pages(unittest.TestCase):
    def test_pages(self):
        ids = list('abcde')
        page = Page(ids, values_of('MaxItems=2'))
        self.assertEqual((page.ids, page.truncated, page.next_marker),
                         (['a', 'b'], True, 'b'))
        page = Page(ids, values_of('Marker=d&MaxItems=2'))
        self.assertEqual((page.ids, page.truncated, page.next_marker),
                         (['e'], False, None))
        self.assertEqual(Page(ids, values_of('')).max_items, 100)
        self.assertEqual(Page([], values_of('Marker=&MaxItems=100')).ids, [])

    def test_bad_values(self):
        for query in ('MaxItems=0', 'MaxItems=101', 'MaxItems=-1', 'MaxItems=x',
                      'MaxItems=', 'Marker=z'):
            with self.assertRaises(ApiError):
                Page(['a'], values_of(query))


class FaultLists(unittest.TestCase):
    def test_order_operation_and_repeats(self):
        faults = Faults('503, Get:500, ok,drop-after*2')
        taken = [faults.take(op) for op in ('Create', 'Create', 'Get', 'Create',
                                            'List', 'List')]
        self.assertEqual(taken, ['503', None, '500', 'drop-after', 'drop-after',
                                 None])

    def test_for_ever(self):
        faults = Faults('Create:503*inf')
        self.assertEqual({faults.take('Create') for _ in range(50)}, {'503'})
        self.assertEqual(faults.pending[0]['left'], math.inf)
        self.assertIsNone(faults.take('Get'))

    def test_bad_specs(self):
        for spec in ('nope', 'Push:500', '500*0', '500*x', '500 503', ':500'):
            with self.assertRaises(ValueError):
                Faults(spec)

    def test_each_kind_is_documented(self):
        name = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            'README.md')
        with open(name, encoding='utf-8') as file:
            text = file.read()
        for kind in KINDS:
            self.assertIn(f'`{kind}`', text)


class EdgeModel(unittest.TestCase):
    def test_exact_items(self):
        self.assertTrue(edge.purged(['/a', '/b'], '/b'))
        for key in ('/B', '/b/', '/b?x=1', '/'):
            self.assertFalse(edge.purged(['/a', '/b'], key))

    def test_wildcards(self):
        for key in ('/dir/a', '/dir/b/c', '/dir/?q'):
            self.assertTrue(edge.purged(['/dir/*'], key))
        self.assertFalse(edge.purged(['/dir/*'], '/dir'))
        self.assertTrue(edge.purged(['/dir*'], '/directory'))
        self.assertTrue(edge.purged(['/*'], '/'))

    def test_star_matches_empty_is_a_switch(self):
        self.assertFalse(edge.purged(['/dir/*'], '/dir/'))
        self.assertTrue(edge.purged(['/dir/*'], '/dir/', (), True))

    def test_tags(self):
        self.assertTrue(edge.purged(['#News'], '/a', ('news', 'x')))
        self.assertFalse(edge.purged(['#new*'], '/a', ('news',)))

    def test_edge_serves_stale_until_invalidated(self):
        version = ['old']
        cache = edge.Edge(query_in_key=True)

        def origin(_url):
            return version[0], ('t',)

        urls = ('/a', '/a?q=1', '/b')
        self.assertEqual({cache.get(url, origin) for url in urls}, {'old'})
        version[0] = 'new'
        self.assertEqual(cache.get('/a', origin), 'old')
        self.assertEqual(cache.invalidate(['/a']), ['/a'])
        self.assertEqual(cache.get('/a', origin), 'new')
        self.assertEqual(cache.get('/a?q=1', origin), 'old')
        self.assertEqual(cache.invalidate(['#T']), ['/a', '/a?q=1', '/b'])

    def test_rewritten_paths_are_the_key(self):
        cache = edge.Edge(rewrite=lambda path: path + 'index.html'
                          if path.endswith('/') else path)
        cache.get('/docs/?x', lambda url: ('page', ()))
        self.assertEqual(cache.invalidate(['/docs/']), [])
        self.assertEqual(cache.invalidate(['/docs/index.html']),
                         ['/docs/index.html'])


if __name__ == '__main__':
    unittest.main()
