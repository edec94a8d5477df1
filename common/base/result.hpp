// SPDX-License-Identifier: MIT
// Result<T>: how everything that a peer, a file, the network or a user can cause is reported. Not
// for bugs (assert.hpp).
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace crossbar {

using boost::system::error_code;

// Either a T or an error_code (ours: errc.hpp). Result<void> is a plain success or failure.
template <class T = void>
using Result = boost::system::result<T>;

}  // namespace crossbar
