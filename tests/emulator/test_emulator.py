#!/usr/bin/env python3
"""Run all tests of the emulator: python3 tests/emulator/test_emulator.py"""

import sys
import unittest

if __name__ == '__main__':
    import test_api
    import test_credentials
    import test_faults
    import test_parts
    import test_process
    import test_signatures

    suite = unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromModule(module)
        for module in (test_signatures, test_parts, test_api, test_credentials, test_faults,
                       test_process))
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    sys.exit(not result.wasSuccessful())
