"""Read the documents that are sent: InvalidationBatch, and the question for
tenants."""

import re
from xml.parsers import expat

from replies import NAMESPACE, ApiError

# What may be inside what, in any order: the AWS CLI sends CallerReference
# first. '+' marks the one that may repeat.
CHILDREN = {
    'InvalidationBatch': ('Paths', 'CallerReference'),
    'Paths': ('Quantity', 'Items'),
    'Items': ('Path+',),
    'ListDistributionTenantsRequest': ('AssociationFilter', 'Marker',
                                       'MaxItems'),
    'AssociationFilter': ('DistributionId', 'ConnectionGroupId'),
}
MAX_REFERENCE = 128


class _Element:
    def __init__(self, name):
        self.name = name
        self.text = ''
        self.children = []

    def child(self, name):
        return next((c for c in self.children if c.name == name), None)


class _Tree:
    """Builds _Elements; refuses a DOCTYPE, foreign names and attributes."""

    def __init__(self):
        self.top = _Element(None)
        self.open = [self.top]

    def start(self, name, attributes):
        namespace, _, local = name.rpartition(' ')
        if namespace != NAMESPACE or attributes:
            raise ApiError('MalformedXML')
        element = _Element(local)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name):
        self.open.pop()

    def data(self, text):
        self.open[-1].text += text

    def doctype(self, *_):
        raise ApiError('MalformedXML')


def _parse(body):
    tree = _Tree()
    parser = expat.ParserCreate(namespace_separator=' ')
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = tree.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise ApiError('MalformedXML') from None
    return tree.top.children[0]


def _check_shape(element):
    """Known children, each as often as it may be; leaves hold text only."""
    allowed = CHILDREN.get(element.name, ())
    if allowed and element.text.strip():
        raise ApiError('MalformedXML')
    seen = set()
    for child in element.children:
        once = child.name in allowed
        if not once and child.name + '+' not in allowed:
            raise ApiError('MalformedXML')
        if once and child.name in seen:
            raise ApiError('MalformedXML')
        seen.add(child.name)
        _check_shape(child)


def _quantity(paths):
    element = paths.child('Quantity')
    if element is None or not re.fullmatch(r'\s*[0-9]{1,9}\s*', element.text):
        raise ApiError('MalformedXML')
    return int(element.text)


def _read_root(body, name):
    if not body:
        raise ApiError('MissingBody')
    root = _parse(body)
    if root.name != name:
        raise ApiError('MalformedXML')
    _check_shape(root)
    return root


def read_tenants(body):
    """Return {'Marker': ..., 'MaxItems': ...}, of what was sent."""
    root = _read_root(body, 'ListDistributionTenantsRequest')
    return {child.name: child.text for child in root.children}


def read(body):
    """Return (caller reference, quantity, [paths]) as sent, or raise ApiError."""
    root = _read_root(body, 'InvalidationBatch')
    paths, reference = root.child('Paths'), root.child('CallerReference')
    if paths is None or reference is None:
        raise ApiError('MalformedXML')
    quantity = _quantity(paths)
    items = paths.child('Items')
    found = [item.text for item in items.children] if items else []
    return reference.text, quantity, found


def check_reference(reference):
    """The service's own limit is not documented; this is the safe range."""
    if not re.fullmatch(f'[ -~]{{1,{MAX_REFERENCE}}}', reference):
        raise ApiError('InvalidArgument',
                       'Your request contains an invalid caller reference.')
