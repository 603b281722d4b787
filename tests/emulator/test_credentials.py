"""Keys from each endpoint, and that CloudFront takes them."""

import json
import time
import unittest
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode

from client import INVALIDATIONS, KEY_ID, SECRET, XML, Emulator, batch
from credentials import ROLES, STS_NAMESPACE, STS_VERSION

FORM = {'Content-Type': 'application/x-www-form-urlencoded'}
ROLE = 'arn:aws:iam::123456789012:role/deploy'


def form(action, **more):
    return urlencode({'Action': action, 'Version': STS_VERSION,
                      'RoleArn': ROLE, 'RoleSessionName': 'me',
                      **more}).encode()


def sts_keys(answer):
    root = ElementTree.fromstring(answer.body)
    return tuple(next(root.iter('{%s}%s' % (STS_NAMESPACE, name))).text
                 for name in ('AccessKeyId', 'SecretAccessKey',
                              'SessionToken', 'Expiration'))


def json_keys(answer):
    found = json.loads(answer.body)
    return tuple(found[name] for name in ('AccessKeyId', 'SecretAccessKey',
                                          'Token', 'Expiration'))


class Credentials(unittest.TestCase):
    def assert_taken(self, emulator, keys):
        headers = {**XML, 'X-Amz-Security-Token': keys[2]}
        answer = emulator.client.call('POST', INVALIDATIONS,
                                      batch(keys[0], '/a'), headers,
                                      key=keys[:2])
        self.assertEqual(answer.status, 201)
        without = emulator.client.call('POST', INVALIDATIONS,
                                       batch(keys[0], '/a'), XML, key=keys[:2])
        self.assertEqual(without.status, 403)

    def test_assume_role(self):
        with Emulator() as emulator:
            body = form('AssumeRole')
            answer = emulator.client.call('POST', '/', body, FORM,
                                          scope='us-east-1/sts')
            self.assertEqual(answer.status, 200)
            keys = sts_keys(answer)
            self.assert_taken(emulator, keys)
            record = emulator.log[0]
            self.assertEqual((record['op'], record['role'], record['session'],
                              record['access_key'], record['issued']),
                             ('AssumeRole', ROLE, 'me', KEY_ID, keys[0]))
            self.assertNotIn(keys[1], json.dumps(emulator.log))

    def test_assume_role_is_signed_for_its_region(self):
        with Emulator('--sts-region', 'eu-west-1') as emulator:
            body = form('AssumeRole')
            for scope, status in (('eu-west-1/sts', 200),
                                  ('us-east-1/sts', 403),
                                  ('eu-west-1/cloudfront', 403)):
                answer = emulator.client.call('POST', '/', body, FORM,
                                              scope=scope)
                self.assertEqual(answer.status, status)
            self.assertEqual(
                emulator.client.raw('POST', '/', body, FORM).status, 403)

    def test_assume_role_refusals(self):
        with Emulator('--external-id', 'x', '--deny', ROLE) as emulator:
            call = emulator.client.call
            for body in (form('AssumeRole'),
                         form('AssumeRole', RoleArn=ROLE + '2'),
                         form('AssumeRole', RoleArn='')):
                self.assertIn(call('POST', '/', body, FORM,
                                   scope='us-east-1/sts').status, (400, 403))
            body = form('AssumeRole', RoleArn=ROLE + '2', ExternalId='x')
            self.assertEqual(call('POST', '/', body, FORM,
                                  scope='us-east-1/sts').status, 200)

    def test_web_identity(self):
        with Emulator() as emulator:
            raw = emulator.client.raw
            body = form('AssumeRoleWithWebIdentity',
                        WebIdentityToken='WEB.IDENTITY.TOKEN')
            self.assert_taken(emulator,
                              sts_keys(raw('POST', '/', body, FORM)))
            body = form('AssumeRoleWithWebIdentity', WebIdentityToken='other')
            self.assertEqual(raw('POST', '/', body, FORM).outcome,
                             (400, 'InvalidIdentityToken'))

    def test_sso(self):
        target = '/federation/credentials?role_name=r&account_id=1'
        with Emulator('--deny', 'no') as emulator:
            raw = emulator.client.raw
            token = {'x-amz-sso_bearer_token': 'EXAMPLEACCESSTOKEN'}
            found = json.loads(raw('GET', target, headers=token).body)
            keys = found['roleCredentials']
            self.assertAlmostEqual(keys['expiration'] / 1000,
                                   time.time() + 3600, delta=60)
            self.assert_taken(emulator, (keys['accessKeyId'],
                                         keys['secretAccessKey'],
                                         keys['sessionToken']))
            self.assertEqual(raw('GET', target).status, 401)
            self.assertEqual(raw('GET', target.replace('=r', '=no'),
                                 headers=token).status, 403)

    def test_sso_token(self):
        right = {'clientId': 'EXAMPLECLIENTID',
                 'clientSecret': 'EXAMPLECLIENTSECRET',
                 'grantType': 'refresh_token',
                 'refreshToken': 'EXAMPLEREFRESHTOKEN'}
        with Emulator() as emulator:
            def ask(**change):
                answer = emulator.client.raw(
                    'POST', '/token', json.dumps({**right, **change}).encode(),
                    {'Content-Type': 'application/json'})
                found = json.loads(answer.body)
                return answer.status, found.get('error'), found
            self.assertEqual(ask(clientSecret='x')[:2],
                             (401, 'invalid_client'))
            self.assertEqual(ask(refreshToken='x')[:2], (400, 'invalid_grant'))
            self.assertEqual(ask(grantType='x')[:2], (400, 'invalid_request'))
            status, _, found = ask()
            self.assertEqual((status, found['accessToken'], found['expiresIn']),
                             (200, 'EXAMPLEACCESSTOKEN', 3600))
            self.assertEqual(ask()[:2], (400, 'invalid_grant'))
            self.assertEqual(ask(refreshToken=found['refreshToken'])[0], 200)
            self.assertNotIn(found['refreshToken'], json.dumps(emulator.log))

    def test_container(self):
        with Emulator('--container-token', 'secret') as emulator:
            raw = emulator.client.raw
            right = {'Authorization': 'secret'}
            answer = raw('GET', '/container/x', headers=right)
            self.assert_taken(emulator, json_keys(answer))
            self.assertEqual(raw('GET', '/container/x').status, 401)

    def test_instance(self):
        ttl = {'x-aws-ec2-metadata-token-ttl-seconds': '21600'}
        with Emulator() as emulator:
            raw = emulator.client.raw
            self.assertEqual(raw('PUT', '/latest/api/token').status, 400)
            token = raw('PUT', '/latest/api/token', headers=ttl).body.decode()
            shown = {'x-aws-ec2-metadata-token': token}
            self.assertEqual(raw('GET', ROLES).status, 401)
            self.assertEqual(raw('GET', ROLES, headers=shown).body,
                             b'web server')
            answer = raw('GET', ROLES + 'web%20server', headers=shown)
            self.assertEqual(json.loads(answer.body)['Code'], 'Success')
            self.assert_taken(emulator, json_keys(answer))

    def test_instance_version_1(self):
        with Emulator('--imds', 'v1', '--instance-role', 'r') as emulator:
            raw = emulator.client.raw
            self.assertEqual(raw('PUT', '/latest/api/token').status, 403)
            self.assert_taken(emulator, json_keys(raw('GET', ROLES + 'r')))
        with Emulator('--imds', 'v1', '--instance-role', '') as emulator:
            self.assertEqual(emulator.client.raw('GET', ROLES).status, 404)

    def test_faults(self):
        with Emulator('--faults', 'Container:no-secret,Container:503,'
                      'MetadataToken:403,AssumeRole:idp') as emulator:
            raw = emulator.client.raw
            self.assertNotIn('SecretAccessKey',
                             json.loads(raw('GET', '/container/').body))
            self.assertEqual(raw('GET', '/container/').status, 503)
            self.assertEqual(raw('PUT', '/latest/api/token').status, 403)
            self.assertEqual(
                emulator.client.call('POST', '/', form('AssumeRole'), FORM,
                                     scope='us-east-1/sts').outcome,
                (400, 'IDPCommunicationError'))

    def test_lifetime(self):
        with Emulator('--lifetime', '-5') as emulator:
            expires = json_keys(emulator.client.raw('GET', '/container/'))[3]
            self.assertLess(expires, time.strftime('%Y-%m-%dT%H:%M:%SZ',
                                                   time.gmtime()))

    def test_static_keys_go_on(self):
        with Emulator() as emulator:
            self.assert_known(emulator)

    def assert_known(self, emulator):
        answer = emulator.client.create('1', '/a', key=(KEY_ID, SECRET))
        self.assertEqual(answer.status, 201)


if __name__ == '__main__':
    unittest.main()
