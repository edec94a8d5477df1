// SPDX-License-Identifier: MIT
// How the client's half of the protocol says that a request has failed. Internal to the SDK.
#pragma once

#include "common/sdk/crossbar/errors.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace crossbar::sdk {

inline std::exception_ptr failure(std::string_view uri, std::string text) {
    return std::make_exception_ptr(ApplicationError(std::string(uri), std::move(text)));
}

// Completes a request, of whatever result, with an error.
template <class Done>
void fail(Done& done, const std::exception_ptr& error) {
    done(error, {});
}

}  // namespace crossbar::sdk
