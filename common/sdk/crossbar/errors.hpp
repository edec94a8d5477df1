// SPDX-License-Identifier: MIT
// What the client API throws, and what a procedure throws to answer with a WAMP ERROR of its own.
#pragma once

#include "common/wamp/payload.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace crossbar {

using wamp::Arguments;
using wamp::Binary;
using wamp::Dict;
using wamp::List;
using wamp::Value;

// A WAMP ERROR (or ABORT), or the end of the session before an answer came (uri
// "wamp.error.canceled" then).
class ApplicationError : public std::runtime_error {
public:
    explicit ApplicationError(std::string uri, Arguments arguments = {});

    // A single text as the only argument.
    ApplicationError(std::string uri, std::string text);

    const std::string& uri() const noexcept { return uri_; }

    const Arguments& arguments() const noexcept { return arguments_; }

private:
    std::string uri_;
    Arguments arguments_;
};

}  // namespace crossbar
