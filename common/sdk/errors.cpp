// SPDX-License-Identifier: MIT
#include "common/sdk/crossbar/errors.hpp"

#include <fmt/format.h>

namespace crossbar {
namespace {

std::string describe(const std::string& uri, const Arguments& arguments) {
    if (!arguments.args.empty()) {
        if (const auto* text = arguments.args.front().as<std::string>()) {
            return fmt::format("{}: {}", uri, *text);
        }
    }
    return uri;
}

Arguments single(std::string text) {
    Arguments arguments;
    arguments.args.emplace_back(std::move(text));
    return arguments;
}

}  // namespace

ApplicationError::ApplicationError(std::string uri, Arguments arguments)
    : std::runtime_error(describe(uri, arguments)),
      uri_(std::move(uri)),
      arguments_(std::move(arguments)) {}

ApplicationError::ApplicationError(std::string uri, std::string text)
    : ApplicationError(std::move(uri), single(std::move(text))) {}

}  // namespace crossbar
