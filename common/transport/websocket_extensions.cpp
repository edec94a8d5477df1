// SPDX-License-Identifier: MIT
#include "common/transport/websocket_extensions.hpp"

#include "common/transport/http_upgrade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace crossbar::transport {
namespace {

constexpr std::string_view kName = "permessage-deflate";
constexpr int kLargestWindow = 15;
constexpr int kSmallestDeflateWindow = 9;  // zlib has no raw deflate with 8

// The parameters of one offer or response. A window size of 0: not named; -1: named without a
// value.
struct Parameters {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    int server_max_window_bits = 0;
    int client_max_window_bits = 0;
};

std::string_view trimmed(std::string_view text) {
    const auto list = http_list(text);
    return list.size() == 1 ? list.front() : std::string_view();
}

// 8..15, possibly quoted; 0 for anything else.
int window_bits(std::string_view value) {
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    int bits = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bits);
    const bool clean =
        error == std::errc() && end == value.data() + value.size() && value.front() != '0';
    return clean && bits >= 8 && bits <= kLargestWindow ? bits : 0;
}

bool read_parameter(std::string_view text, bool offer, Parameters& parameters) {
    const auto equals = text.find('=');
    const auto name = trimmed(text.substr(0, equals));
    const bool has_value = equals != std::string_view::npos;
    const auto value = has_value ? trimmed(text.substr(equals + 1)) : std::string_view();

    const auto flag = [&](bool& target) {
        return !has_value && !std::exchange(target, true);
    };
    const auto bits = [&](int& target, bool value_needed) {
        if (target != 0 || (!has_value && value_needed)) {
            return false;
        }
        target = has_value ? window_bits(value) : -1;
        return target != 0;
    };
    if (name == "server_no_context_takeover") {
        return flag(parameters.server_no_context_takeover);
    }
    if (name == "client_no_context_takeover") {
        return flag(parameters.client_no_context_takeover);
    }
    if (name == "server_max_window_bits") {
        return bits(parameters.server_max_window_bits, true);
    }
    if (name == "client_max_window_bits") {
        return bits(parameters.client_max_window_bits, !offer);
    }
    return false;
}

// Nothing: not permessage-deflate, or with parameters that are unknown, repeated or wrong.
std::optional<Parameters> read_extension(std::string_view text, bool offer) {
    auto semicolon = text.find(';');
    if (trimmed(text.substr(0, semicolon)) != kName) {
        return std::nullopt;
    }
    Parameters parameters;
    while (semicolon != std::string_view::npos) {
        text = text.substr(semicolon + 1);
        semicolon = text.find(';');
        if (!read_parameter(text.substr(0, semicolon), offer, parameters)) {
            return std::nullopt;
        }
    }
    return parameters;
}

// The smaller of two window sizes, of which the second may be absent (0, or -1: without a value).
int smaller(int bits, int limit) {
    return limit > 0 ? std::min(bits, limit) : bits;
}

// Configurations are not trusted to know zlib's limits.
DeflateOptions within_limits(DeflateOptions options) {
    options.max_window_bits =
        std::clamp(options.max_window_bits, kSmallestDeflateWindow, kLargestWindow);
    if (options.request_max_window_bits != 0) {
        options.request_max_window_bits =
            std::clamp(options.request_max_window_bits, kSmallestDeflateWindow, kLargestWindow);
    }
    options.memory_level = std::clamp(options.memory_level, 1, 9);
    return options;
}

std::optional<AcceptedDeflate> accept_offer(
    const Parameters& offer, const DeflateOptions& options) {
    const int own_bits = smaller(options.max_window_bits, offer.server_max_window_bits);
    if (own_bits < kSmallestDeflateWindow) {
        return std::nullopt;
    }
    if (options.request_max_window_bits != 0 && offer.client_max_window_bits == 0) {
        return std::nullopt;  // the client does not know how to limit its window
    }
    AcceptedDeflate accepted;
    accepted.response = kName;
    auto& [incoming, outgoing] = accepted.agreement;
    outgoing.memory_level = options.memory_level;
    outgoing.window_bits = own_bits;
    outgoing.no_context_takeover = options.no_context_takeover || offer.server_no_context_takeover;
    incoming.no_context_takeover =
        options.request_no_context_takeover || offer.client_no_context_takeover;
    if (outgoing.no_context_takeover) {
        accepted.response += "; server_no_context_takeover";
    }
    if (own_bits < kLargestWindow || offer.server_max_window_bits > 0) {
        accepted.response += fmt::format("; server_max_window_bits={}", own_bits);
    }
    if (incoming.no_context_takeover) {
        accepted.response += "; client_no_context_takeover";
    }
    if (options.request_max_window_bits != 0) {
        incoming.window_bits =
            smaller(options.request_max_window_bits, offer.client_max_window_bits);
        accepted.response += fmt::format("; client_max_window_bits={}", incoming.window_bits);
    }
    return accepted;
}

}  // namespace

std::optional<AcceptedDeflate> accept_deflate(
    std::string_view offers, const DeflateOptions& configured) {
    const auto options = within_limits(configured);
    for (const auto text : http_list(offers)) {
        if (const auto offer = read_extension(text, true)) {
            if (auto accepted = accept_offer(*offer, options)) {
                return accepted;
            }
        }
    }
    return std::nullopt;
}

std::string offer_deflate(const DeflateOptions& configured) {
    const auto options = within_limits(configured);
    std::string offer(kName);
    if (options.request_no_context_takeover) {
        offer += "; server_no_context_takeover";
    }
    if (options.request_max_window_bits != 0) {
        offer += fmt::format("; server_max_window_bits={}", options.request_max_window_bits);
    }
    if (options.no_context_takeover) {
        offer += "; client_no_context_takeover";
    }
    offer += "; client_max_window_bits";
    if (options.max_window_bits < kLargestWindow) {
        offer += fmt::format("={}", options.max_window_bits);
    }
    return offer;
}

std::optional<DeflateAgreement> agree_deflate(
    std::string_view response, const DeflateOptions& configured) {
    const auto options = within_limits(configured);
    const auto extensions = http_list(response);
    if (extensions.size() != 1) {
        return std::nullopt;
    }
    const auto answer = read_extension(extensions.front(), false);
    if (!answer) {
        return std::nullopt;
    }
    const int own_bits = smaller(options.max_window_bits, answer->client_max_window_bits);
    const bool too_wide = options.request_max_window_bits != 0 &&
                          (answer->server_max_window_bits == 0 ||
                           answer->server_max_window_bits > options.request_max_window_bits);
    const bool takes_over =
        options.request_no_context_takeover && !answer->server_no_context_takeover;
    if (own_bits < kSmallestDeflateWindow || too_wide || takes_over ||
        answer->client_max_window_bits > options.max_window_bits) {
        return std::nullopt;
    }
    DeflateAgreement agreement;
    agreement.incoming.no_context_takeover = answer->server_no_context_takeover;
    agreement.incoming.window_bits = smaller(kLargestWindow, answer->server_max_window_bits);
    agreement.outgoing.no_context_takeover =
        options.no_context_takeover || answer->client_no_context_takeover;
    agreement.outgoing.window_bits = own_bits;
    agreement.outgoing.memory_level = options.memory_level;
    return agreement;
}

}  // namespace crossbar::transport
