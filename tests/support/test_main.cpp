// SPDX-License-Identifier: MIT
// The entry point of every Boost.Test executable.
#define BOOST_TEST_MODULE crossbar
#include <boost/test/unit_test.hpp>
