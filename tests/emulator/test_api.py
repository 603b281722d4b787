"""The operations, over HTTP."""

import http.client
import threading
import unittest

from client import (DISTRIBUTION, INVALIDATIONS, XML, Emulator, batch)

TENANT = 'dt_2EXAMPLE0000000000000000001'
TENANT_CALL = f'/2020-05-31/distribution-tenant/{TENANT}/invalidation'
BAD_PATHS = 'Your request contains one or more invalid invalidation paths.'


class Create(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator('--distribution', DISTRIBUTION,
                                '--distribution', TENANT,
                                '--distribution', 'EDENIED',
                                '--deny', 'EDENIED',
                                '--max-batch', '10').__enter__()
        cls.client = cls.emulator.client

    @classmethod
    def tearDownClass(cls):
        cls.emulator.__exit__()

    @property
    def last(self):
        return self.emulator.log[-1]

    def test_answer(self):
        answer = self.client.create('answer', '/a', '/b&c*')
        identifier = answer.find('Id')
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.find('Status'), 'InProgress')
        self.assertEqual(answer.find('Quantity'), '2')
        self.assertEqual(answer.find_all('Path'), ['/a', '/b&c*'])
        self.assertEqual(answer.find('CallerReference'), 'answer')
        self.assertRegex(answer.find('CreateTime'),
                         r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual(answer.headers['Location'],
                         f'{self.emulator.server.url}{INVALIDATIONS}/{identifier}')
        self.assertEqual(answer.headers['Content-Type'], 'text/xml')
        self.assertTrue(answer.headers['x-amzn-RequestId'])
        self.assertRegex(identifier, '^I[A-Z0-9]{13,}$')

    def test_log(self):
        answer = self.client.create('log', '/l', '/k')
        record = self.last
        del record['time']
        self.assertEqual(record, {
            'method': 'POST', 'path': INVALIDATIONS, 'op': 'Create',
            'distribution': DISTRIBUTION, 'access_key': 'AKIDEXAMPLE',
            'signature': 'ok', 'fault': None, 'status': 201, 'code': None,
            'id': answer.find('Id'), 'caller_reference': 'log',
            'paths': ['/l', '/k'], 'effective': True,
            'content_type': 'application/xml'})

    def test_a_retry_is_recognised(self):
        first = self.client.create('retry', '/a', '/b')
        again = self.client.create('retry', '/a', '/b')
        self.assertEqual((again.status, again.find('Id')),
                         (201, first.find('Id')))
        self.assertIs(self.last['effective'], False)
        self.assertEqual(self.last['id'], first.find('Id'))

    def test_a_reference_used_for_other_paths_is_refused(self):
        self.client.create('used', '/a', '/b')
        for paths in (('/a',), ('/b', '/a'), ('/a', '/b', '/c')):
            answer = self.client.create('used', *paths)
            self.assertEqual(answer.outcome, (400, 'InvalidArgument'))
            self.assertIn('caller reference that was used',
                          answer.find('Message'))
            self.assertIsNone(self.last['effective'])

    def test_references_are_per_distribution(self):
        self.client.create('scope', '/a')
        self.assertEqual(self.client.create('scope', '/b',
                                            target=TENANT_CALL).status, 201)

    def test_parallel_retries_make_one(self):
        threads = [threading.Thread(target=self.client.create,
                                    args=('parallel', '/a')) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        made = [r['effective'] for r in self.emulator.log
                if r.get('caller_reference') == 'parallel']
        self.assertEqual(sorted(made), [False] * 7 + [True])

    def test_bad_paths(self):
        for path in ('a', '/a b', '/~x', '/%7Ex', '/%zz', '/a*b', '/é', '#'):
            answer = self.client.create('bad', '/good', path)
            self.assertEqual(answer.outcome, (400, 'InvalidArgument'))
            self.assertEqual(answer.find('Message'), BAD_PATHS)
        self.assertEqual(self.last['paths'], ['/good', '#'])

    def test_tags(self):
        self.assertEqual(self.client.create('tags', '#a', '/b').status, 201)

    def post(self, body, media='application/xml'):
        headers = {'Content-Type': media} if media else {}
        return self.client.call('POST', INVALIDATIONS, body, headers).outcome

    def test_bodies(self):
        self.assertEqual(self.post(b''), (400, 'MissingBody'))
        self.assertEqual(self.post(b'<a>'), (400, 'MalformedXML'))
        self.assertEqual(self.post(batch('q', '/a', quantity=2)),
                         (400, 'InconsistentQuantities'))
        self.assertEqual(self.post(batch('empty')), (400, 'InvalidArgument'))
        self.assertEqual(self.post(batch('', '/a')), (400, 'InvalidArgument'))
        self.assertEqual(self.post(batch('large', *['/a'] * 11)),
                         (413, 'BatchTooLarge'))

    def test_content_types(self):
        for media in ('application/xml', 'text/xml; charset=utf-8', None):
            self.assertEqual(self.post(batch('', '/a'), media)[1],
                             'InvalidArgument')
        for media in ('application/x-www-form-urlencoded', 'application/json'):
            self.assertEqual(self.post(batch('m', '/a'), media),
                             (400, 'MalformedInput'))

    def test_unknown_and_denied_distributions(self):
        def create(kind, identifier):
            return self.client.create('who', '/a', target='/2020-05-31/'
                                      f'{kind}/{identifier}/invalidation')

        self.assertEqual(create('distribution', 'ENONE').outcome,
                         (404, 'NoSuchDistribution'))
        self.assertEqual(create('distribution', TENANT).outcome,
                         (404, 'NoSuchDistribution'))
        self.assertEqual(create('distribution-tenant', 'dt_x').outcome,
                         (404, 'EntityNotFound'))
        denied = create('distribution', 'EDENIED')
        self.assertEqual(denied.outcome, (403, 'AccessDenied'))
        self.assertIn('cloudfront:CreateInvalidation on resource: '
                      'arn:aws:cloudfront::123456789012:distribution/EDENIED',
                      denied.find('Message'))

    def test_tenants(self):
        made = self.client.create('tenant', '/a', target=TENANT_CALL)
        identifier = made.find('Id')
        self.assertEqual(made.status, 201)
        self.assertIn(f'/distribution-tenant/{TENANT}/',
                      made.headers['Location'])
        self.assertEqual(self.last['distribution'], TENANT)
        self.assertEqual(self.client.get(f'{TENANT_CALL}/{identifier}')
                         .find('Status'), 'Completed')
        self.assertIn(identifier, self.client.get(TENANT_CALL).find_all('Id'))

    def test_other_calls(self):
        for method, path in (('PUT', INVALIDATIONS), ('GET', '/'),
                             ('DELETE', INVALIDATIONS + '/I1'),
                             ('GET', '/2019-03-26/distribution')):
            self.assertEqual(self.client.call(method, path).outcome,
                             (404, 'UnknownOperationException'))
        self.assertEqual(self.client.get(INVALIDATIONS + '/INONE').outcome,
                         (404, 'NoSuchInvalidation'))

    def test_keep_alive(self):
        connection = self.client.connect()
        connection.connect()
        socket = connection.sock
        for _ in range(3):
            self.client.get(INVALIDATIONS, connection=connection)
            self.client.get(INVALIDATIONS + '/I', connection=connection)
        self.assertIs(connection.sock, socket)
        connection.close()

    def test_chunked_bodies_are_refused(self):
        connection = http.client.HTTPConnection(self.client.host)
        # The head alone: the answer does not wait for a body, and sending
        # one could meet a connection that is closed by then.
        connection.putrequest('POST', INVALIDATIONS)
        connection.putheader('Transfer-Encoding', 'chunked')
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 411)
        connection.close()


class Switches(unittest.TestCase):
    def test_other_code_for_a_used_reference(self):
        with Emulator('--batch-exists-code') as emulator:
            emulator.client.create('r', '/a')
            self.assertEqual(emulator.client.create('r', '/b').outcome,
                             (400, 'InvalidationBatchAlreadyExists'))

    def test_lenient(self):
        with Emulator('--lenient-tilde', '--lenient-star') as emulator:
            self.assertEqual(emulator.client.create('r', '/~', '/%7e', '/a*b')
                             .status, 201)

    def test_permute_shuffles_answers_only(self):
        paths = [f'/{n}' for n in range(20)]
        with Emulator('--permute') as emulator:
            answer = emulator.client.create('r', *paths)
            self.assertNotEqual(answer.find_all('Path'), paths)
            self.assertEqual(sorted(answer.find_all('Path')), sorted(paths))
            again = emulator.client.create('r', *paths)
            self.assertEqual(answer.find_all('Path'), again.find_all('Path'))

    def test_base_path(self):
        with Emulator('--base-path', '/cf') as emulator:
            self.assertEqual(emulator.client.get('/cf' + INVALIDATIONS).status,
                             200)
            self.assertEqual(emulator.client.get(INVALIDATIONS).status, 404)


class Completion(unittest.TestCase):
    def statuses(self, emulator, number):
        made = emulator.client.create('r', '/a')
        target = f'{INVALIDATIONS}/{made.find("Id")}'
        return [made.find('Status')] + [
            emulator.client.get(target).find('Status') for _ in range(number)]

    def test_by_polls(self):
        with Emulator('--complete-polls', '3') as emulator:
            self.assertEqual(self.statuses(emulator, 4), [
                'InProgress', 'InProgress', 'InProgress', 'Completed',
                'Completed'])

    def test_by_time(self):
        with Emulator('--complete-after', 'inf') as emulator:
            self.assertEqual(self.statuses(emulator, 2), ['InProgress'] * 3)
            emulator.client.raw('POST', '/_emulator/complete')
            self.assertEqual(self.statuses(emulator, 1), ['Completed'] * 2)

    def test_distribution_shows_how_many_are_in_progress(self):
        target = f'/2020-05-31/distribution/{DISTRIBUTION}'
        with Emulator('--complete-after', 'inf') as emulator:
            emulator.client.create('1', '/a')
            emulator.client.create('2', '/a')
            answer = emulator.client.get(target)
            self.assertEqual(answer.find('InProgressInvalidationBatches'), '2')
            self.assertEqual(answer.find('DefaultRootObject'), 'index.html')
            self.assertTrue(answer.headers['ETag'])
            self.assertEqual(emulator.client.get(target + '/config').status, 200)


class Quotas(unittest.TestCase):
    def test_in_progress(self):
        with Emulator('--quota', 'in-progress', '--quota-paths', '5',
                      '--complete-after', 'inf') as emulator:
            create = emulator.client.create
            self.assertEqual(create('1', '/a', '/b', '/c', '/d').status, 201)
            self.assertEqual(create('2', '/e', '/f').outcome,
                             (400, 'TooManyInvalidationsInProgress'))
            self.assertEqual(create('1', '/a', '/b', '/c', '/d').status, 201)
            self.assertEqual(create('3', *[f'/{n}*' for n in range(16)]).outcome,
                             (400, 'TooManyInvalidationsInProgress'))
            emulator.client.raw('POST', '/_emulator/complete')
            self.assertEqual(create('2', '/e', '/f').status, 201)

    def test_rate(self):
        with Emulator('--quota', 'rate') as emulator:
            self.assertEqual(emulator.client.create('1', '/a*', '/b*').outcome,
                             (400, 'Throttling'))
            self.assertEqual(emulator.client.create('2', '/a*').status, 201)

    def test_api_rate(self):
        with Emulator('--api-rate', '0.01:2') as emulator:
            answers = [emulator.client.get(INVALIDATIONS).status
                       for _ in range(3)]
            self.assertEqual(answers, [200, 200, 400])


class Lists(unittest.TestCase):
    def walk(self, client, target, size):
        found, marker = [], ''
        while True:
            answer = client.get(f'{target}?Marker={marker}&MaxItems={size}')
            ids = answer.find_all('Id')
            found.append(ids)
            self.assertEqual(answer.find('Quantity'), str(len(ids)))
            self.assertEqual(answer.find('Marker'), marker)
            if answer.find('IsTruncated') == 'false':
                self.assertIsNone(answer.find('NextMarker'))
                return found
            marker = answer.find('NextMarker')
            self.assertEqual(marker, ids[-1])

    def test_invalidations_newest_first(self):
        with Emulator() as emulator:
            made = [emulator.client.create(f'r{n}', '/a').find('Id')
                    for n in range(5)]
            made.reverse()
            self.assertEqual(self.walk(emulator.client, INVALIDATIONS, 2),
                             [made[0:2], made[2:4], made[4:]])
            self.assertEqual(self.walk(emulator.client, INVALIDATIONS, 100),
                             [made])
            for query in ('MaxItems=0', 'MaxItems=101', 'Marker=INONE'):
                self.assertEqual(
                    emulator.client.get(f'{INVALIDATIONS}?{query}').outcome,
                    (400, 'InvalidArgument'))

    def test_empty(self):
        with Emulator() as emulator:
            self.assertEqual(self.walk(emulator.client, INVALIDATIONS, 9), [[]])

    def test_distributions(self):
        with Emulator('--distribution', 'E1,alias=a.example,alias=b.example',
                      '--distribution', 'E2,origin=x.s3.amazonaws.com,'
                      'origin-path=/p,domain=d2.cloudfront.net',
                      '--distribution', TENANT,
                      '--distribution', 'E3') as emulator:
            target = '/2020-05-31/distribution'
            answer = emulator.client.get(target)
            self.assertEqual(answer.find_all('CNAME'), ['a.example', 'b.example'])
            self.assertEqual(answer.find_all('OriginPath'), [None, '/p', None])
            self.assertIn('d2.cloudfront.net', answer.find_all('DomainName'))
            first = emulator.client.get(target + '?MaxItems=2')
            self.assertEqual(first.find('NextMarker'), 'E2')
            rest = emulator.client.get(target + '?Marker=E2&MaxItems=2')
            self.assertEqual(rest.find('Id'), 'E3')
            self.assertEqual(rest.find('IsTruncated'), 'false')

    def test_smaller_pages(self):
        with Emulator('--page', '1') as emulator:
            for name in '12':
                emulator.client.create(name, '/a')
            answer = emulator.client.get(INVALIDATIONS)
            self.assertEqual((answer.find('Quantity'), answer.find('MaxItems'),
                              answer.find('IsTruncated')), ('1', '1', 'true'))


    def test_tenants(self):
        asked = ('<ListDistributionTenantsRequest xmlns="'
                 'http://cloudfront.amazonaws.com/doc/2020-05-31/">'
                 '{}</ListDistributionTenantsRequest>')
        with Emulator('--distribution', 'dt_1,alias=a.example',
                      '--distribution', 'E1', '--distribution', 'dt_2',
                      '--distribution', 'dt_3') as emulator:
            def ask(text):
                return emulator.client.call(
                    'POST', '/2020-05-31/distribution-tenants',
                    asked.format(text).encode(), XML)
            answer = ask('<MaxItems>2</MaxItems>')
            self.assertEqual(answer.find_all('Id'), ['dt_1', 'dt_2'])
            self.assertEqual(answer.find('Domain'), 'a.example')
            self.assertEqual(answer.find('NextMarker'), 'dt_2')
            answer = ask('<Marker>dt_2</Marker>')
            self.assertEqual(answer.find_all('Id'), ['dt_3'])
            self.assertEqual(answer.find_all('NextMarker'), [])
            self.assertEqual(ask('<MaxItems>0</MaxItems>').outcome,
                             (400, 'InvalidArgument'))
            self.assertEqual(ask('<Surprise/>').outcome, (400, 'MalformedXML'))


class Configuration(unittest.TestCase):
    def test_behaviors_and_origins(self):
        with Emulator('--distribution',
                      'E1,origin=b.s3-website-eu-west-1.amazonaws.com,'
                      'behavior=/a/*@policy-all,behavior=/b@legacy,functions,'
                      'root=home.html,disabled,staging') as emulator:
            answer = emulator.client.get('/2020-05-31/distribution/E1/config')
            self.assertEqual(answer.find_all('PathPattern'), ['/a/*', '/b'])
            self.assertEqual(len(answer.find_all('CachePolicyId')), 2)
            self.assertEqual(answer.find_all('QueryString'), ['true'])
            self.assertEqual(answer.find_all('EventType'),
                             ['viewer-request'] * 3)
            self.assertEqual(answer.find('OriginProtocolPolicy'), 'http-only')
            self.assertEqual(answer.find('DefaultRootObject'), 'home.html')
            self.assertEqual((answer.find('Enabled'), answer.find('Staging')),
                             ('false', 'true'))

    def test_cache_policies(self):
        with Emulator() as emulator:
            policy = '/2020-05-31/cache-policy/'
            answer = emulator.client.get(policy + 'policy-some')
            self.assertEqual(answer.find('QueryStringBehavior'), 'whitelist')
            self.assertEqual(emulator.client.get(policy + 'x').outcome,
                             (404, 'NoSuchCachePolicy'))

    def test_tenants(self):
        with Emulator('--distribution', TENANT + ',alias=t.example') as emulator:
            tenant = '/2020-05-31/distribution-tenant/'
            answer = emulator.client.get(tenant + TENANT)
            self.assertEqual(answer.find('Domain'), 't.example')
            self.assertEqual(emulator.client.get(tenant + 'dt_x').outcome,
                             (404, 'EntityNotFound'))


if __name__ == '__main__':
    unittest.main()
